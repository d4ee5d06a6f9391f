import { DatasetError } from "../DatasetError.js";
import { nodeBuiltins } from "../nodeBuiltins.js";
import { readFile } from "../readFile.js";
import { imageFiles, type ReadImageFile } from "./imageFiles.js";

/** Reads the four files in a directory, each with or without `.gz`. */
export function filesInDirectory(functionName: string, directory: string): ReadImageFile {
  if (typeof directory !== "string") {
    throw new DatasetError(`${functionName}: directory must be a path, but is ${String(directory)}`);
  }
  return async (file) =>
    readFile(await findFile(functionName, directory, imageFiles[file]), functionName, "bytes to parseIdx");
}

/** The path of a file that may be compressed, the uncompressed one first. */
async function findFile(functionName: string, directory: string, name: string): Promise<string> {
  const node = nodeBuiltins();
  if (node === undefined) {
    throw new DatasetError(
      `${functionName}: directory ${directory} can't be read, because there is no file system here (a browser?). ` +
        "Give the addresses or the bytes of the four files as the option files",
    );
  }
  const absolute = node.path.resolve(directory);
  let names: string[];
  try {
    names = await node.fs.readdir(absolute);
  } catch (cause) {
    throw new DatasetError(
      `${functionName}: directory ${absolute} can't be read: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
  const found = [name, `${name}.gz`].find((candidate) => names.includes(candidate));
  if (found === undefined) {
    throw new DatasetError(
      `${functionName}: directory ${absolute} holds neither ${name} nor ${name}.gz; expected are MNIST's four ` +
        "official files, or those of a set in the same form",
    );
  }
  return node.path.join(absolute, found);
}
