import type { Dtype, Shape } from "@chainrule/tensor";
import { buildFunction, type FunctionBuilder, type Pointer } from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { HeadContext } from "../heads.js";
import type { Layout } from "../layout.js";
import { pointerTo } from "./memory.js";

/** An array that code walks along: a local with the address of its first element, and the bytes along each axis. */
export interface ArrayPointer extends Pointer {
  readonly dtype: Dtype;
  /** Bytes of an element. */
  readonly bytes: number;
  readonly shape: Shape;
}

/** The function of an op that is written: what its parts share. */
export interface HeadWriter extends HeadContext {
  readonly f: FunctionBuilder;
  /** An operand, by its position, as its layout says. */
  readonly operand: (position: number) => ArrayPointer;
  readonly result: () => ArrayPointer;
}

/** Makes the function of an op of what writes its body. */
export function written(write: (writer: HeadWriter) => void): (context: HeadContext) => FunctionBuilder {
  return (context) => {
    const { node, nodes, layouts, addressOf } = context;
    return buildFunction(["i32"], (f) => {
      const array = (dtype: Dtype, layout: Layout): ArrayPointer => {
        const bytes = bytesOf(dtype);
        const local = pointerTo(f, addressOf, layout, bytes);
        const { shape, strides } = layout;
        return { local, dtype, bytes, shape, steps: strides.map((stride) => stride * bytes) };
      };
      write({
        ...context,
        f,
        operand(position) {
          const id = node.inputs[position]!;
          return array(nodes[id]!.dtype, layouts[id]!);
        },
        result: () => array(node.dtype, layouts[node.id]!),
      });
    });
  };
}
