import { opcode } from "@chainrule/wasm";
import { sizeOf } from "../layout.js";
import { moveElement, writeCopy, writeFill } from "./copy.js";
import type { HeadWriter } from "./headWriter.js";
import { eachElement, eachIndex, eachSlice } from "./indices.js";

/** One element along an axis for each index. */
export function writeTakeAlongAxis(writer: HeadWriter): void {
  const [from, indices, to] = [writer.operand(0), writer.operand(1), writer.result()];
  eachElement(writer, from, indices, to, (element) => {
    moveElement(writer.f, from.bytes, element, to.local);
  });
}

/** A slice across an axis for each index. */
export function writeTake(writer: HeadWriter): void {
  const [from, indices, to] = [writer.operand(0), writer.operand(1), writer.result()];
  eachSlice(writer, from, indices, to, (shape, chosen, slice) => {
    writeCopy(writer.f, from.bytes, shape, chosen, slice);
  });
}

/** The bits of 1; of a float64 the high word's. */
const oneBits: Readonly<Record<string, number>> = { float32: 0x3f800000, float64: 0x3ff00000 };

/** Zeros, and a one at each index. */
export function writeOneHot(writer: HeadWriter): void {
  const { f, node } = writer;
  const { classes } = node.attributes as { readonly classes: number };
  const [indices, to] = [writer.operand(0), writer.result()];
  const { bytes, dtype } = to;
  writeFill(f, to.local, sizeOf(to.shape) * bytes);
  const choice = { from: to, length: classes, step: bytes };
  const visit = (place: number): void => {
    f.get(place).i32(oneBits[dtype] ?? 1);
    f.memory(bytes === 1 ? opcode.i32_store8 : opcode.i32_store, 0, dtype === "float64" ? 4 : 0);
  };
  eachIndex(writer, indices.shape, indices, choice, [], visit, false);
}
