import {
  cast,
  eye,
  moveAxis,
  reshape,
  slice,
  type Tensor,
  treeFlatten,
  treeUnflatten,
} from "@chainrule/tensor";
import { checkFunction } from "./checkFunction.js";
import { grad } from "./grad.js";
import { jvp } from "./jvp.js";
import { vjp } from "./vjp.js";
import { vmap } from "./vmap.js";

/** A tree with other leaves. */
export type MapLeaves<T, R> = T extends Tensor ? R : { [K in keyof T]: MapLeaves<T[K], R> };

/** All unit vectors of a space of so many numbers, as those of each of some tensors that together have as many. */
function basis(leaves: readonly Tensor[]): Tensor[] {
  const total = countOf(leaves);
  const units = eye(total);
  let end = 0;
  return leaves.map(({ size, shape, dtype }) => {
    const own = slice(units, [[], [end, (end += size)]]);
    return reshape(cast(own, dtype), [total, ...shape]);
  });
}

function countOf(leaves: readonly Tensor[]): number {
  return leaves.reduce((total, { size }) => total + size, 0);
}

/** The Jacobian's columns, all at once: for a function of few inputs. */
function forward<T>(f: (tree: T) => Tensor, tree: T): T {
  const [leaves, structure] = treeFlatten(tree);
  const along = (direction: T): Tensor => jvp(f, tree, direction)[1];
  const columns = vmap(along)(treeUnflatten(structure, basis(leaves)) as T);
  let end = 0;
  const blocks = leaves.map(({ size, shape }) => {
    const own = slice(columns, [[end, (end += size)]]);
    return reshape(moveAxis(own, 0, -1), [...columns.shape.slice(1), ...shape]);
  });
  return treeUnflatten(structure, blocks) as T;
}

/** The Jacobian's rows, all at once: for a function of few outputs. */
function reverse<T>(value: Tensor, pull: (cotangent: Tensor) => T, tree: T): T {
  const [leaves, structure] = treeFlatten(tree);
  const [rows] = treeFlatten(vmap(pull)(basis([value])[0]!));
  return treeUnflatten(
    structure,
    rows.map((row, i) => reshape(row, [...value.shape, ...leaves[i]!.shape])),
  ) as T;
}

/**
 * All partial derivatives of a function's elements: for each leaf x of the first argument a tensor of shape
 * [...f.shape, ...x.shape] with ∂f/∂x. Taken forwards where there are fewer inputs than outputs, and backwards
 * otherwise.
 *
 * @param f a function of a tree that returns a tensor of any shape
 * @throws TypeError when the result depends on no leaf, or a leaf is no tensor
 *
 * @example
 * ```ts
 * import { mul, tensor, type Tensor } from "@chainrule/tensor";
 * import { jacobian } from "@chainrule/autograd";
 * console.log(jacobian((x: Tensor) => mul(x, x))(tensor([1, 2])).toArray()); // [ [ 2, 0 ], [ 0, 4 ] ]
 * ```
 */
export function jacobian<T, A extends unknown[]>(
  f: (tree: T, ...args: A) => Tensor,
): (tree: T, ...args: A) => T {
  checkFunction("jacobian", f);
  return (tree, ...args) => {
    const ofTree = (x: T): Tensor => f(x, ...args);
    const [value, pull] = vjp(ofTree, tree);
    return countOf(treeFlatten(tree)[0]) < value.size ? forward(ofTree, tree) : reverse(value, pull, tree);
  };
}

/**
 * All second partial derivatives of a function that returns one number: for leaves x and y a tensor of shape
 * [...x.shape, ...y.shape] with ∂²f/∂x∂y, in a tree of trees.
 *
 * @throws ShapeError when the value is not of shape []
 *
 * @example
 * ```ts
 * import { mul, sum, tensor, type Tensor } from "@chainrule/tensor";
 * import { hessian } from "@chainrule/autograd";
 * const cubes = (x: Tensor) => sum(mul(mul(x, x), x));
 * console.log(hessian(cubes)(tensor([1, 2])).toArray()); // [ [ 6, 0 ], [ 0, 12 ] ]
 * ```
 */
export function hessian<T, A extends unknown[]>(
  f: (tree: T, ...args: A) => Tensor,
): (tree: T, ...args: A) => MapLeaves<T, T> {
  checkFunction("hessian", f);
  return (tree, ...args) => {
    const gradient = grad(f);
    const [leaves, structure] = treeFlatten(tree);
    const blocks = leaves.map((_, i) => jacobian((x: T) => treeFlatten(gradient(x, ...args))[0][i]!)(tree));
    // The leaves of this tree are themselves trees.
    return treeUnflatten(structure, blocks as unknown as Tensor[]) as MapLeaves<T, T>;
  };
}

/**
 * The Hessian of a function times a direction, ∂²f/∂x² · v, without the Hessian: the derivative of the gradient
 * along v, forwards over backwards.
 *
 * @throws ShapeError when the value is not of shape [], or the direction is not like the point
 *
 * @example
 * ```ts
 * import { mul, sum, tensor, type Tensor } from "@chainrule/tensor";
 * import { hvp } from "@chainrule/autograd";
 * const cubes = (x: Tensor) => sum(mul(mul(x, x), x));
 * console.log(hvp(cubes)(tensor([1, 2]), tensor([1, 1])).toArray()); // [ 6, 12 ]
 * ```
 */
export function hvp<T, A extends unknown[]>(
  f: (tree: T, ...args: A) => Tensor,
): (tree: T, direction: T, ...args: A) => T {
  checkFunction("hvp", f);
  const gradient = grad(f);
  return (tree, direction, ...args) => jvp((x: T) => gradient(x, ...args), tree, direction)[1];
}
