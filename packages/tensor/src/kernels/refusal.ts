import { input, type Program, program, type Scalar } from "@chainrule/wasm/scalar";
import type { Dtype } from "../dtype.js";
import { ValueError } from "../errors.js";
import { formatShape, positionOf, type Shape } from "../shape.js";
import { memoryOf, type Tensor } from "../tensor.js";
import { compute } from "./map.js";
import { broadcastStrides, offsetOf } from "./strided.js";

/** Elements that a pointwise op does not take, such as a divisor of zero among integers: see `refuseWhere`. */
export interface Refusal {
  /** The program, for arguments of the given types, of the mask of what is refused; undefined where nothing is. */
  program(inputs: readonly Dtype[]): Program | undefined;
  /** @throws ValueError naming the first position at which the mask is set, and what stands there */
  check(inputs: readonly Tensor[], shape: Shape, name: string): void;
}

/**
 * The elements that a pointwise op refuses: where a mask, an expression of the arguments as the op's function
 * is one, is true. The error is a ValueError that names the first position, the reason and, unless the reason is a
 * function of them, the operands.
 *
 * @param where the mask, given the arguments; undefined where nothing is refused
 * @param reason what the error says: "division by zero", or a function of the operands that says it
 *
 * @example
 * ```ts
 * import { applyOp, pointwise, refuseWhere, tensor } from "@chainrule/tensor";
 * import { less, squareRoot } from "@chainrule/tensor/scalar";
 * const root = pointwise({
 *   name: "my-lib/root",
 *   scalar: ([x]) => squareRoot(x!),
 *   refuse: refuseWhere(([x]) => less(x!, 0), "negative number"),
 * });
 * try {
 *   applyOp(root, [tensor([4, -1])], undefined);
 * } catch (error) {
 *   console.log((error as Error).message); // my-lib/root: negative number at position [1]: operands -1
 * }
 * ```
 *
 * @__NO_SIDE_EFFECTS__
 */
export function refuseWhere(
  where: (inputs: readonly Scalar[]) => Scalar | undefined,
  reason: string | ((...operands: number[]) => string),
): Refusal {
  const make = (inputs: readonly Dtype[]): Program | false => {
    const mask = where(inputs.map((type, i) => input(i, type)));
    return mask ? program(mask, inputs) : false;
  };
  const programs: Record<string, Program | false> = {};
  const programOf = (inputs: readonly Dtype[]): Program | undefined =>
    (programs[inputs.join()] ??= make(inputs)) || undefined;
  return {
    program: programOf,
    check(inputs, shape, name) {
      const code = programOf(inputs.map((x) => x.dtype));
      const at = code ? compute(code, inputs, shape, name).indexOf(1) : -1;
      if (at < 0) return;
      const values = inputs.map(
        (x) => memoryOf(x, name)[x.offset + offsetOf(at, shape, broadcastStrides(x, shape))]!,
      );
      const place = `at position ${formatShape(positionOf(at, shape))}`;
      throw new ValueError(
        `${name}: ` +
          (typeof reason === "string"
            ? `${reason} ${place}: operands ${values.join(", ")}`
            : `${reason(...values)} ${place}`),
      );
    },
  };
}
