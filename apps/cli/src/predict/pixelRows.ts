import type { DataArray } from "@chainrule/datasets";
import { CommandError } from "../CommandError.js";
import { type DataDescription, inputSize } from "../data/DataDescription.js";

/**
 * Images given as numbers in JSON, one or a list of them, nested or flat, as a model takes them: shape
 * [n, ...inputShape].
 *
 * @throws CommandError where they have another number of pixels, or one is no number
 */
export function pixelRows(
  text: string,
  path: string,
  data: Pick<DataDescription, "inputShape">,
): DataArray<Float32Array<ArrayBuffer>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`${path} is no JSON: ${(error as Error).message}.`);
  }
  const numbers = Array.isArray(value) ? (value as unknown[]).flat(Infinity) : [value];
  const size = inputSize(data);
  const wrong = numbers.findIndex((number) => typeof number !== "number");
  if (wrong >= 0) {
    throw new CommandError(
      `${path}: ${JSON.stringify(numbers[wrong])} is no number; the model takes images of numbers from 0 to 1.`,
    );
  }
  if (numbers.length === 0 || numbers.length % size !== 0) {
    throw new CommandError(
      `${path} holds ${numbers.length} numbers, and an image of the model has ${size}: [${data.inputShape.join(", ")}].`,
    );
  }
  return {
    data: Float32Array.from(numbers as number[]),
    shape: [numbers.length / size, ...data.inputShape],
  };
}
