import { formatShape, normalizeAxis, ShapeError, type Tensor } from "@chainrule/tensor";

/** Which axis of the inputs is the batch: of all of them, or of each; null for none. */
export type BatchAxis = number | null | readonly (number | null)[];

/**
 * For each input the axis of the batch, or null.
 *
 * @throws ShapeError where there is no such axis, or inputs have different sizes there
 */
export function batchAxes(
  inputs: readonly Tensor[],
  names: readonly string[],
  given: BatchAxis,
): (number | null)[] {
  if (typeof given === "object" && given !== null && given.length !== inputs.length) {
    throw new ShapeError(
      `exportOnnx: batchAxis names ${given.length} axes for the ${inputs.length} inputs ${names.join(", ")}`,
    );
  }
  const axes = inputs.map(({ shape }, i) => {
    const each = typeof given === "object" && given !== null ? given[i]! : given;
    // One axis for all inputs is none of those that have no axes.
    if (each === null || (typeof given === "number" && shape.length === 0)) return null;
    return normalizeAxis("exportOnnx: batchAxis", each, shape);
  });
  const batched = axes.flatMap((axis, i) => (axis === null ? [] : [i]));
  const sizes = batched.map((i) => inputs[i]!.shape[axes[i]!]!);
  if (new Set(sizes).size > 1) {
    const shapes = batched.map((i) => `${names[i]!} ${formatShape(inputs[i]!.shape)}`).join(", ");
    throw new ShapeError(
      `exportOnnx: inputs have batches of ${sizes.join(" and ")}: ${shapes}. ` +
        `Say which axis is the batch, null for none: { batchAxis: [0, null] }`,
    );
  }
  return axes;
}
