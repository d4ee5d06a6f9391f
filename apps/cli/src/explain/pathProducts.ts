import type { Explanation } from "@chainrule/autograd";

/** A way from an input to the result: the local derivatives along it, and their product. */
export interface PathProduct {
  readonly factors: readonly number[];
  readonly product: number;
}

/**
 * All ways from a value to the result of an explanation. The sum of their products is the derivative: the chain rule
 * in full.
 *
 * @returns undefined where there are more than `most` ways
 */
export function pathProducts(
  { nodes, edges }: Explanation,
  from: number,
  most: number,
): PathProduct[] | undefined {
  const last = nodes.at(-1)!.id;
  const complete: PathProduct[] = [];
  const open: { at: number; factors: readonly number[] }[] = [{ at: from, factors: [] }];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (path.at === last) {
      complete.push({ factors: path.factors, product: path.factors.reduce((a, b) => a * b, 1) });
      if (complete.length > most) return undefined;
      continue;
    }
    for (const { from: start, to, local } of edges) {
      if (start === path.at && local !== undefined) open.push({ at: to, factors: [...path.factors, local] });
    }
    if (open.length > 100 * most) return undefined;
  }
  return complete.reverse();
}
