import { assemble, buildFunction, instantiate, opcode, scratch } from "@chainrule/wasm";

const VECTOR_BYTES = 16;
const UNROLL = 4;
const START = 64;

/** Bytes that the loop moves for each number: two are read, one is written. */
export const triadBytes = 12;

/**
 * a[i] = b[i] + 0.5 · c[i] over arrays of so many float32, one behind another (the triad of the STREAM benchmark): how
 * fast memory is.
 *
 * @param count a multiple of 16
 */
export function triadLoop(count: number): () => void {
  const bytes = 4 * count;
  scratch(START + 3 * bytes);
  const triad = buildFunction(["i32", "i32", "i32", "i32"], (f) => {
    const [a, b, c, end] = [0, 1, 2, 3];
    const half = f.local("v128");
    f.v128(new Uint8Array(Float32Array.of(0.5, 0.5, 0.5, 0.5).buffer)).set(half);
    f.loop(() => {
      for (let step = 0; step < UNROLL; step++) {
        const offset = step * VECTOR_BYTES;
        f.get(a);
        f.get(b).memory(opcode.v128_load, 4, offset);
        f.get(c).memory(opcode.v128_load, 4, offset).get(half).op(opcode.f32x4_mul).op(opcode.f32x4_add);
        f.memory(opcode.v128_store, 4, offset);
      }
      for (const pointer of [a, b, c]) {
        f.get(pointer)
          .i32(UNROLL * VECTOR_BYTES)
          .op(opcode.i32_add)
          .set(pointer);
      }
      f.get(a).get(end).op(opcode.i32_eq).op(opcode.i32_eqz).branchIf(0);
    });
  });
  const run = instantiate(assemble({ triad }))["triad"] as (...pointers: number[]) => void;
  return () => {
    run(START, START + bytes, START + 2 * bytes, START + bytes);
  };
}
