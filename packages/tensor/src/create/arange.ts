import { describe } from "../describe.js";
import { allocate, store } from "../dtype.js";
import { ValueError } from "../errors.js";
import { isPlainObject } from "../isPlainObject.js";
import { fromMemory, type Tensor } from "../tensor.js";
import { type CreateOptions, dtypeOption } from "./full.js";

/**
 * The numbers start, start + step, … below stop: `arange(stop)`, `arange(start, stop)`,
 * `arange(start, stop, step)`, and options behind. Element i is start + i · step, so that errors do not add up.
 *
 * @param options `dtype`: float32 by default, of whole numbers too
 * @throws ValueError for a step of zero, bounds that are not finite, or a number that the dtype cannot hold
 * @throws DtypeError for an unknown dtype
 *
 * @example
 * ```ts
 * import { arange } from "@chainrule/tensor";
 * console.log(arange(3).toArray(), arange(10, 0, -4).toArray()); // [ 0, 1, 2 ] [ 10, 6, 2 ]
 * console.log(arange(3, { dtype: "int32" }).dtype); // int32
 * ```
 */
export function arange(stop: number, options?: CreateOptions): Tensor;
export function arange(start: number, stop: number, options?: CreateOptions): Tensor;
export function arange(start: number, stop?: number, step?: number, options?: CreateOptions): Tensor;
export function arange(...args: (number | CreateOptions | undefined)[]): Tensor {
  const options: CreateOptions = isPlainObject(args.at(-1)) ? (args.pop() as CreateOptions) : {};
  const dtype = dtypeOption("arange", options);
  const [start, stop, step = 1] = args as [number, number?, number?];
  const [first, last] = stop === undefined ? [0, start] : [start, stop];
  if (step === 0 || ![first, last, step].every(Number.isFinite)) {
    throw new ValueError(
      `arange: needs finite bounds and a step other than 0, got ${[first, last, step].map(describe).join(", ")}`,
    );
  }
  const length = Math.max(0, Math.ceil((last - first) / step));
  const memory = allocate(dtype, length);
  for (let i = 0; i < length; i++) store("arange", memory, i, first + i * step, dtype);
  return fromMemory(dtype, [length], memory);
}
