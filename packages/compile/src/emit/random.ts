import { buildDraw, type DrawType, opcode } from "@chainrule/wasm";
import { sizeOf } from "../layout.js";
import type { HeadWriter } from "./headWriter.js";

/** Draws into the result, from a counter and what stands beside it, by the key that is the operand. */
function draw(writer: HeadWriter, counter: number, beside: number, turns: number): void {
  const { f, node, operand, result, shared } = writer;
  const { local, steps } = operand(0);
  for (const step of [0, steps[0]!]) f.get(local).i32(step).op(opcode.i32_add).memory(opcode.i32_load, 2);
  f.i32(counter).i32(beside).get(result().local).i32(turns);
  const type = node.dtype as DrawType;
  f.call(shared(`draw ${type}`, () => buildDraw(type)));
}

/** Words, or numbers in [0, 1) of their leading bits, drawn as by the eager kernel. */
export function writeDraw(writer: HeadWriter): void {
  const { dtype, shape } = writer.node;
  // Four blocks make eight words, or four numbers of 53 bits.
  draw(writer, 0, 0, Math.ceil(sizeOf(shape) / (dtype === "float64" ? 4 : 8)));
}

/** The key that belongs to a key and a number. */
export function writeDerive(writer: HeadWriter): void {
  const { data, domain } = writer.node.attributes as { readonly data: number; readonly domain: number };
  draw(writer, data, domain, 1);
}
