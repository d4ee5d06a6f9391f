import { type FunctionBuilder, nest, opcode } from "@chainrule/wasm";
import type { Dtype } from "@chainrule/tensor";
import { uniformValue } from "../graph.js";
import { sizeOf } from "../layout.js";
import { writeCopy, writeFill } from "./copy.js";
import type { HeadWriter } from "./headWriter.js";
import { eachElement, eachSlice } from "./indices.js";

/** Adds the number at one address to that at another. */
function addElement(f: FunctionBuilder, dtype: Dtype, from: number, to: number): void {
  const [load, add, store] =
    dtype === "float64"
      ? [opcode.f64_load, opcode.f64_add, opcode.f64_store]
      : [opcode.f32_load, opcode.f32_add, opcode.f32_store];
  f.get(to).get(to).memory(load, 0).get(from).memory(load, 0).op(add).memory(store, 0);
}

/** An array, and an update added along an axis for each index, in the order of the indices. */
export function writeScatterAdd(writer: HeadWriter): void {
  const { f, node, nodes } = writer;
  const to = writer.result();
  const { dtype, bytes, shape } = to;
  const uniform = uniformValue(nodes[node.inputs[0]!]!);
  if (uniform !== undefined) writeFill(f, to.local, sizeOf(shape) * bytes, uniform, dtype);
  else writeCopy(f, bytes, shape, writer.operand(0), to);
  const [indices, from] = [writer.operand(1), writer.operand(2)];
  eachElement(writer, to, indices, from, (place) => {
    addElement(f, dtype, from.local, place);
  });
}

/** Zeros, and a slice added across an axis for each index, in the order of the indices. */
export function writeAddSlices(writer: HeadWriter): void {
  const { f } = writer;
  const to = writer.result();
  writeFill(f, to.local, sizeOf(to.shape) * to.bytes);
  const [indices, from] = [writer.operand(1), writer.operand(0)];
  eachSlice(writer, to, indices, from, (shape, chosen, slice) => {
    const element = f.get(slice.local).keep();
    nest(f, shape, [chosen, { ...slice, local: element }], () => {
      addElement(f, to.dtype, element, chosen.local);
    });
  });
}
