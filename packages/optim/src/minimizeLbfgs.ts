import { along, dot, type Vector } from "./minimizeVectors.js";

/** What is remembered of one step: by how much the point and the gradient changed. */
interface Pair {
  readonly moved: Vector;
  readonly turned: Vector;
  readonly product: number;
}

/** The curvature that the last steps have shown. */
export interface Curvature {
  /** Takes note of a step; one along which the slope did not rise says nothing. */
  add(moved: Vector, turned: Vector): void;
  /** Minus the approximate inverse Hessian times the gradient. */
  direction(gradient: Vector): Vector;
  forget(): void;
  readonly isEmpty: () => boolean;
}

/**
 * The two-loop recursion of L-BFGS.
 *
 * Source: Nocedal: Updating Quasi-Newton Matrices with Limited Storage (1980); Nocedal, Wright: Numerical
 * Optimization (2006), algorithm 7.4.
 *
 * @param memory of how many steps
 */
export function curvature(memory: number): Curvature {
  let pairs: Pair[] = [];
  return {
    add(moved, turned) {
      const product = dot(moved, turned);
      if (!(product > 1e-10 * Math.sqrt(dot(moved, moved) * dot(turned, turned)))) return;
      pairs = [...pairs, { moved, turned, product }].slice(-memory);
    },
    direction(gradient) {
      const weights: number[] = [];
      let result = gradient.map((x) => -x);
      for (let i = pairs.length - 1; i >= 0; i--) {
        const { moved, turned, product } = pairs[i]!;
        weights[i] = dot(moved, result) / product;
        result = along(result, -weights[i]!, turned);
      }
      const last = pairs.at(-1);
      if (last) {
        const scale = last.product / dot(last.turned, last.turned);
        result = result.map((x) => x * scale);
      }
      pairs.forEach(({ moved, turned, product }, i) => {
        result = along(result, weights[i]! - dot(turned, result) / product, moved);
      });
      return result;
    },
    forget() {
      pairs = [];
    },
    isEmpty: () => pairs.length === 0,
  };
}
