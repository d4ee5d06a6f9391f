import { applyOp } from "../applyOp.js";
import { type Dtype, isFloating } from "../dtype.js";
import { DtypeError } from "../errors.js";
import { map, type ScalarFunction } from "../kernels/map.js";
import type { Refusal } from "../kernels/refusal.js";
import type { Op, VectorJacobianProduct } from "../op.js";
import { floatingOperand, operand, promote, type TensorLike } from "../operands.js";
import { broadcastShapes } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { cast } from "./cast.js";

/** What a pointwise op is made of. */
export interface PointwiseDefinition {
  readonly name: string;
  /** The function of one element of each input. */
  readonly scalar: ScalarFunction;
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
export function pointwise({ name, scalar, vjp, output, refuse }: PointwiseDefinition): Op {
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
      return {
        shape: broadcastShapes(
          name,
          inputs.map((x) => x.shape),
        ),
        dtype: output ?? dtype,
      };
    },
    kernel: map(scalar, refuse),
    vjp,
  };
}

/** Throws for a dtype that an op does not take. */
type Check = (name: string, dtype: Dtype) => void;

/** Applies a pointwise op to one operand. */
export function unary(op: Op, x: TensorLike, check?: Check): Tensor {
  const value = operand(op.name, x);
  check?.(op.name, value.dtype);
  return applyOp(op, [value], undefined);
}

/** Applies a pointwise op to one operand, which must be floating-point. */
export function floating(op: Op, x: TensorLike): Tensor {
  return applyOp(op, [floatingOperand(op.name, x)], undefined);
}

/** Applies a pointwise op to two operands, brought to one dtype. */
export function binary(op: Op, a: TensorLike, b: TensorLike): Tensor {
  return applyOp(op, promote(op.name, a, b), undefined);
}

/** @throws DtypeError for bool, which is not a number */
export function checkNumber(name: string, dtype: Dtype): void {
  if (dtype !== "bool") return;
  throw new DtypeError(`${name}: needs numbers, got bool. Use cast(x, "int32") first`);
}

/** @throws DtypeError for what has no bits to work on */
export function checkIntegers(name: string, dtype: Dtype): void {
  if (!isFloating(dtype)) return;
  throw new DtypeError(`${name}: needs integers, got ${dtype}. Use cast(x, "int32") first`);
}

/** Applies a pointwise op to two operands that are not bools. */
export function binaryNumbers(op: Op, a: TensorLike, b: TensorLike): Tensor {
  const operands = promote(op.name, a, b);
  checkNumber(op.name, operands[0]!.dtype);
  return applyOp(op, operands, undefined);
}

/** Applies a pointwise op to two operands that are integers or bools. */
export function binaryIntegers(op: Op, a: TensorLike, b: TensorLike): Tensor {
  const operands = promote(op.name, a, b);
  checkIntegers(op.name, operands[0]!.dtype);
  return applyOp(op, operands, undefined);
}

/** Applies a shift, whose operands are integers. */
export function binaryShift(op: Op, x: TensorLike, places: TensorLike): Tensor {
  const operands = promote(op.name, x, places);
  checkIntegers(op.name, operands[0]!.dtype);
  checkNumber(op.name, operands[0]!.dtype);
  return applyOp(op, operands, undefined);
}

/** Applies a pointwise op of bools to what is true of its operands. */
export function truths(op: Op, ...values: TensorLike[]): Tensor {
  return applyOp(
    op,
    values.map((x) => cast(operand(op.name, x), "bool")),
    undefined,
  );
}
