import type { Dtype } from "@chainrule/tensor";
import { buildFunction, type FunctionBuilder, opcode } from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { HeadContext } from "../heads.js";
import { rowMajor, sizeOf } from "../layout.js";
import { moveElement, writeCopy, writeFill } from "./copy.js";
import { operandPointer, resultPointer } from "./copyHead.js";
import { nest } from "./nest.js";

interface Attributes {
  readonly axis: number;
}

/**
 * Writes code that reads an index and counts a negative one from the end; one out of range is noted, and 0 in
 * its place. Returns what puts it in a local.
 */
export function readIndex(
  f: FunctionBuilder,
  dtype: Dtype,
  pointer: number,
  length: number,
  fail: (f: FunctionBuilder) => void,
  fromEnd = true,
): number {
  const index = f.local("i32");
  f.get(pointer)
    .memory(bytesOf(dtype) === 1 ? opcode.i32_load8_u : opcode.i32_load, 0)
    .set(index);
  if (dtype === "int32" && fromEnd) {
    f.get(index)
      .i32(0)
      .op(opcode.i32_lt_s)
      .if(() => {
        f.get(index).i32(length).op(opcode.i32_add).set(index);
      });
  }
  f.get(index)
    .i32(length)
    .op(opcode.i32_ge_u)
    .if(() => {
      fail(f);
      f.i32(0).set(index);
    });
  return index;
}

/** One element along an axis for each index. */
export function emitTakeAlongAxis(context: HeadContext): FunctionBuilder {
  const { node, nodes, layouts, fail } = context;
  const { axis } = node.attributes as Attributes;
  const [source, chosen] = node.inputs as [number, number];
  const x = layouts[source]!;
  const indices = layouts[chosen]!;
  const bytes = bytesOf(node.dtype);
  return buildFunction(["i32"], (f) => {
    const from = operandPointer(f, context, source);
    const at = operandPointer(f, context, chosen);
    const to = resultPointer(f, context);
    const element = f.local("i32");
    const indexBytes = bytesOf(nodes[chosen]!.dtype);
    nest(
      f,
      node.shape,
      [
        { local: from, steps: x.strides.map((stride, i) => (i === axis ? 0 : stride * bytes)) },
        { local: at, steps: indices.strides.map((stride) => stride * indexBytes) },
        { local: to, steps: rowMajor(node.shape).map((stride) => stride * bytes) },
      ],
      () => {
        const index = readIndex(f, nodes[chosen]!.dtype, at, x.shape[axis]!, fail);
        f.get(from)
          .get(index)
          .i32(x.strides[axis]! * bytes)
          .op(opcode.i32_mul)
          .op(opcode.i32_add)
          .set(element);
        moveElement(f, node.dtype, element, to);
      },
    );
  });
}

/** A slice across an axis for each index. */
export function emitTake(context: HeadContext): FunctionBuilder {
  const { node, nodes, layouts, fail } = context;
  const { axis } = node.attributes as Attributes;
  const [source, chosen] = node.inputs as [number, number];
  const x = layouts[source]!;
  const indices = layouts[chosen]!;
  const bytes = bytesOf(node.dtype);
  const before = x.shape.slice(0, axis);
  const after = x.shape.slice(axis + 1);
  return buildFunction(["i32"], (f) => {
    const from = operandPointer(f, context, source);
    const at = operandPointer(f, context, chosen);
    const to = resultPointer(f, context);
    const slice = f.local("i32");
    const none = before.map(() => 0);
    const width = sizeOf(after) * bytes;
    const indexBytes = bytesOf(nodes[chosen]!.dtype);
    nest(
      f,
      [...before, ...indices.shape],
      [
        {
          local: from,
          steps: [...x.strides.slice(0, axis).map((s) => s * bytes), ...indices.shape.map(() => 0)],
        },
        { local: at, steps: [...none, ...indices.strides.map((s) => s * indexBytes)] },
        { local: to, steps: rowMajor([...before, ...indices.shape]).map((s) => s * width) },
      ],
      () => {
        const index = readIndex(f, nodes[chosen]!.dtype, at, x.shape[axis]!, fail);
        f.get(from)
          .get(index)
          .i32(x.strides[axis]! * bytes)
          .op(opcode.i32_mul)
          .op(opcode.i32_add)
          .set(slice);
        const copy = {
          dtype: node.dtype,
          shape: after,
          from: x.strides.slice(axis + 1),
          to: rowMajor(after),
        };
        writeCopy(f, copy, slice, to);
      },
    );
  });
}

const ones: Readonly<Record<Dtype, (f: FunctionBuilder) => void>> = {
  float32: (f) => f.i32(0x3f800000).memory(opcode.i32_store, 2),
  float64: (f) => {
    // The high word alone: the low one is 0.
    f.i32(0x3ff00000).memory(opcode.i32_store, 2, 4);
  },
  int32: (f) => f.i32(1).memory(opcode.i32_store, 2),
  uint32: (f) => f.i32(1).memory(opcode.i32_store, 2),
  uint8: (f) => f.i32(1).memory(opcode.i32_store8, 0),
  bool: (f) => f.i32(1).memory(opcode.i32_store8, 0),
};

/** Zeros, and a one at each index. */
export function emitOneHot(context: HeadContext): FunctionBuilder {
  const { node, nodes, layouts, fail } = context;
  const { classes } = node.attributes as { readonly classes: number };
  const chosen = node.inputs[0]!;
  const indices = layouts[chosen]!;
  const bytes = bytesOf(node.dtype);
  return buildFunction(["i32"], (f) => {
    const at = operandPointer(f, context, chosen);
    const to = resultPointer(f, context);
    writeFill(f, to, sizeOf(node.shape) * bytes, new Uint8Array(16));
    const indexBytes = bytesOf(nodes[chosen]!.dtype);
    nest(
      f,
      indices.shape,
      [
        { local: at, steps: indices.strides.map((s) => s * indexBytes) },
        { local: to, steps: rowMajor(indices.shape).map((s) => s * classes * bytes) },
      ],
      () => {
        const index = readIndex(f, nodes[chosen]!.dtype, at, classes, fail, false);
        f.get(to).get(index).i32(bytes).op(opcode.i32_mul).op(opcode.i32_add);
        ones[node.dtype](f);
      },
    );
  });
}
