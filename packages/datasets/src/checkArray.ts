import { type DataArray, isNumericArray } from "./DataArray.js";
import { DatasetError } from "./DatasetError.js";

/**
 * Throws where `array` is no `{ data, shape }` whose data are a typed array of as many numbers as the shape says.
 * `subject` begins the message: the function's name and what the array is to it.
 */
export function checkArray(subject: string, array: unknown): asserts array is DataArray {
  const { data, shape } = Object(array) as Partial<DataArray>;
  if (!isNumericArray(data) || !Array.isArray(shape)) {
    // A tensor's data is a method.
    const isTensor = typeof data === "function" && Array.isArray(shape);
    throw new DatasetError(
      `${subject} must be { data, shape } with a typed array of numbers and an array of sizes` +
        (isTensor ? ". Of a tensor x: { data: x.data(), shape: x.shape }" : ""),
    );
  }
  const sizes: readonly number[] = shape;
  if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new DatasetError(`${subject} has shape [${sizes.join(", ")}]; expected whole numbers from 0`);
  }
  const expected = sizes.reduce((product, size) => product * size, 1);
  if (data.length !== expected) {
    throw new DatasetError(
      `${subject} has shape [${sizes.join(", ")}], which is ${expected} values, but its data holds ${data.length}`,
    );
  }
}
