import { buildFunction, type FunctionBuilder, opcode } from "@chainrule/wasm";
import type { Dtype } from "@chainrule/tensor";
import { bytesOf } from "../arena.js";
import type { HeadContext } from "../heads.js";
import { rowMajor, sizeOf } from "../layout.js";
import { writeCopy, writeFill } from "./copy.js";
import { operandPointer, resultPointer } from "./copyHead.js";

/** Operands one after the other along an axis. */
export function emitConcat(context: HeadContext): FunctionBuilder {
  const { node, nodes, layouts } = context;
  const { axis } = node.attributes as { readonly axis: number };
  const { dtype } = node;
  const strides = rowMajor(node.shape);
  return buildFunction(["i32"], (f) => {
    const to = resultPointer(f, context);
    for (const id of node.inputs) {
      const { shape } = nodes[id]!;
      writeCopy(
        f,
        { dtype, shape, from: layouts[id]!.strides, to: strides },
        operandPointer(f, context, id),
        to,
      );
      f.get(to)
        .i32(shape[axis]! * strides[axis]! * bytesOf(dtype))
        .op(opcode.i32_add)
        .set(to);
    }
  });
}

function splat(value: number, dtype: Dtype): Uint8Array {
  switch (dtype) {
    case "float32":
      return new Uint8Array(new Float32Array(4).fill(value).buffer);
    case "float64":
      return new Uint8Array(new Float64Array(2).fill(value).buffer);
    case "int32":
    case "uint32":
      return new Uint8Array(new Uint32Array(4).fill(value).buffer);
    default:
      return new Uint8Array(16).fill(value);
  }
}

/** An operand at some positions of an array that has one value everywhere else. */
export function emitEmbed(context: HeadContext): FunctionBuilder {
  const { node, nodes, layouts } = context;
  const { spans, value } = node.attributes as {
    readonly spans: readonly { readonly start: number; readonly step: number }[];
    readonly value: number;
  };
  const { dtype } = node;
  const source = node.inputs[0]!;
  const strides = rowMajor(node.shape);
  const first = spans.reduce((sum, { start }, i) => sum + start * strides[i]!, 0);
  return buildFunction(["i32"], (f) => {
    const to = resultPointer(f, context);
    writeFill(f, to, sizeOf(node.shape) * bytesOf(dtype), splat(value, dtype));
    f.get(to)
      .i32(first * bytesOf(dtype))
      .op(opcode.i32_add)
      .set(to);
    const copy = {
      dtype,
      shape: nodes[source]!.shape,
      from: layouts[source]!.strides,
      to: strides.map((stride, i) => stride * spans[i]!.step),
    };
    writeCopy(f, copy, operandPointer(f, context, source), to);
  });
}
