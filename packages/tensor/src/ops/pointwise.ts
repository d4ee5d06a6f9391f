import { applyOp } from "../applyOp.js";
import type { Dtype } from "../dtype.js";
import type { DtypeCheck } from "../dtypeCheck.js";
import { DtypeError } from "../errors.js";
import { map, type ScalarFunction } from "../kernels/map.js";
import type { Refusal } from "../kernels/refusal.js";
import type { Op, VectorJacobianProduct } from "../op.js";
import { operand, promote, type TensorLike } from "../operands.js";
import { broadcastShapes } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { cast } from "./cast.js";

/** What a pointwise op is made of. */
export interface PointwiseDefinition {
  readonly name: string;
  /** The function of one element of each input. */
  readonly scalar: ScalarFunction;
  /** Throws for a dtype of the inputs that the op does not take. Default: it takes all. */
  readonly takes?: DtypeCheck | undefined;
  /** Without it, a gradient through the op is an error. */
  readonly vjp?: VectorJacobianProduct<undefined> | undefined;
  /** The result's dtype, where it is not that of the inputs. */
  readonly output?: Dtype | undefined;
  /** Elements that the op does not take: a ValueError names the first. */
  readonly refuse?: Refusal | undefined;
}

/**
 * Defines an op that computes each element from the elements at the same place of its inputs, which have
 * one dtype and broadcast. The function is an expression in the instructions of
 * `@chainrule/tensor/scalar`, from which plain loops and SIMD code are made.
 *
 * @example
 * ```ts
 * import { applyOp, mul, pointwise, tensor } from "@chainrule/tensor";
 * import { multiply } from "@chainrule/tensor/scalar";
 * const half = pointwise({
 *   name: "my-lib/half",
 *   scalar: ([x]) => multiply(x!, 0.5),
 *   vjp: (cotangent) => [() => mul(cotangent, 0.5)],
 * });
 * console.log(applyOp(half, [tensor([1, 2])], undefined).toArray()); // [ 0.5, 1 ]
 * ```
 *
 * @__NO_SIDE_EFFECTS__
 */
export function pointwise({ name, scalar, takes, vjp, output, refuse }: PointwiseDefinition): Op {
  return {
    name,
    infer(inputs) {
      const { dtype } = inputs[0]!;
      for (const other of inputs) {
        if (other.dtype !== dtype) {
          throw new DtypeError(
            `${name}: operands must have one dtype, got ${dtype} and ${other.dtype}. Use promote`,
          );
        }
      }
      takes?.(name, dtype);
      const shapes = inputs.map((x) => x.shape);
      return { shape: broadcastShapes(name, shapes), dtype: output ?? dtype };
    },
    kernel: map(scalar, refuse),
    vjp,
  };
}

/** Applies a pointwise op to one operand. */
export function unary(op: Op, x: TensorLike): Tensor {
  return applyOp(op, [operand(op.name, x)], undefined);
}

/** Applies a pointwise op to two operands, brought to one dtype. */
export function binary(op: Op, a: TensorLike, b: TensorLike): Tensor {
  return applyOp(op, promote(op.name, a, b), undefined);
}

/** Applies a pointwise op of bools to what is true of its operands. */
export function truths(op: Op, ...values: TensorLike[]): Tensor {
  const truth = values.map((x) => cast(operand(op.name, x), "bool"));
  return applyOp(op, truth, undefined);
}
