import {
  DtypeError,
  formatShape,
  isFloating,
  sameShape,
  ShapeError,
  tensor,
  treeFlatten,
  treeLeaves,
  treeMap,
  treePaths,
  treeUnflatten,
} from "@chainrule/tensor";

/** The numbers of a tree, one after the other. */
export type Vector = Float64Array<ArrayBuffer>;

export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** a + factor · b */
export function along(a: Vector, factor: number, b: Vector): Vector {
  return a.map((x, i) => x + factor * b[i]!);
}

/** The largest absolute number, NaN if there is one. */
export function largest(a: Vector): number {
  let most = 0;
  for (const x of a) most = Math.max(most, Math.abs(x));
  return most;
}

/** The numbers of a tree. */
export function numbersOf(tree: unknown): Vector {
  return Float64Array.from(treeFlatten(tree)[0].flatMap((leaf) => Array.from(leaf.data())));
}

/** Trees like a given one, from vectors. */
export interface Layout<P> {
  /** The tree of a vector's numbers; numbers of float32 leaves are rounded, in the vector too. */
  toTree(x: Vector): P;
  /** The numbers of a tree of the same structure and shapes, or one number everywhere. @throws ShapeError */
  spread(value: unknown): Vector;
  readonly size: number;
}

/** @throws DtypeError for a leaf that is not floating-point, with its path */
export function layoutOf<P>(params: P): Layout<P> {
  const [leaves, structure] = treeFlatten(params);
  const place = (i: number): string => treePaths(params)[i] || "the root";
  leaves.forEach(({ dtype }, i) => {
    if (isFloating(dtype)) return;
    throw new DtypeError(`minimize: at ${place(i)} there is ${dtype}: only float32 and float64 can be moved`);
  });
  const size = leaves.reduce((sum, leaf) => sum + leaf.size, 0);
  return {
    size,
    toTree(x) {
      let offset = 0;
      const filled = leaves.map(({ dtype, shape, size: count }) => {
        const part = x.subarray(offset, offset + count);
        const values = dtype === "float32" ? Float32Array.from(part) : part.slice();
        x.set(values, offset);
        offset += count;
        return tensor(values, { shape });
      });
      return treeUnflatten(structure, filled) as P;
    },
    spread(value) {
      if (typeof value === "number") return new Float64Array(size).fill(value);
      treeMap((leaf) => leaf, params, value);
      treeLeaves(value).forEach(({ shape }, i) => {
        if (sameShape(shape, leaves[i]!.shape)) return;
        throw new ShapeError(
          `minimize: at ${place(i)} a bound has shape ${formatShape(shape)}, but the parameter ${formatShape(leaves[i]!.shape)}`,
        );
      });
      return numbersOf(value);
    },
  };
}
