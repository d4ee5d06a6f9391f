import { canVectorize, isAvailable, mapKernel, scratch } from "@chainrule/wasm";
import { input, type Lane, type Program, program, type Scalar } from "@chainrule/wasm/scalar";
import { allocate, type Dtype, type TypedArray } from "../dtype.js";
import { ValueError } from "../errors.js";
import type { Kernel, Spec } from "../op.js";
import { contiguousStrides, formatShape, sizeOf, sameShape } from "../shape.js";
import { fromMemory, memoryOf, type Tensor } from "../tensor.js";
import { evaluate, type Reader } from "./evaluate.js";
import { broadcastStrides, collapse, gather, isContiguous } from "./strided.js";

/** A pointwise function: the expression of the result, given the arguments and the result's type. */
export type ScalarFunction = (inputs: readonly Scalar[], type: Lane) => Scalar;

/** Elements that a map does not take, such as a divisor of zero among integers. */
export interface Refusal {
  /** The mask of what is refused, from the arguments; undefined where nothing is. */
  readonly where: (inputs: readonly Scalar[]) => Scalar | undefined;
  /** What the error says of them: "division by zero". */
  readonly reason: string;
}

/** A map kernel: the function, as data that every target reads, applied to each element. */
export interface MapKernel extends Kernel<unknown> {
  readonly kind: "map";
  /** The function's program for the given types. */
  program(inputs: readonly Dtype[], output: Dtype): Program;
  /** The program, for the given types, of a mask that must be false everywhere. */
  refused(inputs: readonly Dtype[]): Program | undefined;
  /** What to say where it is not. */
  readonly reason?: string | undefined;
}

/** Elements times instructions from which the copies in and out of WebAssembly's memory pay. */
const vectorizedWork = 2048;
/** Elements that are copied in, computed and copied out at a time. */
const chunk = 8192;
const slotBytes = chunk * 8;

const scalarWalk = { sizes: [], strides: [] };

function reader(x: Tensor, output: Spec, name: string): Reader {
  const memory = memoryOf(x, name);
  const { offset } = x;
  const contiguous: Reader = (start, count) =>
    start === 0 && offset === 0 && count === memory.length
      ? memory
      : memory.subarray(offset + start, offset + start + count);
  const single: Reader = (_, count, target) => target.fill(memory[offset]!, 0, count);
  if (x.shape.length === 0) return single;
  if (sameShape(x.shape, output.shape) && isContiguous(x)) return contiguous;
  const walk = collapse(output.shape, broadcastStrides(x, output.shape));
  if (walk.strides.every((stride) => stride === 0)) return single;
  if (walk.sizes.length === 1 && walk.strides[0] === 1) return contiguous;
  return (start, count, target) => {
    gather(memory, offset, walk, start, count, target);
    return target;
  };
}

function view(dtype: Dtype, buffer: ArrayBuffer, offset: number): TypedArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(buffer, offset, chunk);
    case "float64":
      return new Float64Array(buffer, offset, chunk);
    case "int32":
      return new Int32Array(buffer, offset, chunk);
    case "uint32":
      return new Uint32Array(buffer, offset, chunk);
    default:
      return new Uint8Array(buffer, offset, chunk);
  }
}

function runVectorized(
  code: Program,
  inputs: readonly Tensor[],
  output: Spec,
  size: number,
  out: TypedArray,
  name: string,
): void {
  const walks = inputs.map((x) => collapse(output.shape, broadcastStrides(x, output.shape)));
  const scalars = walks.map((walk) => walk.strides.every((stride) => stride === 0));
  const kernel = mapKernel(code, scalars);
  const buffer = scratch((inputs.length + 1) * slotBytes);
  const slots = inputs.map((x, i) => view(x.dtype, buffer, (i + 1) * slotBytes));
  const addresses = inputs.map((_, i) => (i + 1) * slotBytes);
  const result = view(output.dtype, buffer, 0);
  const memories = inputs.map((x) => memoryOf(x, name));
  inputs.forEach((x, i) => {
    if (scalars[i]) gather(memories[i]!, x.offset, scalarWalk, 0, 1, slots[i]!);
  });
  for (let start = 0; start < size; start += chunk) {
    const count = Math.min(chunk, size - start);
    for (let i = 0; i < inputs.length; i++) {
      if (!scalars[i]) gather(memories[i]!, inputs[i]!.offset, walks[i]!, start, count, slots[i]!);
    }
    kernel(count, 0, ...addresses);
    if (count === chunk) out.set(result, start);
    else out.set(result.subarray(0, count), start);
  }
}

