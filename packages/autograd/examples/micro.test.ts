import { add, mul, pow, tanh, tensor, type Tensor } from "@chainrule/tensor";
import { backward, grad, parameter } from "@chainrule/autograd";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expression, Value } from "./micro.js";

const onValues = {
  add: (x: Value, y: Value) => x.add(y),
  mul: (x: Value, y: Value) => x.mul(y),
  pow: (x: Value, n: number) => x.pow(n),
  tanh: (x: Value) => x.tanh(),
};
const onTensors = {
  add: (x: Tensor, y: Tensor) => add(x, y),
  mul: (x: Tensor, y: Tensor) => mul(x, y),
  pow: (x: Tensor, n: number) => pow(x, n),
  tanh: (x: Tensor) => tanh(x),
};

function scalar(value: number): Tensor {
  return tensor(value, { dtype: "float64" });
}

describe("the idea in sixty lines and the real engine", () => {
  it("agree on value and gradients of one expression, in both of the engine's forms", () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const x = new Value(a);
        const y = new Value(b);
        const small = expression(x, y, onValues);
        small.backward();

        const p = parameter(scalar(a));
        const q = parameter(scalar(b));
        const real = expression<Tensor>(p, q, onTensors);
        backward(real);
        expect(real.item()).toBeCloseTo(small.data, 12);
        expect(p.grad!.item()).toBeCloseTo(x.grad, 10);
        expect(q.grad!.item()).toBeCloseTo(y.grad, 10);

        const [da, db] = grad(([u, v]: [Tensor, Tensor]) => expression(u, v, onTensors))([
          scalar(a),
          scalar(b),
        ]);
        expect(da.item()).toBe(p.grad!.item());
        expect(db.item()).toBe(q.grad!.item());
      }),
    );
  });
});
