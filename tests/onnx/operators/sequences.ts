import * as t from "@chainrule/tensor";
import { tensor } from "@chainrule/tensor";
import type { Operator, Operators } from "../node.js";

/** The first elements of each sequence turned around, as many as it is long. */
const reverseSequence: Operator = (node) => {
  const x = node.in(0);
  const [time, batch] = [node.number("time_axis", 0), node.number("batch_axis", 1)];
  const lengths = node.numbers(1)!;
  const steps = x.shape[time]!;
  const rows = lengths.map((n) => Array.from({ length: steps }, (_, i) => (i < n ? n - 1 - i : i)));
  const indices = tensor(rows, { dtype: "int32" });
  const placed = t.reshape(
    time < batch ? t.transpose(indices) : indices,
    x.shape.map((n, i) => (i === time || i === batch ? n : 1)),
  );
  return t.takeAlongAxis(x, t.broadcastTo(placed, x.shape), { axis: time });
};

/** Updates written along an axis from a place of each example's own on, around its end if it is circular. */
const tensorScatter: Operator = (node) => {
  const [cache, update] = [node.in(0), node.in(1)];
  const axis = t.normalizeAxis(node.op, node.number("axis", -2), cache.shape);
  const [length, written] = [cache.shape[axis]!, update.shape[axis]!];
  const starts = node.optional(2) ?? t.zeros([cache.shape[0]!], { dtype: "int32" });
  const ahead = t.sub(t.cast(t.arange(length), "int32"), t.expandDims(starts, 1));
  const sources = node.text("mode", "linear") === "circular" ? t.mod(ahead, length) : ahead;
  const placed = t.reshape(
    sources,
    cache.shape.map((n, i) => (i === 0 || i === axis ? n : 1)),
  );
  const known = t.logicalAnd(t.greaterEqual(placed, 0), t.less(placed, written));
  const from = t.broadcastTo(t.clip(placed, { min: 0, max: written - 1 }), cache.shape);
  return t.where(known, t.takeAlongAxis(update, from, { axis }), cache);
};

export const sequences: Operators = {
  ReverseSequence: reverseSequence,
  TensorScatter: tensorScatter,
};
