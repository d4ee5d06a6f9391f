import type { Shape } from "@chainrule/tensor";
import { nest, opcode, type Pointer } from "@chainrule/wasm";
import type { ArrayPointer, HeadWriter } from "./headWriter.js";

const zeros = (count: number): number[] => new Array<number>(count).fill(0);

/** What an index chooses: a place along an axis of so many, a step apart. */
export interface Choice {
  readonly from: Pointer;
  readonly length: number;
  readonly step: number;
}

/**
 * Writes code that, for each index, computes the address of what it chooses. A negative one counts from the end; one
 * out of range is noted, and 0 in its place.
 *
 * @param beside what else is walked along
 */
export function eachIndex(
  { f, node, fail }: HeadWriter,
  sizes: Shape,
  indices: ArrayPointer,
  { from, length, step }: Choice,
  beside: readonly Pointer[],
  visit: (chosen: number) => void,
  countsFromEnd = true,
): void {
  nest(f, sizes, [from, indices, ...beside], () => {
    f.get(indices.local);
    const index = f.memory(indices.bytes === 1 ? opcode.i32_load8_u : opcode.i32_load, 0).keep();
    if (indices.dtype === "int32" && countsFromEnd) {
      f.get(index)
        .i32(0)
        .op(opcode.i32_lt_s)
        .if(() => f.increase(index, length));
    }
    f.get(index)
      .i32(length)
      .op(opcode.i32_ge_u)
      .if(() => {
        fail(f, node.id);
        f.i32(0).set(index);
      });
    f.get(from.local).get(index).i32(step);
    visit(f.op(opcode.i32_mul).op(opcode.i32_add).keep());
  });
}

/** For indices of the shape of `beside`: each chooses an element along an axis of `whole`. */
export function eachElement(
  writer: HeadWriter,
  whole: ArrayPointer,
  indices: ArrayPointer,
  beside: Pointer,
  visit: (chosen: number) => void,
): void {
  const { axis } = writer.node.attributes as { readonly axis: number };
  const { local, steps, shape } = whole;
  const from = { local, steps: steps.map((step, i) => (i === axis ? 0 : step)) };
  const choice = { from, length: shape[axis]!, step: steps[axis]! };
  eachIndex(writer, indices.shape, indices, choice, [beside], visit);
}

/** For indices that each choose a slice across an axis of `whole`; in `slices` their axes stand in its place. */
export function eachSlice(
  writer: HeadWriter,
  whole: ArrayPointer,
  indices: ArrayPointer,
  slices: ArrayPointer,
  visit: (shape: Shape, chosen: Pointer, slice: Pointer) => void,
): void {
  const { axis } = writer.node.attributes as { readonly axis: number };
  const { local, steps, shape } = whole;
  const count = indices.shape.length;
  const sizes = [...shape.slice(0, axis), ...indices.shape];
  const from = { local, steps: [...steps.slice(0, axis), ...zeros(count)] };
  const choice = { from, length: shape[axis]!, step: steps[axis]! };
  const moved = { ...indices, steps: [...zeros(axis), ...indices.steps] };
  eachIndex(writer, sizes, moved, choice, [slices], (chosen) => {
    visit(
      shape.slice(axis + 1),
      { local: chosen, steps: steps.slice(axis + 1) },
      { local: slices.local, steps: slices.steps.slice(axis + count) },
    );
  });
}
