import * as t from "@chainrule/tensor";
import { type ReduceOptions, type Tensor } from "@chainrule/tensor";
import type { Node, Operator, Operators } from "../node.js";

/** The axes of a reduction: undefined for all of them, [] for none. */
function axesOf(node: Node): readonly number[] | undefined {
  const axes = node.setting("axes", 1);
  if (axes !== undefined && axes.length > 0) return axes;
  return node.flag("noop_with_empty_axes") ? [] : undefined;
}

const reduce =
  (f: (x: Tensor, options: ReduceOptions) => Tensor): Operator =>
  (node) => {
    const x = node.in(0);
    // Our sums of small integers are int32.
    return t.cast(f(x, { axis: axesOf(node), keepDims: node.flag("keepdims", true) }), x.dtype);
  };

/** The extremum of nothing is what every number beats, its soft form too; ours throw. */
const extremum =
  (f: (x: Tensor, options: ReduceOptions) => Tensor, ofNothing: (x: Tensor) => number): Operator =>
  (node) => {
    const x = node.in(0);
    if (x.size > 0) return reduce(f)(node);
    const empty = t.sum(x, { axis: axesOf(node), keepDims: node.flag("keepdims", true) });
    return t.full(empty.shape, ofNothing(x), { dtype: x.dtype });
  };

/** The first position of the extremum, or the last one. */
const position =
  (f: (x: Tensor, options: ReduceOptions) => Tensor): Operator =>
  (node) => {
    const x = node.in(0);
    const axis = t.normalizeAxis(node.op, node.number("axis", 0), x.shape);
    const options = { axis, keepDims: node.flag("keepdims", true) };
    if (!node.flag("select_last_index")) return f(x, options);
    return t.sub(x.shape[axis]! - 1, f(t.flip(x, axis), options));
  };

const cumulative =
  (f: typeof t.cumsum): Operator =>
  (node) =>
    f(node.in(0), {
      axis: node.numbers(1)![0]!,
      reverse: node.flag("reverse"),
      exclusive: node.flag("exclusive"),
    });

const topK: Operator = (node) => {
  const k = node.numbers(1)?.[0] ?? node.number("k", 1);
  return t.topK(node.in(0), k, { axis: node.number("axis", -1), largest: node.flag("largest", true) });
};

const floating = (x: Tensor): boolean => t.isFloating(x.dtype);

export const reductions: Operators = {
  ArgMax: position(t.argmax),
  ArgMin: position(t.argmin),
  CumProd: cumulative(t.cumprod),
  CumSum: cumulative(t.cumsum),
  ReduceL1: reduce((x, options) => t.norm(x, { ...options, order: 1 })),
  ReduceL2: reduce((x, options) => t.norm(x, options)),
  ReduceLogSum: reduce((x, options) => t.log(t.sum(x, options))),
  ReduceLogSumExp: extremum(t.logSumExp, () => -Infinity),
  ReduceMax: extremum(t.max, (x) => (floating(x) ? -Infinity : x.dtype === "int32" ? -(2 ** 31) : 0)),
  ReduceMean: reduce(t.mean),
  ReduceMin: extremum(t.min, (x) => {
    const largest = { bool: 1, uint8: 255, uint32: 2 ** 32 - 1, int32: 2 ** 31 - 1 };
    return x.dtype in largest ? largest[x.dtype as "bool"] : Infinity;
  }),
  ReduceProd: reduce(t.prod),
  ReduceSum: reduce(t.sum),
  ReduceSumSquare: reduce((x, options) => t.sum(t.square(x), options)),
  TopK: topK,
};
