import { type DataArray, isNumericArray } from "./DataArray.js";
import { DatasetError } from "./DatasetError.js";

/**
 * Throws where `array` is no `{ data, shape }` whose data are a typed array of as many numbers as the shape says.
 * `subject` begins the message: the function's name and what the array is to it.
 */
export function checkArray(subject: string, array: unknown): asserts array is DataArray {
  const { data, shape } = Object(array) as Partial<DataArray>;
  if (!isNumericArray(data) || !Array.isArray(shape)) {
    throw new DatasetError(
      `${subject} must be { data, shape } with a typed array of numbers and an array of sizes${remedy(array)}`,
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

/** How to make a `{ data, shape }` of what was given instead. */
function remedy(array: unknown): string {
  const { data, shape } = Object(array) as { readonly data?: unknown; readonly shape?: unknown };
  // A tensor's data is a method.
  if (typeof data === "function" && Array.isArray(shape)) {
    return ". Of a tensor x: { data: x.data(), shape: x.shape }";
  }
  if (!Array.isArray(array)) return "";
  const [first] = array as readonly unknown[];
  if (typeof first === "number")
    return `. Of numbers: { data: Float32Array.from(numbers), shape: [${array.length}] }`;
  if (!Array.isArray(first)) return "";
  const shown = `[${array.length}, ${first.length}]`;
  return `. Of rows of numbers: { data: Float32Array.from(rows.flat()), shape: ${shown} }`;
}
