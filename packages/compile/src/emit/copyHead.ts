import { buildFunction, type FunctionBuilder, opcode } from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { HeadContext } from "../heads.js";
import { rowMajor } from "../layout.js";
import { writeCopy } from "./copy.js";

/** A local with the address of the first element of an operand, as its layout says. */
export function operandPointer(
  f: FunctionBuilder,
  { nodes, layouts, addressOf }: HeadContext,
  id: number,
): number {
  const pointer = f.local("i32");
  const { base, offset } = layouts[id]!;
  addressOf(f, base);
  f.i32(offset * bytesOf(nodes[id]!.dtype))
    .op(opcode.i32_add)
    .set(pointer);
  return pointer;
}

/** A local with the address of the result. */
export function resultPointer(f: FunctionBuilder, { node, addressOf }: HeadContext): number {
  const pointer = f.local("i32");
  addressOf(f, node.id);
  f.set(pointer);
  return pointer;
}

/** Copies an operand, row-major. */
export function emitCopyHead(context: HeadContext): FunctionBuilder {
  const { node, layouts } = context;
  const source = node.inputs[0]!;
  return buildFunction(["i32"], (f) => {
    const { dtype, shape } = node;
    const copy = { dtype, shape, from: layouts[source]!.strides, to: rowMajor(shape) };
    writeCopy(f, copy, operandPointer(f, context, source), resultPointer(f, context));
  });
}
