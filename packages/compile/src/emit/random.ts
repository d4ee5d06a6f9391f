import { buildFunction, type FunctionBuilder, opcode } from "@chainrule/wasm";
import type { HeadContext } from "../heads.js";
import { sizeOf } from "../layout.js";
import { operandPointer, resultPointer } from "./copyHead.js";
import { advance } from "./nest.js";

const words = (value: number): Uint8Array => new Uint8Array(new Uint32Array(4).fill(value).buffer);
const doubles = (value: number): Uint8Array => new Uint8Array(new Float64Array(2).fill(value).buffer);

/** Threefry-2x32 with 20 rounds, four blocks at a time. */
class Threefry {
  readonly f: FunctionBuilder;
  readonly x0: number;
  readonly x1: number;
  /** The key's two words and their combination. */
  readonly keys: readonly number[];

  constructor(f: FunctionBuilder, key: number) {
    this.f = f;
    this.x0 = f.local("v128");
    this.x1 = f.local("v128");
    const [a, b, c] = [f.local("v128"), f.local("v128"), f.local("v128")];
    f.get(key).memory(opcode.v128_load32_splat, 2).set(a);
    f.get(key).memory(opcode.v128_load32_splat, 2, 4).set(b);
    f.get(a).get(b).op(opcode.v128_xor).v128(words(0x1bd11bda)).op(opcode.v128_xor).set(c);
    this.keys = [a, b, c];
  }

  /** Turns counters, which stand in x0 and x1, into random words. */
  rounds(): void {
    const { f, x0, x1, keys } = this;
    const add = (local: number, value: () => void): void => {
      f.get(local);
      value();
      f.op(opcode.i32x4_add).set(local);
    };
    const addKey = (local: number, key: number, number: number): void => {
      add(local, () => f.get(keys[key % 3]!));
      if (number > 0) add(local, () => f.v128(words(number)));
    };
    const rotations = [
      [13, 15, 26, 6],
      [17, 29, 16, 24],
    ];
    addKey(x0, 0, 0);
    addKey(x1, 1, 0);
    for (let group = 1; group <= 5; group++) {
      for (const places of rotations[(group - 1) % 2]!) {
        add(x0, () => f.get(x1));
        f.get(x1)
          .i32(places)
          .op(opcode.i32x4_shl)
          .get(x1)
          .i32(32 - places)
          .op(opcode.i32x4_shr_u);
        f.op(opcode.v128_or).get(x0).op(opcode.v128_xor).set(x1);
      }
      addKey(x0, group, 0);
      addKey(x1, group + 1, group);
    }
  }
}

const interleaveLow = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
const interleaveHigh = [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31];
const upperHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];

/** Words, or numbers in [0, 1) of their leading bits, drawn as by the eager kernel. */
export function emitDraw(context: HeadContext): FunctionBuilder {
  const { node } = context;
  const { dtype } = node;
  return buildFunction(["i32"], (f) => {
    const key = operandPointer(f, context, node.inputs[0]!);
    const to = resultPointer(f, context);
    const threefry = new Threefry(f, key);
    const { x0, x1 } = threefry;
    const counters = f.local("v128");
    f.v128(new Uint8Array(new Uint32Array([0, 1, 2, 3]).buffer)).set(counters);
    // Four blocks make eight words, or four numbers of 53 bits.
    const turns = Math.ceil(sizeOf(node.shape) / (dtype === "float64" ? 4 : 8));
    const [counter, limit] = [f.local("i32"), f.local("i32")];
    f.i32(turns).set(limit);
    f.for(counter, limit, 1, () => {
      f.get(counters).set(x0);
      f.v128(new Uint8Array(16)).set(x1);
      threefry.rounds();
      if (dtype === "float64") {
        for (const half of [0, 1]) {
          const part = (local: number, places: number): void => {
            f.get(local).i32(places).op(opcode.i32x4_shr_u);
            if (half === 1) {
              const shifted = f.local("v128");
              f.set(shifted).get(shifted).get(shifted).shuffle(upperHalf);
            }
            f.op(opcode.f64x2_convert_low_i32x4_u);
          };
          f.get(to);
          part(x0, 5);
          f.v128(doubles(2 ** 26)).op(opcode.f64x2_mul);
          part(x1, 6);
          f.op(opcode.f64x2_add)
            .v128(doubles(2 ** -53))
            .op(opcode.f64x2_mul);
          f.memory(opcode.v128_store, 2, 16 * half);
        }
      } else {
        [interleaveLow, interleaveHigh].forEach((lanes, half) => {
          f.get(to).get(x0).get(x1).shuffle(lanes);
          if (dtype === "float32") {
            f.i32(8).op(opcode.i32x4_shr_u).op(opcode.f32x4_convert_i32x4_u);
            f.v128(new Uint8Array(new Float32Array(4).fill(2 ** -24).buffer)).op(opcode.f32x4_mul);
          }
          f.memory(opcode.v128_store, 2, 16 * half);
        });
      }
      advance(f, to, 32);
      f.get(counters).v128(words(4)).op(opcode.i32x4_add).set(counters);
    });
  });
}

/** The key that belongs to a key and a number. */
export function emitDerive(context: HeadContext): FunctionBuilder {
  const { node } = context;
  const { data, domain } = node.attributes as { readonly data: number; readonly domain: number };
  return buildFunction(["i32"], (f) => {
    const key = operandPointer(f, context, node.inputs[0]!);
    const to = resultPointer(f, context);
    const threefry = new Threefry(f, key);
    const { x0, x1 } = threefry;
    f.v128(words(data >>> 0)).set(x0);
    f.v128(words(domain)).set(x1);
    threefry.rounds();
    f.get(to).get(x0).get(x1).shuffle(interleaveLow).op(opcode.v128_store64_lane, 2, 0, 0);
  });
}
