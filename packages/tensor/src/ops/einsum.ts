import { promote } from "../operands.js";
import { replaceAt } from "../replaceAt.js";
import { sizeOf } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { readEquation } from "./einsumEquation.js";
import { checkSums } from "./checkSums.js";
import { matmul } from "./matmul.js";
import { moveAxis } from "./moveAxis.js";
import { mul } from "./mul.js";
import { reshape } from "./reshape.js";
import { sliceSpans } from "./slice.js";
import { sum } from "./sum.js";
import { transpose } from "./transpose.js";

/** A tensor whose axes have labels. */
interface Term {
  readonly value: Tensor;
  readonly labels: readonly string[];
}

type Needed = (label: string) => boolean;

/** The axes in the order of the labels. */
function arrange({ value, labels }: Term, order: readonly string[]): Tensor {
  if (order.every((label, i) => label === labels[i])) return value;
  return transpose(
    value,
    order.map((label) => labels.indexOf(label)),
  );
}

/** Where a label stands twice: the diagonal of those axes, as one axis in the first one's place. */
function takeDiagonals({ value, labels }: Term): Term {
  const second = labels.findIndex((label, i) => labels.indexOf(label) < i);
  if (second < 0) return { value, labels };
  const first = labels.indexOf(labels[second]!);
  const n = value.shape[first]!;
  // Side by side the two are one axis, on which the diagonal goes in steps of n + 1.
  const shape = value.shape.filter((_, i) => i !== second);
  const joined = reshape(moveAxis(value, second, first + 1), replaceAt(shape, [first], [n * n]));
  const spans = shape.map((count, i) => ({ start: 0, step: i === first ? n + 1 : 1, count }));
  return takeDiagonals({ value: sliceSpans(joined, spans), labels: labels.filter((_, i) => i !== second) });
}

/** Leaves out axes of size 1 that stand for more elsewhere: products broadcast without them. */
function dropBroadcast({ value, labels }: Term, sizes: ReadonlyMap<string, number>): Term {
  const kept = labels.map((label, i) => value.shape[i] === sizes.get(label));
  return {
    value: reshape(
      value,
      value.shape.filter((_, i) => kept[i]),
    ),
    labels: labels.filter((_, i) => kept[i]),
  };
}

function sumUnneeded({ value, labels }: Term, needed: Needed): Term {
  const axis = labels.flatMap((label, i) => (needed(label) ? [] : [i]));
  if (axis.length === 0) return { value, labels };
  return { value: sum(value, { axis }), labels: labels.filter(needed) };
}

/** The product of two terms, summed over the labels that nothing else needs: one batched matrix product. */
function contract(a: Term, b: Term, needed: Needed, sizes: ReadonlyMap<string, number>): Term {
  const left = sumUnneeded(a, (label) => needed(label) || b.labels.includes(label));
  const right = sumUnneeded(b, (label) => needed(label) || a.labels.includes(label));
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const batch = shared.filter(needed);
  const inner = shared.filter((label) => !needed(label));
  const rows = left.labels.filter((label) => !shared.includes(label));
  const columns = right.labels.filter((label) => !shared.includes(label));
  const shape = (labels: readonly string[]): number[] => labels.map((label) => sizes.get(label)!);
  const count = (labels: readonly string[]): number => sizeOf(shape(labels));
  const labels = [...batch, ...rows, ...columns];
  const x = arrange(left, [...batch, ...rows, ...inner]);
  const y = arrange(right, [...batch, ...inner, ...columns]);
  if (inner.length === 0) {
    const apart = reshape(x, [...x.shape, ...columns.map(() => 1)]);
    const beside = reshape(y, [...shape(batch), ...rows.map(() => 1), ...shape(columns)]);
    return { value: mul(apart, beside), labels };
  }
  const product = matmul(
    reshape(x, [...shape(batch), count(rows), count(inner)]),
    reshape(y, [...shape(batch), count(inner), count(columns)]),
  );
  return { value: reshape(product, shape(labels)), labels };
}

/** The pair whose product takes the fewest multiplications; the first of several. */
function cheapest(terms: readonly Term[], sizes: ReadonlyMap<string, number>): readonly [number, number] {
  const pairs = terms.flatMap((a, i) =>
    terms.slice(i + 1).map((b, k) => {
      const labels = [...new Set([...a.labels, ...b.labels])];
      return { pair: [i, i + 1 + k] as const, cost: sizeOf(labels.map((label) => sizes.get(label)!)) };
    }),
  );
  return pairs.reduce((best, other) => (other.cost < best.cost ? other : best)).pair;
}

/**
 * The sum of products that an equation names: one letter for each axis of each operand, and after the arrow
 * the axes of the result; letters that the result lacks are summed. "ij,jk->ik" is the matrix product. A
 * letter twice in one operand takes the diagonal; "..." stands for any number of axes, which broadcast.
 * Without an arrow the result has the axes of "...", then the letters that occur once, in alphabetical order.
 *
 * Two operands at a time become one matrix product, the cheapest pair first, so that the sums have
 * `matmul`'s order.
 *
 * @param equation letters for the axes of each operand, with commas between, then "->" and the result's
 * @param operands as many tensors as the equation has parts before the arrow; dtypes are promoted
 * @throws ValueError when the equation is malformed or its result names a letter that no operand has
 * @throws ShapeError when a letter stands for two sizes, or an operand has another number of axes
 * @throws DtypeError for two or more operands of bool or uint8, whose sums would overflow
 *
 * @example
 * ```ts
 * import { einsum, tensor } from "@chainrule/tensor";
 * const a = tensor([[1, 2], [3, 4]]);
 * console.log(einsum("ij,jk->ik", a, a).toArray()); // [ [ 7, 10 ], [ 15, 22 ] ]
 * console.log(einsum("ii->i", a).toArray(), einsum("ij->", a).item()); // [ 1, 4 ] 10
 * ```
 */
export function einsum(equation: string, ...operands: Tensor[]): Tensor {
  const values = promote("einsum", ...operands);
  const {
    operands: labels,
    output,
    sizes,
  } = readEquation(
    equation,
    values.map((x) => x.shape),
  );
  if (values.length > 1) checkSums("einsum", values[0]!.dtype);
  let terms = values.map((value, i) => dropBroadcast(takeDiagonals({ value, labels: labels[i]! }), sizes));
  while (terms.length > 1) {
    const [i, k] = cheapest(terms, sizes);
    const others = terms.filter((_, index) => index !== i && index !== k);
    const kept = new Set([...output, ...others.flatMap((term) => term.labels)]);
    terms = [contract(terms[i]!, terms[k]!, (label) => kept.has(label), sizes), ...others];
  }
  const result = sumUnneeded(terms[0]!, (label) => output.includes(label));
  return arrange(result, output);
}
