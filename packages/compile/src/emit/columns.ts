import { columnFunctions, type FloatType, nest, reduceStateBytes } from "@chainrule/wasm";
import type { ReduceAttributes, ReduceKernel } from "../kernelData.js";
import { sizeOf } from "../layout.js";
import type { HeadWriter } from "./headWriter.js";

/** The most states that are worked on together: they stay in the first-level cache. */
const mostStates = 256;
/** Bytes of scratch memory that they need. */
export const columnStateBytes: number = mostStates * reduceStateBytes;

/** Reduces the first axes of a row-major array: each column becomes one number, in the order of every backend. */
export function writeColumns({ f, node, operand, result, scratch, shared }: HeadWriter): void {
  const dtype = node.dtype as FloatType;
  const source = operand(0);
  const { shape, bytes } = source;
  const { axes } = node.attributes as ReduceAttributes;
  const combination = (node.op!.kernel as ReduceKernel).reduction.combination!;
  const rows = sizeOf(shape.slice(0, axes.length));
  const rowBytes = sizeOf(shape.slice(axes.length)) * bytes;
  const { columnBytes, functions } = columnFunctions(dtype, combination);
  const count = Math.ceil(rowBytes / columnBytes);
  const together = Math.ceil(count / Math.ceil(count / mostStates));

  const call = (name: keyof typeof functions): void =>
    void f.call(shared(`${combination} ${name} ${dtype}`, () => functions[name]));
  const [from, to] = [source.local, result().local];
  scratch(f);
  const states = f.keep();
  const reduce = (count: number): void => {
    f.get(states).i32(count);
    call("clear");
    f.get(from).i32(rowBytes).i32(rows).i32(count).get(states);
    call("columns");
    f.get(states).i32(count).get(to);
    call("finishColumns");
  };
  const pointers = [from, to].map((local) => ({ local, steps: [together * columnBytes] }));
  nest(f, [Math.floor(count / together)], pointers, () => {
    reduce(together);
  });
  if (count % together > 0) reduce(count % together);
}
