import { advance } from "@chainrule/wasm";
import { sizeOf } from "../layout.js";
import { writeCopy, writeFill } from "./copy.js";
import type { HeadWriter } from "./headWriter.js";

/** Copies an operand, row-major. */
export function writeCopied({ f, operand, result }: HeadWriter): void {
  const from = operand(0);
  writeCopy(f, from.bytes, from.shape, from, result());
}

/** Operands one after the other along an axis. */
export function writeConcat({ f, node, operand, result }: HeadWriter): void {
  const { axis } = node.attributes as { readonly axis: number };
  const to = result();
  node.inputs.forEach((_, i) => {
    const from = operand(i);
    writeCopy(f, from.bytes, from.shape, from, to);
    advance(f, to.local, from.shape[axis]! * to.steps[axis]!);
  });
}

/** An operand at some positions of an array that has one value everywhere else. */
export function writeEmbed({ f, node, operand, result }: HeadWriter): void {
  const { spans, value } = node.attributes as {
    readonly spans: readonly { readonly start: number; readonly step: number }[];
    readonly value: number;
  };
  const { local, steps, bytes, shape, dtype } = result();
  writeFill(f, local, sizeOf(shape) * bytes, value, dtype);
  advance(
    f,
    local,
    steps.reduce((sum, step, i) => sum + spans[i]!.start * step, 0),
  );
  const from = operand(0);
  writeCopy(f, bytes, from.shape, from, { local, steps: steps.map((step, i) => spans[i]!.step * step) });
}
