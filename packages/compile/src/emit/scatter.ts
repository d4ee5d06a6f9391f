import { buildFunction, type FunctionBuilder, opcode } from "@chainrule/wasm";
import type { Dtype } from "@chainrule/tensor";
import { bytesOf } from "../arena.js";
import { uniformValue } from "../graph.js";
import type { HeadContext } from "../heads.js";
import { rowMajor, sizeOf } from "../layout.js";
import { writeCopy, writeFill } from "./copy.js";
import { operandPointer, resultPointer } from "./copyHead.js";
import { readIndex } from "./gather.js";
import { nest } from "./nest.js";

interface Attributes {
  readonly axis: number;
}

/** Adds the number at one address to that at another. */
function addElement(f: FunctionBuilder, dtype: Dtype, from: number, to: number): void {
  const [load, add, store] =
    dtype === "float64"
      ? [opcode.f64_load, opcode.f64_add, opcode.f64_store]
      : [opcode.f32_load, opcode.f32_add, opcode.f32_store];
  f.get(to).get(to).memory(load, 0).get(from).memory(load, 0).op(add).memory(store, 0);
}

/** A vector with a number in every lane. */
function splat(value: number, dtype: Dtype): Uint8Array {
  return new Uint8Array(
    (dtype === "float64" ? new Float64Array(2).fill(value) : new Float32Array(4).fill(value)).buffer,
  );
}

/** An array, and an update added along an axis for each index, in the order of the indices. */
export function emitScatterAdd(context: HeadContext): FunctionBuilder {
  const { node, nodes, layouts, fail } = context;
  const { axis } = node.attributes as Attributes;
  const [start, chosen, updates] = node.inputs as [number, number, number];
  const { dtype, shape } = node;
  const bytes = bytesOf(dtype);
  const strides = rowMajor(shape);
  return buildFunction(["i32"], (f) => {
    const to = resultPointer(f, context);
    const uniform = uniformValue(nodes[start]!);
    if (uniform !== undefined) writeFill(f, to, sizeOf(shape) * bytes, splat(uniform, dtype));
    else {
      const copy = { dtype, shape, from: layouts[start]!.strides, to: strides };
      writeCopy(f, copy, operandPointer(f, context, start), to);
    }
    const at = operandPointer(f, context, chosen);
    const from = operandPointer(f, context, updates);
    const place = f.local("i32");
    const indexBytes = bytesOf(nodes[chosen]!.dtype);
    nest(
      f,
      layouts[chosen]!.shape,
      [
        { local: to, steps: strides.map((stride, i) => (i === axis ? 0 : stride * bytes)) },
        { local: at, steps: layouts[chosen]!.strides.map((stride) => stride * indexBytes) },
        { local: from, steps: layouts[updates]!.strides.map((stride) => stride * bytes) },
      ],
      () => {
        const index = readIndex(f, nodes[chosen]!.dtype, at, shape[axis]!, fail);
        f.get(to)
          .get(index)
          .i32(strides[axis]! * bytes)
          .op(opcode.i32_mul)
          .op(opcode.i32_add)
          .set(place);
        addElement(f, dtype, from, place);
      },
    );
  });
}

/** Zeros, and a slice added across an axis for each index, in the order of the indices. */
export function emitAddSlices(context: HeadContext): FunctionBuilder {
  const { node, nodes, layouts, fail } = context;
  const { axis } = node.attributes as Attributes;
  const [updates, chosen] = node.inputs as [number, number];
  const { dtype, shape } = node;
  const bytes = bytesOf(dtype);
  const strides = rowMajor(shape);
  const indices = layouts[chosen]!;
  const added = layouts[updates]!;
  const before = shape.slice(0, axis);
  const after = shape.slice(axis + 1);
  return buildFunction(["i32"], (f) => {
    const to = resultPointer(f, context);
    writeFill(f, to, sizeOf(shape) * bytes, new Uint8Array(16));
    const at = operandPointer(f, context, chosen);
    const from = operandPointer(f, context, updates);
    const [place, element] = [f.local("i32"), f.local("i32")];
    const indexBytes = bytesOf(nodes[chosen]!.dtype);
    const zeros = (list: readonly number[]): number[] => list.map(() => 0);
    nest(
      f,
      [...before, ...indices.shape],
      [
        { local: to, steps: [...strides.slice(0, axis).map((s) => s * bytes), ...zeros(indices.shape)] },
        { local: at, steps: [...zeros(before), ...indices.strides.map((s) => s * indexBytes)] },
        { local: from, steps: added.strides.slice(0, axis + indices.shape.length).map((s) => s * bytes) },
      ],
      () => {
        const index = readIndex(f, nodes[chosen]!.dtype, at, shape[axis]!, fail);
        f.get(to)
          .get(index)
          .i32(strides[axis]! * bytes)
          .op(opcode.i32_mul)
          .op(opcode.i32_add)
          .set(place);
        f.get(from).set(element);
        nest(
          f,
          after,
          [
            { local: place, steps: strides.slice(axis + 1).map((s) => s * bytes) },
            { local: element, steps: added.strides.slice(axis + indices.shape.length).map((s) => s * bytes) },
          ],
          () => {
            addElement(f, dtype, element, place);
          },
        );
      },
    );
  });
}
