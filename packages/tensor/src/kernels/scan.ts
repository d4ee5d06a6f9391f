import { allocate, isFloating, type TypedArray } from "../dtype.js";
import type { Kernel } from "../op.js";
import { sizeOf } from "../shape.js";
import { fromMemory, memoryOf, type Tensor } from "../tensor.js";
import { contiguous } from "./strided.js";

/** Along which axis a scan goes, and how. */
export interface ScanAttributes {
  /** Counted from the front. */
  readonly axis: number;
  /** From the last element to the first. */
  readonly reverse: boolean;
  /** Each result without the element at its own position. */
  readonly exclusive: boolean;
}

/** How a scan goes on: the next value from the one so far, in float64, and the inputs' elements. */
export interface Scan {
  readonly start: number;
  step(sofar: number, x: number, y: number): number;
  /** The same for integers, where float64 would lose bits. */
  integerStep?(sofar: number, x: number, y: number): number;
}

/** All elements, row-major, without a copy where they lie so. */
export function flatValues(x: Tensor, name: string): TypedArray {
  const source = contiguous(x, name);
  return memoryOf(source, name).subarray(source.offset, source.offset + x.size);
}

/**
 * The kernel of an op whose results along an axis each follow from the one before. One or two inputs of the
 * result's shape.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function scan(definition: Scan): Kernel<ScanAttributes> {
  return {
    kind: "scan",
    run(inputs, { shape, dtype }, { axis, reverse, exclusive }, name) {
      const out = allocate(dtype, sizeOf(shape));
      const [x, y] = inputs.map((input) => flatValues(input, name));
      const second = y ?? x!;
      const step = isFloating(dtype) ? definition.step : (definition.integerStep ?? definition.step);
      const count = shape[axis]!;
      const inner = sizeOf(shape.slice(axis + 1));
      const sofar = new Float64Array(inner);
      for (let block = 0; block < out.length; block += count * inner) {
        sofar.fill(definition.start);
        for (let k = 0; k < count; k++) {
          const at = block + (reverse ? count - 1 - k : k) * inner;
          for (let i = 0; i < inner; i++) {
            const next = step(sofar[i]!, x![at + i]!, second[at + i]!);
            out[at + i] = exclusive ? sofar[i]! : next;
            sofar[i] = next;
          }
        }
      }
      return fromMemory(dtype, shape, out);
    },
  };
}
