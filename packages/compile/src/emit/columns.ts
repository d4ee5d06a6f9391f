import {
  buildFunction,
  columnFunctions,
  type FloatType,
  type FunctionBuilder,
  reduceStateBytes,
} from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { HeadContext } from "../heads.js";
import type { ReduceAttributes, ReduceKernel } from "../kernelData.js";
import { sizeOf } from "../layout.js";
import { pointerTo } from "./memory.js";
import { nest } from "./nest.js";

/** The most states that are worked on together: they stay in the first-level cache. */
const mostStates = 256;
/** Bytes of scratch memory that they need. */
export const columnStateBytes: number = mostStates * reduceStateBytes;

/** Reduces the first axes of a row-major array: each column becomes one number, in the order of every backend. */
export function emitColumns({
  node,
  nodes,
  layouts,
  addressOf,
  scratch,
  shared,
}: HeadContext): FunctionBuilder {
  const source = node.inputs[0]!;
  const { shape } = nodes[source]!;
  const dtype = node.dtype as FloatType;
  const bytes = bytesOf(dtype);
  const { axes } = node.attributes as ReduceAttributes;
  const combination = (node.op!.kernel as ReduceKernel).reduction.combination!;
  const rows = sizeOf(shape.slice(0, axes.length));
  const rowBytes = sizeOf(shape.slice(axes.length)) * bytes;
  const { columnBytes, functions } = columnFunctions(dtype, combination);
  const count = Math.ceil(rowBytes / columnBytes);
  const together = Math.ceil(count / Math.ceil(count / mostStates));

  return buildFunction(["i32"], (f) => {
    const call = (name: keyof typeof functions): void =>
      void f.call(shared(`${combination} ${name} ${dtype}`, () => functions[name]));
    const from = pointerTo(f, addressOf, layouts[source]!, bytes);
    const to = pointerTo(f, addressOf, layouts[node.id]!, bytes);
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
  });
}
