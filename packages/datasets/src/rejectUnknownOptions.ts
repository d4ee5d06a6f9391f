import { DatasetError } from "./DatasetError.js";

/** Throws where `options` is no object or has a key that is not in `known`: a misspelt option is silent otherwise. */
export function rejectUnknownOptions(functionName: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw new DatasetError(`${functionName}: options must be an object, but are ${String(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new DatasetError(`${functionName}: unknown option ${key}; the options are ${known.join(", ")}`);
    }
  }
}
