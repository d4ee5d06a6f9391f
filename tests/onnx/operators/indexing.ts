import * as t from "@chainrule/tensor";
import { type Shape, type Tensor, tensor } from "@chainrule/tensor";
import { NotExpressible } from "../format.js";
import type { Operator, Operators } from "../node.js";

const product = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
const integers = (values: readonly number[]): Tensor => tensor(new Int32Array(values));

/** Indices on an axis of `length`, counted from the front. */
const fromFront = (indices: Tensor, length: number): Tensor =>
  t.where(t.less(indices, 0), t.add(indices, length), indices);

const stridesOf = (shape: Shape): number[] => shape.map((_, i) => product(shape.slice(i + 1)));

/** Where in the flattened data each index along an axis points, the other coordinates being its own. */
function alongAxis(indices: Tensor, shape: Shape, axis: number): Tensor {
  const strides = stridesOf(shape);
  return indices.shape.reduce(
    (sum, n, i) => {
      if (i === axis) return sum;
      const coordinates = t.mul(t.cast(t.arange(n), "int32"), strides[i]!);
      return t.add(
        sum,
        t.reshape(
          coordinates,
          indices.shape.map((_, k) => (k === i ? n : 1)),
        ),
      );
    },
    t.mul(fromFront(indices, shape[axis]!), strides[axis]!),
  );
}

/** Where in the flattened data the last axis of indices points, which lists coordinates. */
function coordinates(indices: Tensor, shape: Shape): Tensor {
  const depth = indices.shape.at(-1)!;
  const lengths = integers(shape.slice(0, depth));
  const strides = integers(stridesOf(shape).slice(0, depth));
  return t.sum(t.mul(t.where(t.less(indices, 0), t.add(indices, lengths), indices), strides), { axis: -1 });
}

/** As `coordinates`, but for whole parts of `size` neighbouring elements: one more axis. */
const parts = (starts: Tensor, size: number): Tensor =>
  t.add(t.expandDims(starts, -1), t.cast(t.arange(size), "int32"));

/** Updates at places in flat data. */
function scatter(data: Tensor, places: Tensor, updates: Tensor, reduction: string): Tensor {
  if (reduction === "add") return t.scatterAdd(data, places, updates, { axis: 0 });
  const counts = t.scatterAdd(t.zeros(data.shape), places, t.ones(places.shape), { axis: 0 });
  if (reduction === "none") {
    // Places are all different.
    return t.where(t.greater(counts, 0), t.scatterAdd(t.zerosLike(data), places, updates, { axis: 0 }), data);
  }
  const combine = { max: [t.max, t.maximum], min: [t.min, t.minimum], mul: [t.prod, t.mul] } as const;
  if (!(reduction in combine)) throw new NotExpressible(`reduction ${reduction}`);
  // One row for each update, the data itself elsewhere (1 for products).
  const [all, two] = combine[reduction as "max"];
  const hot = t.oneHot(places, data.size, { dtype: "bool" });
  const rows = t.where(hot, t.expandDims(updates, 1), reduction === "mul" ? 1 : t.expandDims(data, 0));
  return two(data, t.cast(all(rows, { axis: 0 }), data.dtype));
}

const flat = (x: Tensor): Tensor => t.reshape(x, [x.size]);

const gatherElements: Operator = (node) => {
  const [x, indices] = [node.in(0), node.in(1)];
  const axis = t.normalizeAxis(node.op, node.number("axis", 0), x.shape);
  const others = indices.shape.every((n, i) => i === axis || n === x.shape[i]);
  if (others) return t.takeAlongAxis(x, indices, { axis });
  return t.take(flat(x), alongAxis(indices, x.shape, axis));
};

const scatterElements: Operator = (node) => {
  const [x, indices, updates] = [node.in(0), node.in(1), node.in(2)];
  const axis = t.normalizeAxis(node.op, node.number("axis", 0), x.shape);
  const reduction = node.text("reduction", "none");
  const others = indices.shape.every((n, i) => i === axis || n === x.shape[i]);
  if (others && reduction === "add") return t.scatterAdd(x, indices, updates, { axis });
  const places = flat(alongAxis(indices, x.shape, axis));
  return t.reshape(scatter(flat(x), places, flat(updates), reduction), x.shape);
};

const gatherND: Operator = (node) => {
  const [x, indices] = [node.in(0), node.in(1)];
  const batch = node.number("batch_dims", 0);
  const outer = x.shape.slice(0, batch);
  const inner = x.shape.slice(batch);
  const rest = inner.slice(indices.shape.at(-1));
  const examples = product(outer);
  const starts = t.reshape(coordinates(indices, inner), [
    examples,
    indices.size / indices.shape.at(-1)! / examples,
  ]);
  const first = t.reshape(t.mul(t.cast(t.arange(examples), "int32"), product(inner)), [examples, 1]);
  const places = parts(t.add(starts, first), product(rest));
  return t.reshape(t.take(flat(x), places), [...indices.shape.slice(0, -1), ...rest]);
};

const scatterND: Operator = (node) => {
  const [x, indices, updates] = [node.in(0), node.in(1), node.in(2)];
  const rest = x.shape.slice(indices.shape.at(-1));
  const places = flat(parts(coordinates(indices, x.shape), product(rest)));
  return t.reshape(scatter(flat(x), places, flat(updates), node.text("reduction", "none")), x.shape);
};

const compress: Operator = (node) => {
  const x = node.number("axis", NaN);
  const kept = t.nonzero(node.in(1))[0]!;
  return Number.isNaN(x) ? t.take(flat(node.in(0)), kept) : t.take(node.in(0), kept, { axis: x });
};

/** Features by their numbers; of a list of them as one row. */
const arrayFeatures: Operator = (node) => {
  const x = node.in(0);
  const chosen = t.take(x, flat(node.in(1)), { axis: -1 });
  return x.shape.length === 1 ? t.expandDims(chosen, 0) : chosen;
};

export const indexing: Operators = {
  ArrayFeatureExtractor: arrayFeatures,
  Compress: compress,
  Gather: (node) => t.take(node.in(0), node.in(1), { axis: node.number("axis", 0) }),
  GatherElements: gatherElements,
  GatherND: gatherND,
  NonZero: (node) => t.stack(t.nonzero(node.in(0))),
  Scatter: scatterElements,
  ScatterElements: scatterElements,
  ScatterND: scatterND,
};
