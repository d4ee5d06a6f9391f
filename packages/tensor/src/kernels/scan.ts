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

/**
 * How a scan goes on from the value so far, in float64: it adds an element, multiplies by it, or multiplies by an element of
 * the first input and adds one of the second.
 */
export type Continuation = "add" | "multiply" | "recur";

/** All elements, row-major, without a copy where they lie so. */
export function flatValues(x: Tensor, name: string): TypedArray {
  const source = contiguous(x, name);
  return memoryOf(source, name).subarray(source.offset, source.offset + x.size);
}

/** A column of numbers, `step` apart in memory, as float64: engines are quick with loops that meet one type of arrays. */
interface Column {
  readonly values: Float64Array;
  readonly terms: Float64Array;
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** Puts in the place of each number the result there. A loop for each continuation: the results wait for each other. */
function accumulate(column: Column, continuation: Continuation, start: number): void {
  const { values, terms, first, step, count } = column;
  let sofar = start;
  let at = first;
  if (continuation === "add") for (let k = 0; k < count; k++, at += step) values[at] = sofar += values[at]!;
  else if (continuation === "multiply")
    for (let k = 0; k < count; k++, at += step) values[at] = sofar *= values[at]!;
  else for (let k = 0; k < count; k++, at += step) values[at] = sofar = values[at]! * sofar + terms[at]!;
}

/** The same for integers, which float64 would not hold. */
function accumulateIntegers(
  { values, first, step, count }: Column,
  continuation: Continuation,
  start: number,
): void {
  let sofar = start;
  for (let k = 0, at = first; k < count; k++, at += step) {
    sofar = continuation === "add" ? (sofar + values[at]!) | 0 : Math.imul(sofar, values[at]!);
    values[at] = sofar;
  }
}

/**
 * The kernel of an op whose results along an axis each follow from the one before, beginning with `start`. One or two inputs
 * of the result's shape.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function scan(continuation: Continuation, start: number): Kernel<ScanAttributes> {
  return {
    kind: "scan",
    run(inputs, { shape, dtype }, { axis, reverse, exclusive }, name) {
      const out = allocate(dtype, sizeOf(shape));
      const [x, y] = inputs.map((input) => flatValues(input, name));
      const follow = isFloating(dtype) ? accumulate : accumulateIntegers;
      const count = shape[axis]!;
      const inner = sizeOf(shape.slice(axis + 1));
      const length = count * inner;
      const values = new Float64Array(length);
      const terms = y ? new Float64Array(length) : values;
      const step = reverse ? -inner : inner;
      const last = length - inner;
      for (let block = 0; block < out.length; block += length) {
        values.set(x!.subarray(block, block + length));
        if (y) terms.set(y.subarray(block, block + length));
        for (let i = 0; i < inner; i++) {
          follow({ values, terms, first: reverse ? last + i : i, step, count }, continuation, start);
        }
        if (exclusive) {
          const [from, to, empty] = reverse ? [inner, 0, last] : [0, inner, 0];
          values.copyWithin(to, from, from + last).fill(start, empty, empty + inner);
        }
        out.set(values, block);
      }
      return fromMemory(dtype, shape, out);
    },
  };
}
