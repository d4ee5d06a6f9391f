import { type FunctionBuilder, opcode, splat } from "@chainrule/wasm";
import { sizeOf } from "../layout.js";
import type { HeadWriter } from "./headWriter.js";
import { nest } from "./nest.js";

/** By how many places words are rotated, in turn. */
const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/** Four blocks of Threefry: locals with their words, and what turns counters that stand there into random words. */
interface Threefry {
  readonly x0: number;
  readonly x1: number;
  readonly rounds: () => void;
}

/** Threefry-2x32 with 20 rounds, four blocks at a time, by the key that is the operand. */
function threefry({ f, operand }: HeadWriter): Threefry {
  const [x0, x1] = f.locals("v128", 2);
  const { local, steps } = operand(0);
  const [a, b] = [0, steps[0]!].map((step) =>
    f.get(local).i32(step).op(opcode.i32_add).memory(opcode.v128_load32_splat, 2).keep("v128"),
  ) as [number, number];
  f.get(a).get(b).op(opcode.v128_xor);
  splat(f, 0x1bd11bda, "int32");
  /** The key's two words and their combination. */
  const keys = [a, b, f.op(opcode.v128_xor).keep("v128")];
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
  const rounds = (): void => {
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
  };
  return { x0, x1, rounds };
}

/** Words, or numbers in [0, 1) of their leading bits, drawn as by the eager kernel. */
export function writeDraw(writer: HeadWriter): void {
  const { f, node, result } = writer;
  const { dtype } = node;
  const random = threefry(writer);
  const { x0, x1 } = random;
  const to = result().local;
  const counters = f.v128(new Uint8Array(Int32Array.of(0, 1, 2, 3).buffer)).keep("v128");
  const scaled = (factor: number, multiply: number): void => {
    splat(f, factor, dtype);
    f.op(multiply);
  };
  // Four blocks make eight words, or four numbers of 53 bits.
  const turns = Math.ceil(sizeOf(node.shape) / (dtype === "float64" ? 4 : 8));
  nest(f, [turns], [{ local: to, steps: [32] }], () => {
    f.get(counters).set(x0).v128().set(x1);
    random.rounds();
    for (const half of [0, 1]) {
      f.get(to);
      if (dtype === "float64") {
        const part = (local: number, places: number): void => {
          const bits = f.get(local).i32(places).op(opcode.i32x4_shr_u).keep("v128");
          f.get(bits).get(bits).shuffle([half, half]).op(opcode.f64x2_convert_low_i32x4_u);
        };
        part(x0, 5);
        scaled(2 ** 26, opcode.f64x2_mul);
        part(x1, 6);
        f.op(opcode.f64x2_add);
        scaled(2 ** -53, opcode.f64x2_mul);
      } else {
        writeInterleaved(f, random, half);
        if (dtype === "float32") {
          f.i32(8).op(opcode.i32x4_shr_u).op(opcode.f32x4_convert_i32x4_u);
          scaled(2 ** -24, opcode.f32x4_mul);
        }
      }
      f.memory(opcode.v128_store, 2, 16 * half);
    }
    f.get(counters);
    splat(f, 4, "int32");
    f.op(opcode.i32x4_add).set(counters);
  });
}

/** Puts the words of two blocks on the stack, those of the first two or of the others. */
function writeInterleaved(f: FunctionBuilder, { x0, x1 }: Threefry, half: number): void {
  f.get(x0)
    .get(x1)
    .shuffle([0, 4, 1, 5].map((lane) => lane + 2 * half));
}

/** The key that belongs to a key and a number. */
export function writeDerive(writer: HeadWriter): void {
  const { f, node, result } = writer;
  const { data, domain } = node.attributes as { readonly data: number; readonly domain: number };
  const random = threefry(writer);
  splat(f, data, "int32");
  f.set(random.x0);
  splat(f, domain, "int32");
  f.set(random.x1);
  random.rounds();
  f.get(result().local);
  writeInterleaved(f, random, 0);
  f.op(opcode.v128_store64_lane, 2, 0, 0);
}
