import {
  abs,
  add,
  applyOp,
  clip,
  defineOp,
  exp,
  floatingOperand,
  log1p,
  mul,
  pointwise,
  sub,
  tanh,
  type Tensor,
  tensor,
  type TensorLike,
} from "@chainrule/tensor";
import { maximum, minimum, multiply, type Scalar, subtract } from "@chainrule/tensor/scalar";

// An op of a library of your own. Its name is scoped, so that no other library has one of that name.

/** t limited to 0 … 1. */
const limited = (t: Scalar): Scalar => minimum(maximum(t, 0), 1);

// The function of one element, in exact instructions: plain loops, SIMD and compiled programs are all made of it, and
// give the same bits. Its gradient is written in ops, so that gradients have gradients.
const smoothstepOp = pointwise({
  name: "my-lib/smoothstep",
  scalar: ([x]) => {
    const t = limited(x!);
    return multiply(multiply(t, t), subtract(3, multiply(t, 2)));
  },
  vjp: (cotangent, [x]) => {
    const t = clip(x!, { min: 0, max: 1 });
    return [() => mul(cotangent, mul(6, mul(t, sub(1, t))))];
  },
});

/** 3t² − 2t³ of t = x limited to 0 … 1, elementwise. */
export function smoothstep(x: TensorLike): Tensor {
  return applyOp(smoothstepOp, [floatingOperand("my-lib/smoothstep", x)], undefined);
}

console.log(smoothstep(tensor([-1, 0.25, 0.5, 2])).toArray()); // [ 0, 0.15625, 0.5, 1 ]

// An op in terms of other ops, which needs a gradient rule of its own: the formula's own
// has a kink at 0, where this function has none.
const logCoshOp = defineOp({
  name: "my-lib/logCosh",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  compute([x]) {
    const size = abs(x!);
    return sub(add(size, log1p(exp(mul(size, -2)))), Math.LN2);
  },
  vjp: (cotangent, [x]) => [() => mul(cotangent, tanh(x!))],
});

/** ln cosh x, elementwise, also where cosh x itself would overflow. */
export function logCosh(x: TensorLike): Tensor {
  return applyOp(logCoshOp, [floatingOperand("my-lib/logCosh", x)], undefined);
}

console.log(logCosh(tensor([-1000, 0, 1], { dtype: "float64" })).toArray()); // [ 999.3068528194401, 0, 0.4337808304830272 ]

try {
  logCosh(tensor([1, 2], { dtype: "int32" }));
} catch (error) {
  console.log((error as Error).message); // my-lib/logCosh: needs float32 or float64, got int32. Use cast(x, "float32") first
}
