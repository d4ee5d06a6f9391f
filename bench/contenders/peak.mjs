// The machine's limit for 128-bit arithmetic: multiply and add in registers, nothing else.
import { assemble, buildFunction, instantiate, isAvailable, opcode, scratch } from "@chainrule/wasm";

/** As many chains as hide the latencies of a multiplication and an addition, two a cycle. */
const chains = 12;
const unroll = 4;

/** Operations of one turn of the loop. */
export const operations = chains * unroll * 4 * 2;

/** The loop, called with the number of its turns. @type {() => (turns: number) => void} */
export function peakLoop() {
  if (!isAvailable()) throw new Error("WebAssembly with SIMD is not available here");
  const peak = buildFunction(["i32"], (f) => {
    const sums = Array.from({ length: chains }, () => f.local("v128"));
    const [x, y] = [f.local("v128"), f.local("v128")];
    f.i32(0).memory(opcode.v128_load32_splat, 2, 0).set(x);
    f.i32(0).memory(opcode.v128_load32_splat, 2, 4).set(y);
    for (const sum of sums) f.get(y).set(sum);
    f.block(() => {
      f.loop(() => {
        for (let u = 0; u < unroll; u++) {
          for (const sum of sums) f.get(sum).get(x).op(opcode.f32x4_mul).get(y).op(opcode.f32x4_add).set(sum);
          // Never taken: keeps the compiler from mixing the steps.
          f.get(0)
            .i32(-1 - u)
            .op(opcode.i32_eq)
            .branchIf(1);
        }
        f.get(0).i32(1).op(opcode.i32_sub).set(0);
        f.get(0).op(opcode.i32_eqz).branchIf(1);
        f.branch(0);
      });
    });
    f.i32(0);
    sums.forEach((sum, i) => {
      f.get(sum);
      if (i > 0) f.op(opcode.f32x4_add);
    });
    f.memory(opcode.v128_store, 2, 16);
  });
  new Float32Array(scratch(64)).set([0.999, 0.001]);
  return /** @type {(turns: number) => void} */ (instantiate(assemble({ peak }))["peak"]);
}

/** @type {() => Promise<import("../contender.mjs").Contender>} */
export async function load() {
  const loop = peakLoop();
  return {
    version: "WebAssembly SIMD, mul + add",
    make: () => () => {
      loop(1000);
    },
    read: () => [],
  };
}
