/**
 * Gradients against finite differences, for the tests of anybody's ops.
 *
 * @packageDocumentation
 */
import { jvp, vjp } from "@chainrule/autograd";
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

function compare(which: string, analytic: number, numeric: number, tolerance: number, place: string): void {
  if (Math.abs(numeric - analytic) <= tolerance * (1 + Math.abs(numeric))) return;
  throw new ValueError(
    `checkGradients: along a random direction the ${which} derivative is ${analytic}, the central difference ` +
      `${numeric} (${place})`,
  );
}

/**
 * Compares the derivative of f along a random direction v with the central difference
 * (φ(x + hv) − φ(x − hv)) / 2h, where φ is the inner product of f with a random cotangent: once as the reverse
 * mode gives it, once as the forward mode does. In float64; with `order: 2` the gradient function is then checked
 * in the same way.
 *
 * @param f a function of float64 tensors that returns a tensor of any shape
 * @param inputs the point, away from kinks by more than the step
 * @throws ValueError with both numbers where they differ, or for an input that is not float64
 * @throws TypeError unless the inputs are an array
 *
 * @example
 * ```ts
 * import { exp, tensor } from "@chainrule/tensor";
 * import { checkGradients } from "@chainrule/autograd/check";
 * checkGradients(exp, [tensor([0, 1, 2], { dtype: "float64" })], { order: 2 });
 * ```
 */
export function checkGradients<Inputs extends Tensor[]>(
  f: (...inputs: Inputs) => Tensor,
  inputs: readonly [...Inputs],
  options: CheckGradientsOptions = {},
): void {
  rejectUnknownOptions("checkGradients", options, ["order", "tolerance", "step", "seed"]);
  const { order = 1, tolerance = 1e-6, step = 1e-5, seed = 0 } = options;
  if (!Array.isArray(inputs)) {
    throw new TypeError("checkGradients: the inputs are an array of tensors: checkGradients(f, [x])");
  }
  inputs.forEach((x, i) => {
    if (x.dtype !== "float64") {
      throw new ValueError(`checkGradients: input ${i} is ${x.dtype}; finite differences need float64`);
    }
  });
  const point: Tensor[] = [...inputs];
  const ofList = (xs: Tensor[]): Tensor => f(...(xs as Inputs));
  const [value, pull] = vjp(ofList, point);
  const cotangent = normalLike(value, seed + 1) as Tensor;
  const direction = normalLike(point, seed + 2) as Tensor[];

  const along = (distance: number): number => {
    const shifted = treeMap((x, v) => add(x, mul(v, distance)), point, direction);
    return innerProduct(ofList(shifted), cotangent);
  };
  const numeric = (along(step) - along(-step)) / (2 * step);
  const place = `order ${order}, inputs ${inputs.map((x) => `[${x.shape.join(", ")}]`).join(", ")}`;
  compare("reverse", innerProduct(pull(cotangent), direction), numeric, tolerance, place);
  const [, tangent] = jvp(ofList, point, direction);
  compare("forward", innerProduct(tangent, cotangent), numeric, tolerance, place);
  if (order < 2) return;
  inputs.forEach((_, i) => {
    const gradientOf = (...xs: Tensor[]): Tensor => vjp(ofList, xs)[1](cotangent)[i]!;
    checkGradients(gradientOf, inputs, { ...options, order: order - 1, seed: seed + 3 });
  });
}

/** A point at which a function's gradient is checked. */
export interface GradientRow {
  /** The export that it is about. */
  readonly name: string;
  readonly f: (...inputs: Tensor[]) => Tensor;
  readonly inputs: readonly Tensor[];
  /** Default: order 2. */
  readonly options?: CheckGradientsOptions | undefined;
}

/** One check of a suite, for any test runner. */
export interface GradientCheck {
  readonly title: string;
  /** @throws ValueError when it fails */
  run(): void;
}

/**
 * The gradient checks of a module: one for each row, and one that fails when an export has neither a row nor a
 * place among those without gradient, or a row has no export.
 *
 * @example
 * ```ts
 * import { mul, tensor, type Tensor } from "@chainrule/tensor";
 * import { gradientSuite } from "@chainrule/autograd/check";
 * const library = { cube: (x: Tensor) => mul(mul(x, x), x), version: "1.0" };
 * const suite = gradientSuite(
 *   library,
 *   [{ name: "cube", f: library.cube, inputs: [tensor([1, 2], { dtype: "float64" })] }],
 *   ["version"],
 * );
 * for (const check of suite) check.run();
 * console.log(suite.map((check) => check.title)); // [ 'every export has a row', 'cube (row 0)' ]
 * ```
 */
export function gradientSuite(
  exported: object,
  rows: readonly GradientRow[],
  withoutGradient: readonly string[],
): GradientCheck[] {
  const covered = new Set(rows.map((row) => row.name));
  const enumeration: GradientCheck = {
    title: "every export has a row",
    run() {
      const missing = Object.keys(exported).filter(
        (name) => !covered.has(name) && !withoutGradient.includes(name),
      );
      const unknown = [...covered].filter((name) => !(name in exported));
      if (missing.length + unknown.length > 0) {
        throw new ValueError(
          `gradientSuite: without a gradient row: ${missing.join(", ") || "none"}; rows without an export: ${unknown.join(", ") || "none"}`,
        );
      }
    },
  };
  const checks = rows.map((row, i): GradientCheck => ({
    title: `${row.name} (row ${i})`,
    run() {
      checkGradients(row.f, row.inputs, { order: 2, ...row.options });
    },
  }));
  return [enumeration, ...checks];
}
