import { describe } from "./describe.js";
import { ShapeError } from "./errors.js";

/** Sizes along each axis, outermost first; `[]` is a single number. */
export type Shape = readonly number[];

/** One axis or several; negative axes count from the end. */
export type Axes = number | readonly number[];

/** The number of elements of a shape: the product of its sizes. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

/**
 * `[2, 3]`, as it stands in messages.
 *
 * @example
 * ```ts
 * import { formatShape } from "@chainrule/tensor";
 * console.log(formatShape([2, 3])); // [2, 3]
 * ```
 */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** @throws ShapeError unless it is an array of non-negative integers */
export function checkShape(operation: string, shape: Shape): void {
  if (!Array.isArray(shape) || !shape.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new ShapeError(
      `${operation}: a shape is an array of non-negative integers, got ${describe(shape)}` +
        (typeof shape === "number" ? `. Write [${String(shape)}]` : ""),
    );
  }
}

/** The position of the element that comes `index`-th, row-major. */
export function positionOf(index: number, shape: Shape): number[] {
  return contiguousStrides(shape).map((stride, axis) => Math.floor(index / stride) % shape[axis]!);
}

/** Strides, in elements, of row-major contiguous memory. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/**
 * Whether two shapes are equal: as many axes, of the same sizes.
 *
 * @example
 * ```ts
 * import { sameShape } from "@chainrule/tensor";
 * console.log(sameShape([2, 3], [2, 3]), sameShape([2, 3], [3])); // true false
 * ```
 */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * The shape that operands have together by NumPy's rule: aligned at the last axis, sizes equal or one of
 * them 1. Their `own` last axes, such as a matrix's two, take no part.
 *
 * @throws ShapeError naming the axis where they do not fit
 */
export function broadcastShapes(operation: string, shapes: readonly Shape[], own = 0): Shape {
  const outer = own === 0 ? shapes : shapes.map((shape) => shape.slice(0, -own));
  let result = outer[0]!;
  for (let s = 1; s < outer.length; s++) {
    const shape = outer[s]!;
    if (sameShape(result, shape)) continue;
    const length = Math.max(result.length, shape.length);
    const merged = new Array<number>(length);
    for (let i = 1; i <= length; i++) {
      const [a, b] = [result.at(-i) ?? 1, shape.at(-i) ?? 1];
      if (a !== b && a !== 1 && b !== 1) {
        const given = shapes.filter((each) => each.length > 0).map(formatShape);
        throw new ShapeError(
          `${operation}: shapes ${given.join(" and ")} do not broadcast: ` +
            `axis ${-own - i} has sizes ${a} and ${b}, which must be equal or one of them 1` +
            (result.length === shape.length ? "" : ". Line their axes up with expandDims"),
        );
      }
      merged[length - i] = a === 1 ? b : a;
    }
    result = merged;
  }
  return result;
}

/** @throws ShapeError unless a tensor of shape `from` can be repeated to the shape `to` */
export function checkBroadcast(operation: string, from: Shape, to: Shape): void {
  for (let i = 1; i <= from.length; i++) {
    const [n, wanted] = [from.at(-i)!, to.at(-i)];
    if (wanted !== undefined && (n === 1 || n === wanted)) continue;
    throw new ShapeError(
      `${operation}: ${formatShape(from)} does not broadcast to ${formatShape(to)}` +
        (wanted === undefined ? ", which has fewer axes" : `: axis ${-i} has size ${n}, not 1 or ${wanted}`),
    );
  }
}

/**
 * The axis counted from the front.
 *
 * @param operation what the message begins with
 * @param axis from −length to length − 1
 * @param shape the shape of the operand
 * @param added how many axes the result has more, where the axis is one of the result. Default 0
 * @throws ShapeError when there is no such axis
 *
 * @example
 * ```ts
 * import { normalizeAxis } from "@chainrule/tensor";
 * console.log(normalizeAxis("my-lib/flip", -1, [2, 3])); // 1
 * ```
 */
export function normalizeAxis(operation: string, axis: number, shape: Shape, added = 0): number {
  const length = shape.length + added;
  if (!Number.isInteger(axis) || axis < -length || axis >= length) {
    const given = (axis as unknown) === undefined ? "name an axis" : `axis ${describe(axis)} is out of range`;
    throw new ShapeError(
      `${operation}: ${given} for shape ${formatShape(shape)}${added > 0 ? " and a new axis" : ""}` +
        (length > 0 ? `: use ${-length} to ${length - 1}` : ", which has no axes"),
    );
  }
  return axis < 0 ? axis + length : axis;
}

/** One number, or several, as a list. */
export function listOf(values: number | readonly number[]): readonly number[] {
  return Array.isArray(values) ? (values as readonly number[]) : [values as number];
}

/** The axes counted from the front, sorted; all of them for undefined. @throws ShapeError on a repeated axis */
export function normalizeAxes(operation: string, axes: Axes | undefined, shape: Shape): number[] {
  if (axes === undefined) return shape.map((_, i) => i);
  const list = listOf(axes).map((axis) => normalizeAxis(operation, axis, shape));
  list.sort((a, b) => a - b);
  for (let i = 1; i < list.length; i++) {
    if (list[i] === list[i - 1]) {
      throw new ShapeError(
        `${operation}: axis ${list[i]} appears twice in ${describe(axes)} for shape ${formatShape(shape)}`,
      );
    }
  }
  return list;
}
