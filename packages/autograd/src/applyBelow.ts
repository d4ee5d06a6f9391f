import { applyOp, type Op, type Tensor } from "@chainrule/tensor";

const levelOf = ({ trace }: Tensor): number => trace?.tracer.level ?? -1;

/**
 * An op on the values as they are below a transformation. What is followed there has lower levels, or is followed by
 * an input: a parameter, of the lowest level, may be made of a tensor that any transformation follows. Any other result
 * of its level or a higher one was computed with a tensor that the transformation was not told of.
 *
 * @throws TypeError for such a result, whose derivatives would lack that tensor's part
 */
export function applyBelow<A>(level: number, op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  const output = applyOp(op, inputs, attributes);
  const followed = levelOf(output);
  if (followed >= level && inputs.every((x) => levelOf(x) < followed)) {
    throw new TypeError(
      `${op.name}: computes with a tensor that is being followed and is none of its inputs, so that a part of the ` +
        `derivative would be lost. Pass tensors as inputs, not as attributes or from outside`,
    );
  }
  return output;
}
