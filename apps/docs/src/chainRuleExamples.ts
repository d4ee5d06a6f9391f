import { relu, sigmoid } from "@chainrule/activations";
import { explain, type Explanation } from "@chainrule/autograd";
import { crossEntropy } from "@chainrule/losses";
import { dense, sequential } from "@chainrule/nn";
import { add, div, mul, pow, square, sub, tensor, type Tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";

const number = (x: number): Tensor => tensor(x, { dtype: "float64" });

/** One neuron with its loss: (σ(w · x + b) − y)². */
export function neuron(w: number, b: number): Explanation {
  const loss = (w: Tensor, x: Tensor, b: Tensor, y: Tensor) => square(sub(sigmoid(add(mul(w, x), b)), y));
  return explain(loss, { names: ["w", "x", "b", "y"] })(number(w), number(1), number(b), number(0));
}

/** The expression of micrograd's README, by Andrej Karpathy. */
export function micrograd(): Explanation {
  const expression = (a: Tensor, b: Tensor): Tensor => {
    let c = add(a, b);
    let d = add(mul(a, b), pow(b, 3));
    c = add(c, add(c, 1));
    c = add(c, sub(add(1, c), a));
    d = add(d, add(mul(d, 2), relu(add(b, a))));
    d = add(d, add(mul(3, d), relu(sub(b, a))));
    const e = sub(c, d);
    const f = square(e);
    return add(div(f, 2), div(10, f));
  };
  return explain(expression, { names: ["a", "b"] })(number(-4), number(2));
}

/** A network of two layers with its loss, on a batch of eight. */
export function network(): Explanation {
  const model = sequential(dense(4, 16), relu, dense(16, 3));
  const params = model.init(random.key(0));
  const x = random.normal(random.key(1), [8, 4]);
  const y = tensor([0, 1, 2, 0, 1, 2, 0, 1], { dtype: "int32" });
  const loss = (p: typeof params, input: Tensor) => crossEntropy(model.apply(p, input), y);
  return explain(loss, { names: ["params", "x"] })(params, x);
}
