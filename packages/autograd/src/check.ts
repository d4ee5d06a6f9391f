import { vjp } from "@chainrule/autograd";
import {
  add,
  mul,
  rejectUnknownOptions,
  sum,
  type Tensor,
  treeFlatten,
  treeLeaves,
  treeMap,
  treeUnflatten,
  ValueError,
} from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";

/** How gradients are checked. */
export interface CheckGradientsOptions {
  /** 1: the derivative; 2: the derivative's derivative too. Default 1. */
  readonly order?: number | undefined;
  /** The largest difference, relative to 1 + |derivative|. Default 1e-6. */
  readonly tolerance?: number | undefined;
  /** The step of the central difference. Default 1e-5. */
  readonly step?: number | undefined;
  /** The seed of the random directions. Default 0. */
  readonly seed?: number | undefined;
}

function normalLike(tree: unknown, seed: number): unknown {
  const [leaves, structure] = treeFlatten(tree);
  const keys = random.split(random.key(seed), leaves.length);
  return treeUnflatten(
    structure,
    leaves.map((leaf, i) => random.normal(keys[i]!, leaf.shape, { dtype: "float64" })),
  );
}

function innerProduct(a: unknown, b: unknown): number {
  const products = treeLeaves(treeMap(mul, a, b));
  return products.reduce((total, product) => total + sum(product).item(), 0);
}

/**
 * Compares the derivative of f along a random direction v, as the chain rule gives it, with the central
 * difference (φ(x + hv) − φ(x − hv)) / 2h, where φ is the inner product of f with a random cotangent. In
 * float64; with `order: 2` the gradient function is then checked in the same way.
 *
 * @param f a function of float64 tensors that returns a tensor of any shape
 * @param inputs the point, away from kinks by more than the step
 * @throws ValueError with both numbers where they differ, or for an input that is not float64
 *
 * @example
 * ```ts
 * import { exp, tensor } from "@chainrule/tensor";
 * import { checkGradients } from "@chainrule/autograd/check";
 * checkGradients(exp, [tensor([0, 1, 2], { dtype: "float64" })], { order: 2 });
 * ```
 */
export function checkGradients(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options: CheckGradientsOptions = {},
): void {
  rejectUnknownOptions("checkGradients", options, ["order", "tolerance", "step", "seed"]);
  const { order = 1, tolerance = 1e-6, step = 1e-5, seed = 0 } = options;
  inputs.forEach((x, i) => {
    if (x.dtype !== "float64") {
      throw new ValueError(`checkGradients: input ${i} is ${x.dtype}; finite differences need float64`);
    }
  });
  const point: unknown = [...inputs];
  const [value, pull] = vjp((xs: unknown) => f(...(xs as Tensor[])), point);
  const cotangent = normalLike(value, seed + 1) as Tensor;
  const direction = normalLike(point, seed + 2);
  const gradient = pull(cotangent);

  const along = (distance: number): number => {
    const shifted = treeMap((x, v) => add(x, mul(v, distance)), point, direction);
    return innerProduct(f(...(shifted as Tensor[])), cotangent);
  };
  const numeric = (along(step) - along(-step)) / (2 * step);
  const analytic = innerProduct(gradient, direction);
  if (!(Math.abs(numeric - analytic) <= tolerance * (1 + Math.abs(numeric)))) {
    throw new ValueError(
      `checkGradients: along a random direction the chain rule gives ${analytic}, the central difference ${numeric} ` +
        `(inputs ${inputs.map((x) => `[${x.shape.join(", ")}]`).join(", ")})`,
    );
  }
  if (order < 2) return;
  inputs.forEach((_, i) => {
    const gradientOf = (...xs: Tensor[]): Tensor => {
      const [, pullAt] = vjp((ys: unknown) => f(...(ys as Tensor[])), xs as unknown);
      return (pullAt(cotangent) as Tensor[])[i]!;
    };
    checkGradients(gradientOf, inputs, { ...options, order: order - 1, seed: seed + 3 });
  });
}
