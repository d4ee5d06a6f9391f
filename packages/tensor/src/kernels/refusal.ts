import { input, type Program, program, type Scalar } from "@chainrule/wasm/scalar";
import { allocate, type Dtype } from "../dtype.js";
import { ValueError } from "../errors.js";
import { contiguousStrides, formatShape, type Shape } from "../shape.js";
import { memoryOf, type Tensor } from "../tensor.js";
import { compute } from "./map.js";
import { broadcastStrides, collapse, gather } from "./strided.js";

/** Elements that a pointwise op does not take, such as a divisor of zero among integers: see `refuseWhere`. */
export interface Refusal {
  /** The program, for arguments of the given types, of the mask of what is refused; undefined where nothing is. */
  program(inputs: readonly Dtype[]): Program | undefined;
  /** What the error says of them: "division by zero". */
  readonly reason: string;
  /** @throws ValueError naming the first position at which the mask is set, and what stands there */
  check(inputs: readonly Tensor[], shape: Shape, name: string): void;
}

/**
 * The elements that a pointwise op refuses: where a mask, an expression of the arguments as the op's function
 * is one, is true. The error is a ValueError that names the first position, the reason and the operands.
 *
 * @param where the mask, given the arguments; undefined where nothing is refused
 * @param reason what the error says
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
  reason: string,
): Refusal {
  const programs = new Map<string, Program | undefined>();
  const programOf = (inputs: readonly Dtype[]): Program | undefined => {
    const key = inputs.join();
    if (!programs.has(key)) {
      const mask = where(inputs.map((type, i) => input(i, type)));
      programs.set(key, mask && program(mask, inputs));
    }
    return programs.get(key);
  };
  return {
    program: programOf,
    reason,
    check(inputs, shape, name) {
      const code = programOf(inputs.map((x) => x.dtype));
      const at = code ? compute(code, inputs, shape, name).indexOf(1) : -1;
      if (at < 0) return;
      const position = contiguousStrides(shape).map((stride, axis) => Math.floor(at / stride) % shape[axis]!);
      const values = inputs.map((x) => {
        const value = allocate(x.dtype, 1);
        gather(memoryOf(x, name), x.offset, collapse(shape, broadcastStrides(x, shape)), at, 1, value);
        return value[0]!;
      });
      throw new ValueError(
        `${name}: ${reason} at position ${formatShape(position)}: operands ${values.join(", ")}`,
      );
    },
  };
}
