import * as t from "@chainrule/tensor";
import { type Margin, type Tensor } from "@chainrule/tensor";
import { NotExpressible } from "../format.js";
import type { Node, Operator, Operators } from "../node.js";

/** [batch, time, heads · size] as [batch, heads, time, size]. */
const apart = (x: Tensor, heads: number): Tensor =>
  t.swapAxes(t.reshape(x, [...x.shape.slice(0, 2), heads, x.shape[2]! / heads]), 1, 2);

/** [batch, heads, time, size] as [batch, time, heads · size]. */
const together = (x: Tensor): Tensor => {
  const [n, heads, time, size] = x.shape as [number, number, number, number];
  return t.reshape(t.swapAxes(x, 1, 2), [n, time, heads * size]);
};

/** What is added to the scores: a mask of numbers, and −∞ where a query may not look. */
function maskOf(node: Node, queries: number, keys: number): Tensor {
  const [given, lengths] = [node.optional(3), node.optional(6)];
  const end = lengths && t.reshape(lengths, [lengths.size, 1, 1, 1]);
  const past = node.optional(4)?.shape[2] ?? 0;
  const key = t.arange(keys);
  const query = t.add(t.expandDims(t.arange(queries), 1), end ? t.sub(end, queries) : past);
  const ago = t.sub(query, key);
  const [left, right] = [node.number("left_window_size", -1), node.number("right_window_size", -1)];
  const missing: Margin[] =
    given?.shape.map((n, i, { length }) => [0, i === length - 1 ? keys - n : 0]) ?? [];
  const mask = given && t.pad(given, missing, { value: given.dtype === "bool" ? 0 : -Infinity });
  const allowed = [
    node.flag("is_causal") && t.greaterEqual(ago, 0),
    left >= 0 && t.lessEqual(ago, left),
    right >= 0 && t.greaterEqual(ago, -right),
    end && t.less(key, end),
    mask?.dtype === "bool" && mask,
  ].filter(t.isTensor);
  const everywhere = t.full([queries, keys], 1, { dtype: "bool" });
  const bias = t.where(allowed.reduce(t.logicalAnd, everywhere), 0, -Infinity);
  return mask && mask.dtype !== "bool" ? t.add(mask, bias) : bias;
}

/** The softmax of scores, and nothing at all where no key may be looked at. */
function chancesOf(node: Node, scores: Tensor, mask: Tensor): Tensor {
  const precise = t.softmax(t.cast(scores, node.dtype("softmax_precision") ?? scores.dtype));
  const none = t.equal(t.max(mask, { axis: -1, keepDims: true }), -Infinity);
  return t.where(none, 0, t.cast(precise, scores.dtype));
}

const attention: Operator = (node) => {
  const flat = node.in(0).shape.length === 3;
  const heads = (i: number, name: string): Tensor =>
    flat ? apart(node.in(i), node.number(name, 1)) : node.in(i);
  const withPast = (i: number, past: number): Tensor => {
    const now = heads(i, "kv_num_heads");
    return node.has(past) ? t.concat([node.in(past), now], { axis: 2 }) : now;
  };
  const [query, key, value] = [heads(0, "q_num_heads"), withPast(1, 4), withPast(2, 5)];
  // Several heads of queries share one of keys and values.
  const shared = (x: Tensor): Tensor => t.repeat(x, query.shape[1]! / x.shape[1]!, { axis: 1 });
  const scale = Math.sqrt(node.number("scale", 1 / Math.sqrt(query.shape[3]!)));
  const products = t.matmul(t.mul(query, scale), t.swapAxes(t.mul(shared(key), scale), -1, -2));
  const cap = node.number("softcap", 0);
  const capped = cap > 0 ? t.mul(t.tanh(t.div(products, cap)), cap) : products;
  const mask = maskOf(node, query.shape[2]!, key.shape[2]!);
  const scores = t.add(capped, mask);
  const chances = chancesOf(node, scores, mask);
  const y = t.matmul(chances, shared(value));
  const shown = [products, capped, scores, chances][node.number("qk_matmul_output_mode", 0)]!;
  return [flat ? together(y) : y, key, value, shown];
};

