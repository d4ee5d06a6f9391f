import { DatasetError } from "../DatasetError.js";
import { type PublishedImages, filesFetched } from "./filesFetched.js";
import { filesGiven } from "./filesGiven.js";
import { filesInDirectory } from "./filesInDirectory.js";
import type { ReadImageFile } from "./imageFiles.js";
import { type ImageSource, imageSourceOptions } from "./ImageSource.js";

/**
 * How the four files are read from the source that the options name, and that source in words; undefined where they
 * name none. Throws where they name two.
 */
export function readerOf(
  functionName: string,
  options: ImageSource,
  published: PublishedImages,
): { read: ReadImageFile; source: string } | undefined {
  const { directory, files, download = false } = options;
  const given = imageSourceOptions.filter((name) => options[name] !== undefined && options[name] !== false);
  if (given.length > 1) {
    throw new DatasetError(`${functionName}: ${given.join(" and ")} exclude each other; give one of them`);
  }
  if (directory !== undefined) {
    return { read: filesInDirectory(functionName, directory), source: `the IDX files in ${directory}` };
  }
  if (files !== undefined) {
    if (typeof files !== "object" || files === null) {
      throw new DatasetError(
        `${functionName}: files must be { trainImages, trainLabels, testImages, testLabels }, but is ${String(files)}`,
      );
    }
    return { read: filesGiven(functionName, files), source: "IDX files" };
  }
  if (download === false) return undefined;
  const read = filesFetched(functionName, published, download === true ? {} : download);
  return { read, source: `the official IDX files, fetched and verified` };
}
