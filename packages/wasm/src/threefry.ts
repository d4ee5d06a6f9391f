import { assemble, buildFunction, type FunctionBuilder } from "./assembler.js";
import { splat } from "./lanes.js";
import { instantiate } from "./memory.js";
import * as opcode from "./opcodes.js";

/** By how many places words are rotated, in turn. */
const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/** What is drawn: random words, or numbers in [0, 1) of their leading bits. */
export type DrawType = "float32" | "float64" | "uint32";

/**
 * Turns the words x0, x1 of four counters into random ones. `keys` are the key's two words and their combination, which take
 * turns.
 */
function writeRounds(f: FunctionBuilder, x0: number, x1: number, keys: readonly number[]): void {
  const addKeys = (group: number): void => {
    f.get(x0)
      .get(keys[group % 3]!)
      .op(opcode.i32x4_add)
      .set(x0);
    f.get(x1)
      .get(keys[(group + 1) % 3]!)
      .op(opcode.i32x4_add);
    splat(f, group, "int32");
    f.op(opcode.i32x4_add).set(x1);
  };
  addKeys(0);
  for (let group = 1; group <= 5; group++) {
    for (const places of rotations[(group - 1) % 2]!) {
      f.get(x0).get(x1).op(opcode.i32x4_add).set(x0);
      f.get(x1).i32(places).op(opcode.i32x4_shl);
      f.get(x1)
        .i32(32 - places)
        .op(opcode.i32x4_shr_u);
      f.op(opcode.v128_or).get(x0).op(opcode.v128_xor).set(x1);
    }
    addKeys(group);
  }
}

/**
 * Random numbers by Threefry-2x32 with 20 rounds, four blocks at a time: words 0 and 1 of block after block, or one number
 * of 53 bits a block. Parameters: the key's two words, the first block's counter and what stands beside it, the target, and
 * how many times 32 bytes to write.
 *
 * Source: Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011).
 *
 * @example
 * ```ts
 * import { buildDraw } from "@chainrule/wasm";
 * console.log(buildDraw("float32").parameters); // 6
 * ```
 */
export function buildDraw(type: DrawType): FunctionBuilder {
  return buildFunction(
    ["i32", "i32", "i32", "i32", "i32", "i32"],
    (f, key0, key1, counter, beside, target, turns) => {
      const turn = f.local("i32");
      const [x0, x1] = f.locals("v128", 2);
      const filled = (local: number): number => f.get(local).op(opcode.i32x4_splat).keep("v128");
      const [a, b, second] = [filled(key0), filled(key1), filled(beside)];
      f.get(a).get(b).op(opcode.v128_xor);
      splat(f, 0x1bd11bda, "int32");
      const keys = [a, b, f.op(opcode.v128_xor).keep("v128")];
      const scale = (factor: number, multiply: number): void => {
        splat(f, factor, type);
        f.op(multiply);
      };
      f.get(counter).op(opcode.i32x4_splat);
      f.v128(new Uint8Array(Int32Array.of(0, 1, 2, 3).buffer));
      const counters = f.op(opcode.i32x4_add).keep("v128");
      f.for(turn, turns, 1, () => {
        f.get(counters).set(x0).get(second).set(x1);
        writeRounds(f, x0, x1, keys);
        for (const half of [0, 1]) {
          f.get(target);
          if (type === "float64") {
            const part = (local: number, places: number): void => {
              const bits = f.get(local).i32(places).op(opcode.i32x4_shr_u).keep("v128");
              f.get(bits).get(bits).shuffle([half, half]).op(opcode.f64x2_convert_low_i32x4_u);
            };
            part(x0, 5);
            scale(2 ** 26, opcode.f64x2_mul);
            part(x1, 6);
            f.op(opcode.f64x2_add);
            scale(2 ** -53, opcode.f64x2_mul);
          } else {
            f.get(x0)
              .get(x1)
              .shuffle([0, 4, 1, 5].map((lane) => lane + 2 * half));
            if (type === "float32") {
              f.i32(8).op(opcode.i32x4_shr_u).op(opcode.f32x4_convert_i32x4_u);
              scale(2 ** -24, opcode.f32x4_mul);
            }
          }
          f.memory(opcode.v128_store, 2, 16 * half);
        }
        f.get(counters);
        splat(f, 4, "int32");
        f.op(opcode.i32x4_add).set(counters);
        f.increase(target, 32);
      });
    },
  );
}

/** Draws into the scratch memory: see `buildDraw`. */
export type DrawKernel = (
  key0: number,
  key1: number,
  counter: number,
  beside: number,
  target: number,
  turns: number,
) => void;

const kernels: Partial<Record<DrawType, DrawKernel>> = {};

/**
 * The kernel that draws numbers of a type, made on first use. Call only where `isAvailable()`.
 *
 * @example
 * ```ts
 * import { drawKernel, scratch } from "@chainrule/wasm";
 * const words = new Uint32Array(scratch(32), 0, 8);
 * drawKernel("uint32")(0, 0, 0, 0, 0, 1);
 * console.log(words[0], words[1]); // 1797259609 2579123966
 * ```
 */
export function drawKernel(type: DrawType): DrawKernel {
  return (kernels[type] ??= instantiate(assemble({ draw: buildDraw(type) }))["draw"] as DrawKernel);
}
