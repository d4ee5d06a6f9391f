import { canVectorize, isAvailable, mapKernel, scratch } from "@chainrule/wasm";
import { convert, input, type Lane, type Program, program, type Scalar } from "@chainrule/wasm/scalar";
import { allocate, arrayTypes, type Dtype, type TypedArray } from "../dtype.js";
import type { Kernel } from "../op.js";
import { type Shape, sizeOf, sameShape } from "../shape.js";
import { fromMemory, memoryOf, type Tensor } from "../tensor.js";
import { evaluate, type Reader } from "./evaluate.js";
import type { Refusal } from "./refusal.js";
import { broadcastStrides, collapse, gather, isContiguous, type Walk } from "./strided.js";

/** A pointwise function: the expression of the result, given the arguments and the result's type. */
export type ScalarFunction = (inputs: readonly Scalar[], type: Lane) => Scalar;

/** A map kernel: the function, as data that every target reads, applied to each element. */
export interface MapKernel extends Kernel<unknown> {
  readonly kind: "map";
  /** The function of expressions, as one of the given type. */
  expression(inputs: readonly Scalar[], output: Dtype): Scalar;
  /** The function's program for the given types. */
  program(inputs: readonly Dtype[], output: Dtype): Program;
  /** The program, for the given types, of a mask that must be false everywhere. */
  refused(inputs: readonly Dtype[]): Program | undefined;
}

const one: Walk = { sizes: [], strides: [] };
const line: Walk = { sizes: [1], strides: [1] };

/** How an input is walked as if it had the shape of the result; quick where there is nothing to compute. */
function walkOver(x: Tensor, shape: Shape): Walk {
  if (x.shape.length === 0) return one;
  return sameShape(x.shape, shape) && isContiguous(x) ? line : collapse(shape, broadcastStrides(x, shape));
}

function reader(x: Tensor, shape: Shape, name: string): Reader {
  const memory = memoryOf(x, name);
  const { offset } = x;
  const walk = walkOver(x, shape);
  const contiguous = walk.sizes.length === 1 && walk.strides[0] === 1;
  const single = walk.strides.every((stride) => stride === 0);
  return {
    single,
    read(start, count, target) {
      if (single) return target.fill(memory[offset]!, 0, count);
      if (contiguous) {
        const whole = start === 0 && offset === 0 && count === memory.length;
        return whole ? memory : memory.subarray(offset + start, offset + start + count);
      }
      gather(memory, offset, walk, start, count, target);
      return target;
    },
  };
}

function runVectorized(code: Program, readers: readonly Reader[], size: number, out: TypedArray): void {
  // Elements that are copied in, computed and copied out at a time.
  const chunk = 8192;
  const slotBytes = chunk * 8;
  const singles = readers.map(({ single }) => single);
  const kernel = mapKernel(code, singles);
  const buffer = scratch((readers.length + 1) * slotBytes);
  const slot = (type: Lane, i: number): TypedArray => new arrayTypes[type](buffer, i * slotBytes, chunk);
  const slots = code.inputs.map((type, i) => slot(type, i + 1));
  const addresses = slots.map((values) => values.byteOffset);
  const result = slot(code.type, 0);
  for (let start = 0; start < size; start += chunk) {
    const count = Math.min(chunk, size - start);
    readers.forEach((reader, i) => {
      if (singles[i] && start > 0) return;
      const values = reader.read(start, singles[i] ? 1 : count, slots[i]!);
      if (values !== slots[i]) slots[i]!.set(values);
    });
    kernel(count, 0, ...addresses);
    out.set(count === chunk ? result : result.subarray(0, count), start);
  }
}

/** Runs a program over the elements of inputs that broadcast to a shape. */
export function compute(
  code: Program,
  inputs: readonly Tensor[],
  shape: Shape,
  name: string,
): TypedArray<ArrayBuffer> {
  const size = sizeOf(shape);
  const out = allocate(code.type, size);
  if (size === 0) return out;
  // Elements times steps from which the copies in and out of WebAssembly's memory pay.
  const vectorizedWork = 512;
  const readers = inputs.map((x) => reader(x, shape, name));
  if (size * code.steps.length >= vectorizedWork && canVectorize(code) && isAvailable()) {
    runVectorized(code, readers, size, out);
  } else evaluate(code, readers, size, out);
  return out;
}

/**
 * The kernel of a pointwise op. Operands have one dtype (where the op does not say otherwise) and broadcast.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function map(scalar: ScalarFunction, refusal?: Refusal): MapKernel {
  const programs: Record<string, Program> = {};
  const expression = (inputs: readonly Scalar[], output: Dtype): Scalar =>
    convert(scalar(inputs, output), output);
  const programOf = (inputs: readonly Dtype[], output: Dtype): Program => {
    const operands = inputs.map((type, i) => input(i, type));
    return (programs[`${inputs.join()} ${output}`] ??= program(expression(operands, output), inputs));
  };
  // Calls in a row are mostly of the same types: then nothing is looked up.
  let last: Program | undefined;
  return {
    kind: "map",
    expression,
    program: programOf,
    refused: (inputs) => refusal?.program(inputs),
    run(inputs, { shape, dtype }, _, name) {
      if (last?.type !== dtype || !inputs.every((x, i) => x.dtype === last!.inputs[i])) {
        last = programOf(
          inputs.map((x) => x.dtype),
          dtype,
        );
      }
      refusal?.check(inputs, shape, name);
      return fromMemory(dtype, shape, compute(last, inputs, shape, name));
    },
  };
}