/** Pairs of numbers turned by angles, whose cosines and sines are given for each position. */
const rotaryEmbedding: Operator = (node) => {
  const x = node.in(0);
  const flat = x.shape.length === 3;
  const heads = flat ? apart(x, node.number("num_heads", 1)) : x;
  const size = heads.shape[3]!;
  const turning = node.number("rotary_embedding_dim", 0) || size;
  const [turned, rest] = t.split(heads, [turning, size - turning], { axis: -1 }) as [Tensor, Tensor];
  const neighbours = node.flag("interleaved");
  const pair = neighbours ? [turning / 2, 2] : [2, turning / 2];
  const axis = neighbours ? -1 : -2;
  const pairs = t.reshape(turned, [...heads.shape.slice(0, 3), ...pair]);
  const [a, b] = t.split(pairs, 2, { axis }).map((half) => t.squeeze(half, axis)) as [Tensor, Tensor];
  const [cos, sin] = [node.in(1), node.in(2)].map((cache) =>
    t.expandDims(node.has(3) ? t.take(cache, node.in(3), { axis: 0 }) : cache, 1),
  ) as [Tensor, Tensor];
  const real = t.sub(t.mul(cos, a), t.mul(sin, b));
  const imaginary = t.add(t.mul(sin, a), t.mul(cos, b));
  const back = t.reshape(t.stack([real, imaginary], { axis }), turned.shape);
  const y = t.concat([back, rest], { axis: -1 });
  return flat ? together(y) : y;
};

/** A matrix as memory: each step forgets, writes a value under its key, and reads with its query. */
const linearAttention: Operator = (node) => {
  const [queryHeads, heads] = [node.number("q_num_heads", 1), node.number("kv_num_heads", 1)];
  const [query, key, value] = [
    apart(node.in(0), queryHeads),
    apart(node.in(1), heads),
    apart(node.in(2), heads),
  ];
  const [n, , time, size] = query.shape as [number, number, number, number];
  const scale = node.number("scale", 0) || 1 / Math.sqrt(size);
  const decay = node.has(4) ? t.expandDims(t.exp(apart(node.in(4), heads)), -1) : undefined;
  const beta = node.has(5) ? apart(node.in(5), node.in(5).shape[2]!) : undefined;
  const dtype = query.dtype;
  let memory = node.optional(3) ?? t.zeros([n, heads, size, value.shape[3]!], { dtype });
  const steps = Array.from({ length: time }, (_, i) => {
    const now = (x: Tensor): Tensor => t.at(x, null, null, i);
    const [q, k] = [now(query), now(key)];
    let v = now(value);
    if (decay) memory = t.mul(memory, now(decay));
    if (beta) v = t.mul(now(beta), t.sub(v, t.einsum("bhdm,bhd->bhm", memory, k)));
    memory = t.add(memory, t.einsum("bhd,bhm->bhdm", k, v));
    const groups = t.reshape(q, [n, heads, queryHeads / heads, size]);
    const read = t.einsum("bhgd,bhdm->bhgm", groups, memory);
    return t.mul(t.reshape(read, [n, queryHeads, value.shape[3]!]), scale);
  });
  return [together(t.stack(steps, { axis: 2 })), memory];
};

/** Attention without masks, whose scores and chances a graph may change. */
const flexAttention: Operator = (node) => {
  if (node.given("score_mod") || node.given("prob_mod"))
    throw new NotExpressible("a function that is a graph");
  return (attention(node) as Tensor[])[0]!;
};

export const attentions: Operators = {
  Attention: attention,
  FlexAttention: flexAttention,
  LinearAttention: linearAttention,
  RotaryEmbedding: rotaryEmbedding,
};
