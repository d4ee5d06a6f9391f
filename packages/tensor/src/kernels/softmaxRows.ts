import {
  elementTypes,
  type FloatType,
  isAvailable,
  mapKernel,
  reduceKernels,
  reduceStateBytes,
  scratch,
} from "@chainrule/wasm";
import { input, program, type Program, type Scalar, subtract } from "@chainrule/wasm/scalar";
import { allocate, arrayTypes } from "../dtype.js";
import { scaledExp } from "../scalars/exp.js";
import { fromMemory, memoryOf, type Tensor } from "../tensor.js";
import type { AlongAxis } from "./alongAxis.js";
import { contiguous } from "./strided.js";

/** What differs from softmax to its logarithm. */
export interface SoftmaxForm {
  /** Whether the result needs the difference to the largest. */
  readonly needsShifted: boolean;
  /** What becomes of a row's sum of exponentials, all of them taken 2⁶⁴-fold. */
  readonly total: (sum: Scalar) => Scalar;
  /** The result, given the difference to the largest, its exponential taken 2⁶⁴-fold and what the row's sum became. */
  readonly result: (shifted: Scalar, exponential: Scalar, total: Scalar) => Scalar;
}

interface Programs {
  readonly exponential: Program;
  readonly total: Program;
  readonly result: Program;
}

function programsOf(form: SoftmaxForm, type: FloatType): Programs {
  const [x, largest, exponential, total] = [0, 1, 2, 3].map((i) => input(i, type));
  const shifted = subtract(x!, largest!);
  return {
    exponential: program(scaledExp(shifted), [type, type]),
    total: program(form.total(x!), [type]),
    result: program(form.result(shifted, exponential!, total!), [type, type, type, type]),
  };
}

/** What regions begin at a multiple of, and kernels may touch behind the end of a row. */
const alignment = 64;
const align = (bytes: number): number => alignment * Math.ceil(bytes / alignment);

/**
 * softmax along the last axis, or its logarithm: some rows at a time, which stay in the first-level cache from the
 * search of the largest to the last division. The same bits as the ops one after the other. Undefined along other axes, and
 * where it would not be faster.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function softmaxRows(
  name: string,
  form: SoftmaxForm,
): (inputs: readonly Tensor[], attributes: AlongAxis) => Tensor | undefined {
  const programs: Partial<Record<FloatType, Programs>> = {};
  return ([x], { axis }) => {
    const { shape, size } = x!;
    // Shorter rows are not worth the calls that each of them takes; longer ones would hold on to too much memory.
    const [shortest, longest] = [32, 2 ** 20] as const;
    const vectorizedWork = 1024;
    const columns = shape.at(-1)!;
    const pays = columns >= shortest && columns <= longest && size >= vectorizedWork;
    if (axis < shape.length - 1 || !pays || !isAvailable()) return undefined;
    const type = x!.dtype as FloatType;
    return computeRows(x!, columns, form, (programs[type] ??= programsOf(form, type)), name);
  };
}

function computeRows(
  x: Tensor,
  columns: number,
  form: SoftmaxForm,
  programs: Programs,
  name: string,
): Tensor {
  const source = contiguous(x, name);
  const memory = memoryOf(source, name);
  const type = x.dtype as FloatType;
  const View = arrayTypes[type];
  const bytes = elementTypes[type].bytes;
  const rowBytes = columns * bytes;
  // Bytes that are worked on at a time, twice: x and the exponentials.
  const groupBytes = 12288;
  const rows = x.size / columns;
  const group = Math.min(rows, Math.max(1, Math.floor(groupBytes / rowBytes)));

  // Where what lies in the scratch memory. The masks of all remainders begin in the first region.
  const [values, perRow] = [2 * alignment, align(8 * group)];
  const exponentials = values + align(group * rowBytes) + alignment;
  const states = exponentials + align(group * rowBytes) + alignment;
  const largest = states + group * reduceStateBytes;
  const totals = largest + perRow + alignment;
  const buffer = scratch(totals + perRow + alignment);
  new Uint8Array(buffer, 0, 2 * alignment).fill(255, 0, alignment).fill(0, alignment);
  const view = (address: number, count: number): Float32Array | Float64Array =>
    new View(buffer, address, count) as Float32Array | Float64Array;
  // Where nothing is read any more. Row by row, what is written behind the end of one is overwritten by the next.
  const results = form.needsShifted ? exponentials : values;
  const [input, output] = [view(values, group * columns), view(results, group * columns)];

  const reduceTo = (combination: "largestNumber" | "add", from: number, count: number, to: number): void => {
    const kernels = reduceKernels(type, combination);
    const rest = rowBytes % reduceStateBytes;
    kernels.clear(states, count);
    kernels.rows(
      from,
      rowBytes,
      (rowBytes - rest) / reduceStateBytes,
      rest && alignment - rest,
      count,
      states,
    );
    kernels.finishRows(states, count, to);
  };
  const exponential = mapKernel(programs.exponential, [false, true]);
  const result = mapKernel(programs.result, [false, true, false, true]);
  const finish = mapKernel(programs.total, [false]);

  const out = allocate(type, x.size);
  for (let row = 0; row < rows; row += group) {
    const count = Math.min(group, rows - row);
    const start = source.offset + row * columns;
    input.set(memory.subarray(start, start + count * columns));
    // A NaN may be passed over: the sum of the exponentials is NaN then, too.
    reduceTo("largestNumber", values, count, largest);
    for (let i = 0; i < count; i++) {
      exponential(columns, exponentials + i * rowBytes, values + i * rowBytes, largest + i * bytes);
    }
    reduceTo("add", exponentials, count, totals);
    finish(count, totals, totals);
    for (let i = 0; i < count; i++) {
      const at = i * rowBytes;
      result(columns, results + at, values + at, largest + i * bytes, exponentials + at, totals + i * bytes);
    }
    out.set(output.subarray(0, count * columns), row * columns);
  }
  return fromMemory(type, x.shape, out);
}
