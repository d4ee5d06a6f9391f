import { applyOp } from "../applyOp.js";
import { scan, type ScanAttributes } from "../kernels/scan.js";
import { defineOp } from "../op.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { broadcastBatch } from "./broadcastBatch.js";
import { mul } from "./mul.js";

/** Σ over the results that a position enters, each with the factors between them: what the chain rule asks for. */
function adjoint(factors: Tensor, cotangent: Tensor, attributes: ScanAttributes): Tensor {
  const back = { axis: attributes.axis, reverse: !attributes.reverse, exclusive: true };
  if (attributes.exclusive) return linearRecurrence(factors, cotangent, back);
  return add(cotangent, linearRecurrence(factors, mul(factors, cotangent), back));
}

const op = /* @__PURE__ */ defineOp<ScanAttributes>({
  name: "linearRecurrence",
  infer: ([factors]) => ({ shape: factors!.shape, dtype: factors!.dtype }),
  kernel: /* @__PURE__ */ scan("recur", 0),
  vjp: (cotangent, [factors, terms], _output, attributes) => [
    () =>
      mul(
        adjoint(factors!, cotangent, attributes),
        linearRecurrence(factors!, terms!, { ...attributes, exclusive: true }),
      ),
    () => adjoint(factors!, cotangent, attributes),
  ],
  batch(inputs, batched, attributes) {
    const [factors, terms] = broadcastBatch(inputs, batched);
    return linearRecurrence(factors!, terms!, { ...attributes, axis: attributes.axis + 1 });
  },
});

/**
 * sᵢ = factorᵢ · sᵢ₋₁ + termᵢ along an axis, from 0 on. It divides by nothing, so that what the gradients of
 * products make of it is right at zeros, too; and its own gradients are recurrences of the same kind.
 */
export function linearRecurrence(factors: Tensor, terms: Tensor, attributes: ScanAttributes): Tensor {
  return applyOp(op, [factors, terms], attributes);
}
