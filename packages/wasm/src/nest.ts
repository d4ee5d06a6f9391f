import type { FunctionBuilder } from "./assembler.js";
import * as opcode from "./opcodes.js";

/** A local that holds an address, and by how many bytes it goes on with each turn of each loop. */
export interface Pointer {
  readonly local: number;
  readonly steps: readonly number[];
}

/**
 * Writes the addition of a constant to a local.
 *
 * @example
 * ```ts
 * import { advance, buildFunction } from "@chainrule/wasm";
 * console.log(buildFunction(["i32"], (f, address) => { advance(f, address, 16); }).code.length); // 7
 * ```
 */
export function advance(f: FunctionBuilder, local: number, bytes: number): void {
  if (bytes !== 0) f.get(local).i32(bytes).op(opcode.i32_add).set(local);
}

/**
 * Writes loops within loops: the last size is that of the innermost. After each turn pointers go on by their steps.
 *
 * @example
 * ```ts
 * import { assemble, buildFunction, instantiate, nest, opcode, scratch } from "@chainrule/wasm";
 * const memory = new Int32Array(scratch(24), 0, 6);
 * const fill = buildFunction(["i32"], (f, to) => {
 *   nest(f, [3, 2], [{ local: to, steps: [4, 12] }], () => {
 *     f.get(to).get(to).memory(opcode.i32_store, 2);
 *   });
 * });
 * instantiate(assemble({ fill }))["fill"]!(0);
 * console.log(memory); // Int32Array(6) [ 0, 4, 8, 12, 16, 20 ]
 * ```
 */
export function nest(
  f: FunctionBuilder,
  sizes: readonly number[],
  pointers: readonly Pointer[],
  body: () => void,
  depth = 0,
): void {
  if (depth === sizes.length) {
    body();
    return;
  }
  const counter = f.local("i32");
  const limit = f.local("i32");
  f.i32(sizes[depth]!).set(limit);
  f.for(counter, limit, 1, () => {
    nest(f, sizes, pointers, body, depth + 1);
    for (const { local, steps } of pointers) {
      const inside = depth + 1 < sizes.length ? steps[depth + 1]! * sizes[depth + 1]! : 0;
      advance(f, local, steps[depth]! - inside);
    }
  });
}
