import {
  applyOp,
  defineOp,
  DtypeError,
  isFloating,
  isTensor,
  ShapeError,
  type Tensor,
  treeFlatten,
  treePaths,
  treeUnflatten,
  zerosLike,
} from "@chainrule/tensor";
import { checkFunction } from "./checkFunction.js";
import { nameOf } from "./nameOf.js";
import { pullBack } from "./pullBack.js";
import { Tape } from "./tape.js";

/** A tree whose leaves a tape follows, and how to read what was recorded. */
export interface Recording {
  readonly tape: Tape;
  readonly leaves: readonly Tensor[];
  /** A tree like the one recorded, of the given leaves' cotangents. */
  rebuild(leaves: readonly Tensor[]): unknown;
  readonly traced: unknown;
  /** The leaves' paths in the tree. */
  paths(): string[];
}

/** Follows the leaves of a tree. @throws DtypeError for a leaf that is not floating-point, with its path */
export function record(name: string, tree: unknown): Recording {
  const [leaves, structure] = treeFlatten(tree);
  leaves.forEach((leaf, i) => {
    if (!isFloating(leaf.dtype)) {
      throw new DtypeError(
        `${name}: there is no gradient with respect to ${leaf.dtype}, at ${treePaths(tree)[i] || "the root"}. ` +
          `Pass it as a later argument`,
      );
    }
  });
  const tape = new Tape();
  const traced = leaves.map((leaf) => tape.leaf(leaf));
  return {
    tape,
    leaves: traced,
    rebuild: (values) => treeUnflatten(structure, values),
    traced: treeUnflatten(structure, traced),
    paths: () => treePaths(tree),
  };
}

/** @throws TypeError for the result of an async function */
export function rejectAsync(name: string, result: unknown): void {
  if (result instanceof Promise) {
    throw new TypeError(
      `${name}: the function is async. Await what it needs before, and compute synchronously`,
    );
  }
}

/**
 * Runs a function on traced values, then `end`, and returns its result.
 *
 * @throws TypeError unless the result is one tensor
 */
export function runTraced(name: string, f: () => unknown, end: () => void): Tensor {
  try {
    const result = f();
    rejectAsync(name, result);
    if (!isTensor(result)) {
      throw new TypeError(
        `${name}: the function must return a tensor, got ${result === undefined ? "undefined: is a return missing?" : typeof result}`,
      );
    }
    return result;
  } finally {
    end();
  }
}

/** Runs a function on what is recorded and returns its result. @throws TypeError unless that is one tensor */
export function run(name: string, { tape }: Recording, f: () => unknown): Tensor {
  return runTraced(name, f, () => {
    tape.close();
  });
}

const derivativeAt = /* @__PURE__ */ defineOp({
  name: "autograd.derivativeAt",
  infer: ([derivative]) => ({ shape: derivative!.shape, dtype: derivative!.dtype }),
  compute: ([derivative]) => derivative!,
  vjp: (cotangent, [, ...points]) => [() => cotangent, ...points.map((point) => () => zerosLike(point))],
});

/**
 * A derivative, as a function of the points where it was taken. A linear function's derivative is computed from
 * constants alone; without this link, differentiating it again would find nothing to depend on.
 */
export function asFunctionOf(points: readonly Tensor[], derivative: Tensor): Tensor {
  const followed = points.filter((point) => point.trace);
  return followed.length > 0 ? applyOp(derivativeAt, [derivative, ...followed], undefined) : derivative;
}

/** What becomes of leaves that a result does not depend on: zeros, or an error that names them. */
export type Unused = "zeros" | "error";

/**
 * The cotangents of a recording's leaves, zero where the result does not depend on one.
 *
 * @throws TypeError naming the unused leaves, where they are to be an error: at the outermost transformation
 *   only, since inside another one a derivative may well be constant
 */
export function leafCotangents(
  recording: Recording,
  result: Tensor,
  cotangent: Tensor,
  name = "vjp",
  unused: Unused = "zeros",
): unknown {
  const { tape, leaves, paths } = recording;
  const found = pullBack(tape.node(result)!, cotangent);
  const missing: string[] = [];
  const gradients = leaves.map((leaf, i) => {
    const point = tape.primal(leaf);
    const gradient = found.get(tape.node(leaf)!);
    if (!gradient && !point.trace) missing.push(paths()[i]!);
    return asFunctionOf([point], gradient ?? zerosLike(point));
  });
  if (unused === "error" && missing.length > 0) {
    throw new TypeError(
      `${name}: the result does not depend on ${missing.map((path) => path || "the argument").join(", ")}. ` +
        `Leave out what is not used, or allow it: { unused: "zeros" }`,
    );
  }
  return recording.rebuild(gradients);
}

/**
 * The value of f at a tree, and the function that pulls a cotangent of the value back to the tree: the
 * vector–Jacobian product cᵀ · ∂f/∂tree. It may be called any number of times.
 *
 * @param f a function of a tree of floating-point tensors that returns a tensor of any shape
 * @throws TypeError when the result depends on no leaf, or a leaf is no tensor
 * @throws DtypeError for a leaf that is not floating-point
 * @throws ShapeError when a cotangent has another shape than the value
 *
 * @example
 * ```ts
 * import { mul, tensor, type Tensor } from "@chainrule/tensor";
 * import { vjp } from "@chainrule/autograd";
 * const [value, pull] = vjp((x: Tensor) => mul(x, x), tensor([1, 2, 3]));
 * console.log(value.toArray(), pull(tensor([1, 0, 10])).toArray()); // [ 1, 4, 9 ] [ 2, 0, 60 ]
 * ```
 */
export function vjp<T>(f: (tree: T) => Tensor, tree: T): [value: Tensor, pull: (cotangent: Tensor) => T] {
  checkFunction("vjp", f);
  const recording = record("vjp", tree);
  const result = run("vjp", recording, () => f(recording.traced as T));
  const { tape } = recording;
  checkDependence("vjp", tape, result);
  const value = tape.primal(result);
  return [
    value,
    (cotangent) => {
      if (nameOf(cotangent) !== nameOf(value)) {
        throw new ShapeError(
          `vjp: the cotangent ${nameOf(cotangent)} must be like the value, ${nameOf(value)}`,
        );
      }
      return leafCotangents(recording, result, cotangent) as T;
    },
  ];
}

/** What to say of the ops at which a gradient ended. */
function endsOf(tape: Tape): string {
  if (tape.ends.size === 0) return "Was the function given other tensors, or is the result a constant?";
  const ends = [...tape.ends].map(([op, dtype]) => `${op} (gives ${dtype})`).join(", ");
  return (
    `No gradient flows through ${ends}. Use a smooth function instead: softmax for argmax and oneHot, sigmoid of ` +
    `the difference for a comparison, the value itself for a cast`
  );
}

/** @throws TypeError when a result depends on none of the values that are followed */
export function checkDependence(name: string, tape: Tape, result: Tensor): void {
  if (tape.node(result)) return;
  throw new TypeError(
    `${name}: the result depends on no floating-point value of the first argument, so it has no gradient. ${endsOf(tape)}`,
  );
}
