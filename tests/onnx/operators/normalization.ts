import * as t from "@chainrule/tensor";
import type { Shape, Tensor } from "@chainrule/tensor";
import { NotExpressible } from "../format.js";
import type { Node, Operator, Operators } from "../node.js";

/** (x − mean) / √(variance + ε) along axes, with the mean and the divisor's reciprocal. */
function standardize(x: Tensor, axis: readonly number[], epsilon: number): [Tensor, Tensor, Tensor] {
  const mean = t.mean(x, { axis, keepDims: true });
  const inverse = t.rsqrt(t.add(t.variance(x, { axis, keepDims: true }), epsilon));
  return [t.mul(t.sub(x, mean), inverse), mean, inverse];
}

/** One number for each channel, beside [batch, channels, ...]. */
const channels = (x: Tensor, shape: Shape): Tensor => t.reshape(x, [x.size, ...shape.slice(2).map(() => 1)]);

const spatial = (shape: Shape): number[] => shape.slice(2).map((_, i) => i + 2);

const batchNormalization: Operator = (node) => {
  const [x, scale, bias, mean, variance] = node.all() as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const epsilon = node.number("epsilon", 1e-5);
  const of = (v: Tensor): Tensor => channels(v, x.shape);
  const apply = (m: Tensor, v: Tensor): Tensor =>
    t.add(t.mul(t.mul(t.sub(x, of(m)), t.rsqrt(t.add(of(v), epsilon))), of(scale)), of(bias));
  if (!node.flag("training_mode")) return apply(mean, variance);
  const axis = [0, ...spatial(x.shape)];
  const [m, v] = [t.mean(x, { axis }), t.variance(x, { axis })];
  const momentum = node.number("momentum", 0.9);
  const running = (old: Tensor, now: Tensor): Tensor => t.add(t.mul(old, momentum), t.mul(now, 1 - momentum));
  return [apply(m, v), running(mean, m), running(variance, v)];
};

const instanceNormalization: Operator = (node) => {
  const x = node.in(0);
  const [y] = standardize(x, spatial(x.shape), node.number("epsilon", 1e-5));
  return t.add(t.mul(y, channels(node.in(1), x.shape)), channels(node.in(2), x.shape));
};

/** Scale and bias are one for each channel, before operator set 21 one for each group. */
const groupNormalization: Operator = (node) => {
  const x = node.in(0);
  const [n, c, ...image] = x.shape as [number, number, ...number[]];
  const groups = node.number("num_groups", 1);
  const each = c / groups;
  const [y] = standardize(
    t.reshape(x, [n, groups, each, ...image]),
    [2, ...image.map((_, i) => i + 3)],
    node.number("epsilon", 1e-5),
  );
  const of = (v: Tensor): Tensor => channels(v.size === c ? v : t.repeat(v, each, { axis: 0 }), x.shape);
  return t.add(t.mul(t.reshape(y, x.shape), of(node.in(1))), of(node.in(2)));
};

/** All axes from one on. */
const axesFrom = (node: Node, x: Tensor): number[] => {
  const first = t.normalizeAxis(node.op, node.number("axis", -1), x.shape);
  return x.shape.map((_, i) => i).slice(first);
};

const layerNormalization: Operator = (node) => {
  const x = node.in(0);
  const [y, mean, inverse] = standardize(x, axesFrom(node, x), node.number("epsilon", 1e-5));
  const scaled = t.mul(y, node.in(1));
  return [node.has(2) ? t.add(scaled, node.in(2)) : scaled, mean, inverse];
};

const rmsNormalization: Operator = (node) => {
  const x = node.in(0);
  const meanSquare = t.mean(t.square(x), { axis: axesFrom(node, x), keepDims: true });
  return t.mul(t.mul(x, t.rsqrt(t.add(meanSquare, node.number("epsilon", 1e-5)))), node.in(1));
};

/** Across neighbouring channels. */
const localResponse: Operator = (node) => {
  const x = node.in(0);
  const size = node.number("size", 1);
  const before = Math.floor((size - 1) / 2);
  const margins = x.shape.map((_, i) =>
    i === 1 ? ([before, size - 1 - before] as const) : ([0, 0] as const),
  );
  const sums = t.sum(t.window(t.pad(t.square(x), margins), { axis: 1, size }), { axis: -1 });
  const base = t.add(t.mul(sums, node.number("alpha", 1e-4) / size), node.number("bias", 1));
  return t.div(x, t.pow(base, node.number("beta", 0.75)));
};

const lpNormalization: Operator = (node) => {
  const x = node.in(0);
  const length = t.norm(x, { axis: node.number("axis", -1), keepDims: true, order: node.number("p", 2) });
  return t.div(x, t.where(t.equal(length, 0), 1, length));
};

const meanVariance: Operator = (node) => {
  const x = node.in(0);
  const axis = node.list("axes") ?? [0, 2, 3];
  const deviation = t.add(t.std(x, { axis, keepDims: true }), 1e-9);
  return t.div(t.sub(x, t.mean(x, { axis, keepDims: true })), deviation);
};

/** Without training nothing is dropped; the masks of training are other random numbers than ours. */
const dropout: Operator = (node) => {
  const x = node.in(0);
  const training = node.opset >= 12 && node.numbers(2)?.[0] === 1;
  if (training && (node.numbers(1)?.[0] ?? 0.5) !== 0) {
    throw new NotExpressible("training: the masks come from NumPy's random numbers");
  }
  return [t.clone(x), t.full(x.shape, 1, { dtype: "bool" })];
};

export const normalization: Operators = {
  BatchNormalization: batchNormalization,
  Dropout: dropout,
  GroupNormalization: groupNormalization,
  InstanceNormalization: instanceNormalization,
  LRN: localResponse,
  LayerNormalization: layerNormalization,
  LpNormalization: lpNormalization,
  MeanVarianceNormalization: meanVariance,
  RMSNormalization: rmsNormalization,
};
