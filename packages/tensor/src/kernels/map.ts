import { canVectorize, isAvailable, mapKernel, scratch } from "@chainrule/wasm";
import { input, type Lane, type Program, program, type Scalar } from "@chainrule/wasm/scalar";
import { allocate, type Dtype, type TypedArray } from "../dtype.js";
import type { Kernel, Spec } from "../op.js";
import { sizeOf } from "../shape.js";
import { fromMemory, memoryOf, type Tensor } from "../tensor.js";
import { evaluate, type Reader } from "./evaluate.js";
import { broadcastStrides, collapse, gather } from "./strided.js";

/** A pointwise function: the expression of the result, given the arguments and the result's type. */
export type ScalarFunction = (inputs: readonly Scalar[], type: Lane) => Scalar;

/** A map kernel: the function, as data that every target reads, applied to each element. */
export interface MapKernel extends Kernel<unknown> {
  readonly kind: "map";
  /** The function's program for the given types. */
  program(inputs: readonly Dtype[], output: Dtype): Program;
}

/** Elements times instructions from which the copies in and out of WebAssembly's memory pay. */
const vectorizedWork = 2048;
/** Elements that are copied in, computed and copied out at a time. */
const chunk = 8192;
const slotBytes = chunk * 8;

const scalarWalk = { sizes: [], strides: [] };

function reader(x: Tensor, output: Spec, name: string): Reader {
  const memory = memoryOf(x, name);
  const walk = collapse(output.shape, broadcastStrides(x, output.shape));
  const { offset } = x;
  if (walk.strides.every((stride) => stride === 0)) {
    const value = memory[offset]!;
    return (_, count, target) => target.fill(value, 0, count);
  }
  if (walk.sizes.length === 1 && walk.strides[0] === 1) {
    return (start, count) =>
      start === 0 && offset === 0 && count === memory.length
        ? memory
        : memory.subarray(offset + start, offset + start + count);
  }
  return (start, count, target) => {
    gather(memory, offset, walk, start, count, target);
    return target;
  };
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
  const View = code.type === "float32" ? Float32Array : Float64Array;
  const slots = inputs.map((_, i) => new View(buffer, (i + 1) * slotBytes, chunk));
  const addresses = inputs.map((_, i) => (i + 1) * slotBytes);
  const result = new View(buffer, 0, chunk);
  const memories = inputs.map((x) => memoryOf(x, name));
  const lanes = 16 / View.BYTES_PER_ELEMENT;
  inputs.forEach((x, i) => {
    if (scalars[i]) gather(memories[i]!, x.offset, scalarWalk, 0, 1, slots[i]!);
  });
  for (let start = 0; start < size; start += chunk) {
    const count = Math.min(chunk, size - start);
    for (let i = 0; i < inputs.length; i++) {
      if (!scalars[i]) gather(memories[i]!, inputs[i]!.offset, walks[i]!, start, count, slots[i]!);
    }
    kernel(Math.ceil(count / lanes), 0, ...addresses);
    if (count === chunk) out.set(result, start);
    else out.set(result.subarray(0, count), start);
  }
}

/**
 * The kernel of a pointwise op. Operands have one dtype (where the op does not say otherwise) and broadcast.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function map(scalar: ScalarFunction): MapKernel {
  const programs = new Map<string, Program>();
  const programOf = (inputs: readonly Dtype[], output: Dtype): Program => {
    const key = `${inputs.join()} ${output}`;
    let made = programs.get(key);
    if (!made) {
      const expression = scalar(
        inputs.map((type, i) => input(i, type)),
        output,
      );
      programs.set(key, (made = program(expression, inputs)));
    }
    return made;
  };
  return {
    kind: "map",
    program: programOf,
    run(inputs, output, _, name) {
      const size = sizeOf(output.shape);
      const out = allocate(output.dtype, size);
      if (size > 0) {
        const code = programOf(
          inputs.map((x) => x.dtype),
          output.dtype,
        );
        if (size * code.steps.length >= vectorizedWork && canVectorize(code) && isAvailable()) {
          runVectorized(code, inputs, output, size, out, name);
        } else {
          evaluate(
            code,
            inputs.map((x) => reader(x, output, name)),
            size,
            out,
          );
        }
      }
      return fromMemory(output.dtype, output.shape, out);
    },
  };
}
