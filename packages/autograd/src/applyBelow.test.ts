import { backward, detectAnomaly, grad, jvp, parameter, rematerialize, vmap } from "@chainrule/autograd";
import { add, applyOp, defineOp, mul, ones, stack, sum, type Tensor, tensor } from "@chainrule/tensor";
import { expect, it } from "vitest";

const scale = defineOp<{ by: Tensor }>({
  name: "lib/scale",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  compute: ([x], { by }) => mul(x!, by),
  vjp: (cotangent, _inputs, _output, { by }) => [() => mul(cotangent, by)],
});
const [x, w] = [tensor([1, 2, 3]), tensor([10, 20, 30])];
/** w is an attribute, and elsewhere an input. */
const f = (a: Tensor, b: Tensor): Tensor => add(sum(applyOp(scale, [a], { by: b })), sum(mul(b, b)));

it.each<[string, () => unknown]>([
  ["grad", () => grad(f, { argnums: [0, 1] })(x, w)],
  ["grad in grad", () => grad((a: Tensor) => sum(mul(grad((b: Tensor) => f(a, b))(w), a)))(x)],
  ["jvp", () => jvp(({ a, b }: { a: Tensor; b: Tensor }) => f(a, b), { a: x, b: w }, { a: w, b: x })],
  ["jvp of grad", () => jvp((a: Tensor) => grad((b: Tensor) => f(a, b))(w), x, ones([3]))],
  ["vmap of grad", () => vmap((a: Tensor) => grad((b: Tensor) => f(a, b))(w))(stack([x, x]))],
  ["backward", () => backward(f(parameter(x), parameter(w)))],
  ["detectAnomaly", () => detectAnomaly((a: Tensor) => grad((b: Tensor) => f(a, b))(w))(x)],
])("a followed tensor among an op's attributes is refused: %s", (_, call) => {
  expect(call).toThrow(
    /^(vmap\()?lib\/scale\)?: computes with a tensor that is being followed and is none of its inputs/u,
  );
});

it("a tensor among the attributes may be a constant, or followed alone", () => {
  expect(grad((a: Tensor) => f(a, w))(x).toArray()).toEqual([10, 20, 30]);
  expect(grad((b: Tensor) => f(x, b))(w).toArray()).toEqual([21, 42, 63]);
  const nested = grad((b: Tensor) => sum(grad((a: Tensor) => f(a, b))(x)))(w);
  expect(nested.toArray()).toEqual([1, 1, 1]);
});

it("a parameter may be made of a tensor that is being followed", () => {
  const slope = (v: Tensor): Tensor => {
    const p = parameter(v);
    backward(sum(mul(mul(p, p), p)));
    return p.grad!;
  };
  expect(grad((v: Tensor) => sum(slope(v)))(x).toArray()).toEqual([6, 12, 18]);
  expect(jvp(slope, x, ones([3])).map((y) => y.toArray())).toEqual([
    [3, 12, 27],
    [6, 12, 18],
  ]);
  expect(vmap(slope)(x).toArray()).toEqual([3, 12, 27]);
  expect(detectAnomaly(slope)(x).toArray()).toEqual([3, 12, 27]);
  expect(rematerialize(slope)(x).toArray()).toEqual([3, 12, 27]);
  const within = (v: Tensor): Tensor => sum(applyOp(scale, [parameter(v)], { by: v }));
  expect(() => grad(within)(x)).toThrow("lib/scale: computes with a tensor that is being followed");
});