/** How many steps a program runs where nothing guarded is needed. */
function usualSteps({ steps, guards }: Program): number {
  return guards.reduce((rest, { from, to }) => rest - (to - from), steps.length);
}

function compute(
  code: Program,
  inputs: readonly Tensor[],
  output: Spec,
  name: string,
): TypedArray<ArrayBuffer> {
  const size = sizeOf(output.shape);
  const out = allocate(output.dtype, size);
  if (size === 0) return out;
  if (size * usualSteps(code) >= vectorizedWork && canVectorize(code) && isAvailable()) {
    runVectorized(code, inputs, output, size, out, name);
  } else {
    evaluate(
      code,
      inputs.map((x) => reader(x, output, name)),
      size,
      out,
    );
  }
  return out;
}

/** @throws ValueError naming the first position at which the mask is set, and what stands there */
function refuse(
  code: Program,
  inputs: readonly Tensor[],
  { shape }: Spec,
  reason: string,
  name: string,
): void {
  const at = compute(code, inputs, { shape, dtype: "bool" }, name).indexOf(1);
  if (at < 0) return;
  const position = contiguousStrides(shape).map((stride, axis) => Math.floor(at / stride) % shape[axis]!);
  const values = inputs.map((x) => {
    const value = allocate(x.dtype, 1);
    gather(memoryOf(x, name), x.offset, collapse(shape, broadcastStrides(x, shape)), at, 1, value);
    return value[0]!;
  });
  throw new ValueError(
    `${name}: ${reason} at position ${formatShape(position)}: operands ${values.join(", ")}`,
  );
}

/** The programs of the last call, and whether a call can use them again. */
interface Recent {
  fits(inputs: readonly Spec[], output: Spec): boolean;
  readonly code: Program;
  readonly check: Program | undefined;
}

/**
 * The kernel of a pointwise op. Operands have one dtype (where the op does not say otherwise) and broadcast.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function map(scalar: ScalarFunction, refusal?: Refusal): MapKernel {
  const programs = new Map<string, Program | undefined>();
  const made = (key: string, make: () => Program | undefined): Program | undefined => {
    if (!programs.has(key)) programs.set(key, make());
    return programs.get(key);
  };
  let last: Recent | undefined;
  const args = (inputs: readonly Dtype[]): Scalar[] => inputs.map((type, i) => input(i, type));
  const programOf = (inputs: readonly Dtype[], output: Dtype): Program =>
    made(`${inputs.join()} ${output}`, () => program(scalar(args(inputs), output), inputs))!;
  const refused = (inputs: readonly Dtype[]): Program | undefined =>
    made(`${inputs.join()} refused`, () => {
      const mask = refusal?.where(args(inputs));
      return mask && program(mask, inputs);
    });
  return {
    kind: "map",
    program: programOf,
    refused,
    reason: refusal?.reason,
    run(inputs, output, _, name) {
      // Calls in a row are mostly of the same types: then nothing is looked up.
      if (!last?.fits(inputs, output)) {
        const types = inputs.map((x) => x.dtype);
        last = {
          fits: (xs, { dtype }) => dtype === output.dtype && xs.every((x, i) => x.dtype === types[i]),
          code: programOf(types, output.dtype),
          check: refusal && refused(types),
        };
      }
      const { code, check } = last;
      if (check) refuse(check, inputs, output, refusal!.reason, name);
      return fromMemory(output.dtype, output.shape, compute(code, inputs, output, name));
    },
  };
}
