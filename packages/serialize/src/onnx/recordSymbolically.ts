import { SerializeError } from "@chainrule/serialize";
import type { Spec } from "@chainrule/tensor";
import { merge, type SymbolicRecording } from "./merge.js";
import type { Recording } from "./record.js";
import { tracedSizes } from "./tracedSizes.js";

/** Records a function with inputs of the given shapes and dtypes. */
export type RecordWith = (inputs: readonly Spec[]) => Recording;

/** The inputs with another size along the axes of the batch. */
function resized(inputs: readonly Spec[], axes: readonly (number | null)[], size: number): Spec[] {
  return inputs.map(({ shape, dtype }, i) => ({
    dtype,
    shape: shape.map((n, axis) => (axis === axes[i] ? size : n)),
  }));
}

/**
 * Records a function with two sizes of the batch, and gives what both have in common.
 *
 * @param axes for each input the axis of the batch, or null
 * @param taken sizes that the batch is not to have meanwhile
 * @throws SerializeError where something differs otherwise than in proportion, and where the function takes the
 *   inputs as they are but not with other sizes of the batch
 */
export function recordSymbolically(
  recordWith: RecordWith,
  inputs: readonly Spec[],
  axes: readonly (number | null)[],
  taken: readonly number[],
): SymbolicRecording {
  const sizes = tracedSizes(taken);
  if (axes.every((axis) => axis === null)) {
    const recording = recordWith(inputs);
    return merge(recording, recording, sizes);
  }
  let recordings: [Recording, Recording];
  try {
    recordings = [
      recordWith(resized(inputs, axes, sizes.first)),
      recordWith(resized(inputs, axes, sizes.second)),
    ];
  } catch (error) {
    // Throws the error that has nothing to do with the sizes.
    recordWith(inputs);
    throw new SerializeError(
      `exportOnnx: the function takes the example, but not batches of ${sizes.first} and ${sizes.second}, by which ` +
        `it is found out what follows the batch: ${(error as Error).message}. Export for one size: { batchAxis: null }`,
      { cause: error },
    );
  }
  return merge(...recordings, sizes);
}
