import { assemble, buildFunction } from "./assembler.js";
import { instantiate, isAvailable, scratch } from "./memory.js";
import * as opcode from "./opcodes.js";

/**
 * Floating-point operations of one turn of the peak loop.
 *
 * @example
 * ```ts
 * import { peakOperations } from "@chainrule/wasm";
 * console.log(peakOperations); // 384
 * ```
 */
export const peakOperations = 384;

/**
 * Makes the machine's limit for 128-bit arithmetic on one core: a loop of multiplications and additions of float32 in
 * registers, which is called with the number of its turns. What a kernel reaches is told beside it.
 *
 * @throws Error where WebAssembly with SIMD is not available
 *
 * @example
 * ```ts
 * import { peakLoop } from "@chainrule/wasm";
 * const loop = peakLoop();
 * loop(1000);
 * console.log(typeof loop); // function
 * ```
 */
export function peakLoop(): (turns: number) => void {
  if (!isAvailable()) throw new Error("peakLoop: WebAssembly with SIMD is not available here");
  // As many chains as hide the latencies of a multiplication and an addition, two a cycle.
  const chains = 12;
  const lanes = 4;
  const peak = buildFunction(["i32"], (f) => {
    const sums = f.locals("v128", chains);
    const [x, y] = [f.local("v128"), f.local("v128")];
    f.i32(0).memory(opcode.v128_load32_splat, 2, 0).set(x);
    f.i32(0).memory(opcode.v128_load32_splat, 2, 4).set(y);
    for (const sum of sums) f.get(y).set(sum);
    f.block(() => {
      f.loop(() => {
        for (let step = 0; step < peakOperations / (2 * lanes * chains); step++) {
          for (const sum of sums) f.get(sum).get(x).op(opcode.f32x4_mul).get(y).op(opcode.f32x4_add).set(sum);
          // Never taken: it keeps the compiler from mixing the steps, for which there are too few registers.
          f.get(0)
            .i32(-1 - step)
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
  return instantiate(assemble({ peak }))["peak"] as (turns: number) => void;
}
