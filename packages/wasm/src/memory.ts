import { assemble, buildFunction } from "./assembler.js";
import type { FloatType } from "./element.js";
import * as opcode from "./opcodes.js";

let memory: WebAssembly.Memory | null | undefined;

/**
 * Whether WebAssembly with SIMD can run here. Decided by compiling a tiny module: under a content security
 * policy without `wasm-unsafe-eval`, `WebAssembly.validate` says yes and compiling throws.
 *
 * @example
 * ```ts
 * import { isAvailable } from "@chainrule/wasm";
 * console.log(isAvailable()); // true
 * ```
 */
export function isAvailable(): boolean {
  if (memory === undefined) {
    try {
      memory = new WebAssembly.Memory({ initial: 1 });
      const probe = buildFunction([], (f) => {
        f.v128().op(opcode.drop);
      });
      instantiate(assemble({ probe }));
    } catch {
      memory = null;
    }
  }
  return memory !== null;
}

/**
 * The one linear memory that all kernels work on, at least `bytes` large. Its contents last until the next
 * call: kernels copy their operands in, run, and copy the result out.
 *
 * @throws RangeError when the engine refuses to grow it.
 *
 * @example
 * ```ts
 * import { scratch } from "@chainrule/wasm";
 * console.log(scratch(100_000).byteLength >= 100_000); // true
 * ```
 */
export function scratch(bytes: number): ArrayBuffer {
  if (!isAvailable() || !memory) throw new Error("scratch: no WebAssembly with SIMD here");
  const pageBytes = 65536;
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
  return memory.buffer;
}

const views: Partial<Record<FloatType, Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>> = {};

/**
 * The whole of `scratch(bytes)` as elements of a type. The view is kept until the memory grows: making one
 * costs as much as a small kernel.
 *
 * @throws RangeError when the engine refuses to grow it.
 *
 * @example
 * ```ts
 * import { scratchView } from "@chainrule/wasm";
 * console.log(scratchView("float64", 800).length >= 100); // true
 * ```
 */
export function scratchView(
  type: FloatType,
  bytes: number,
): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> {
  const buffer = scratch(bytes);
  let view = views[type];
  if (view?.buffer !== buffer) {
    view = type === "float32" ? new Float32Array(buffer) : new Float64Array(buffer);
    views[type] = view;
  }
  return view;
}

/**
 * Compiles and instantiates a module made by `assemble`, on the shared memory.
 *
 * @example
 * ```ts
 * import { assemble, buildFunction, instantiate, isAvailable } from "@chainrule/wasm";
 * if (isAvailable()) {
 *   const kernels = instantiate(assemble({ nothing: buildFunction([], () => undefined) }));
 *   console.log(Object.keys(kernels)); // [ 'nothing' ]
 * }
 * ```
 */
export function instantiate(bytes: Uint8Array<ArrayBuffer>): Record<string, (...values: number[]) => void> {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { memory: memory! } });
  return instance.exports as Record<string, (...values: number[]) => void>;
}
