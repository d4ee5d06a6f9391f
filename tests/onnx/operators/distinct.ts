import * as t from "@chainrule/tensor";
import type { Tensor } from "@chainrule/tensor";
import type { Node, Operators } from "../node.js";

/** Distinct parts along an axis, in the order of their first elements that differ. */
function distinctAlong(node: Node, x: Tensor): Tensor[] {
  const axis = t.normalizeAxis(node.op, node.number("axis", 0), x.shape);
  const parts = t.reshape(t.moveAxis(x, axis, 0), [x.shape[axis]!, -1]);
  const same = t.all(t.equal(t.expandDims(parts, 1), parts), { axis: 2 });
  const first = t.argmax(same, { axis: 1 });
  const found = t.nonzero(t.equal(first, t.arange(first.size)))[0]!;
  const columns = node.flag("sorted", true) ? [...Array(parts.shape[1]).keys()].reverse() : [];
  // Sorting keeps the order of equals: the last column first, the first one last.
  const sorted = columns.reduce(
    (order, column) => t.take(order, t.argsort(t.take(t.at(parts, null, column), order))),
    found,
  );
  const which = t.equal(t.expandDims(sorted, 1), first);
  return [t.take(x, sorted, { axis }), sorted, t.argmax(which, { axis: 0 }), t.sum(which, { axis: 1 })];
}

/** The flat values in order, where each stands first, which of them each element is, and how often each is there. */
function unique(node: Node): Tensor[] {
  if (node.given("axis")) return distinctAlong(node, node.in(0));
  const x = t.reshape(node.in(0), [-1]);
  const firsts = (values: Tensor): Tensor => t.argmax(t.equal(t.expandDims(values, 1), x), { axis: 1 });
  const sorted = t.unique(x);
  const values = node.flag("sorted", true) ? sorted : t.take(sorted, t.argsort(firsts(sorted)));
  const same = t.equal(t.expandDims(values, 1), x);
  return [values, firsts(values), t.argmax(same, { axis: 0 }), t.sum(same, { axis: 1 })];
}

export const distinct: Operators = { Unique: unique };
