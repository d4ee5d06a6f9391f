import { describe } from "../describe.js";
import { allocate, store } from "../dtype.js";
import { ValueError } from "../errors.js";
import { fromMemory, type Tensor } from "../tensor.js";
import { type CreateOptions, dtypeOption } from "./full.js";

/** Whether the last number is included, and the dtype. */
export interface LinspaceOptions extends CreateOptions {
  /** Whether `stop` is the last number, or the one that would come after it. Default true. */
  readonly endpoint?: boolean | undefined;
}

/**
 * `count` numbers in even steps from start to stop.
 *
 * @throws ValueError unless the bounds are finite and count is a whole number, 0 or more
 * @throws DtypeError for an unknown dtype
 *
 * @example
 * ```ts
 * import { linspace } from "@chainrule/tensor";
 * console.log(linspace(0, 1, 5).toArray()); // [ 0, 0.25, 0.5, 0.75, 1 ]
 * console.log(linspace(0, 1, 4, { endpoint: false }).toArray()); // [ 0, 0.25, 0.5, 0.75 ]
 * ```
 */
export function linspace(start: number, stop: number, count: number, options: LinspaceOptions = {}): Tensor {
  const dtype = dtypeOption("linspace", options, ["endpoint"]);
  const { endpoint = true } = options;
  if (!Number.isFinite(start) || !Number.isFinite(stop) || !Number.isInteger(count) || count < 0) {
    throw new ValueError(
      `linspace: needs finite bounds and a whole count ≥ 0, got ${[start, stop, count].map(describe).join(", ")}`,
    );
  }
  const memory = allocate(dtype, count);
  const steps = endpoint ? count - 1 : count;
  for (let i = 0; i < count; i++) {
    const value = steps > 0 ? start + (stop - start) * (i / steps) : start;
    store("linspace", memory, i, endpoint && i > 0 && i === steps ? stop : value, dtype);
  }
  return fromMemory(dtype, [count], memory);
}
