import { DatasetError } from "./DatasetError.js";
import type { MnistBytes } from "./MnistBytes.js";
import { nodeBuiltins } from "./nodeBuiltins.js";
import type { IdxArray } from "./parseIdx.js";
import { readIdxFile } from "./readIdx.js";

const SIDE = 28;
const CLASSES = 10;

/** The training and test images of the four official files in `directory`, whole and in the files' order. */
export async function officialMnist(directory: string): Promise<{ train: MnistBytes; test: MnistBytes }> {
  return { train: await readPart(directory, "train"), test: await readPart(directory, "t10k") };
}

async function readPart(directory: string, part: string): Promise<MnistBytes> {
  const imagesPath = await findFile(directory, `${part}-images-idx3-ubyte`);
  const labelsPath = await findFile(directory, `${part}-labels-idx1-ubyte`);
  const images = expectUint8(
    await readIdxFile(imagesPath, "mnist"),
    imagesPath,
    "images of shape [n, 28, 28]",
    3,
  );
  const labels = expectUint8(await readIdxFile(labelsPath, "mnist"), labelsPath, "labels of shape [n]", 1);
  const [count = 0, height, width] = images.shape;
  if (height !== SIDE || width !== SIDE) {
    throw new DatasetError(
      `mnist: ${imagesPath} holds images of ${height} × ${width} pixels, expected 28 × 28`,
    );
  }
  if (labels.data.length !== count) {
    throw new DatasetError(
      `mnist: ${imagesPath} holds ${count} images, but ${labelsPath} holds ${labels.data.length} labels. ` +
        "Are they of different sets?",
    );
  }
  const wrong = labels.data.findIndex((label) => label >= CLASSES);
  if (wrong >= 0) {
    throw new DatasetError(
      `mnist: ${labelsPath}: label ${wrong} is ${labels.data[wrong]}, expected a digit from 0 to 9`,
    );
  }
  return { pixels: { data: images.data, shape: [count, SIDE * SIDE] }, labels };
}

/** The path of a file that may be compressed, the uncompressed one first. */
async function findFile(directory: string, name: string): Promise<string> {
  const node = nodeBuiltins();
  if (node === undefined) {
    throw new DatasetError(
      `mnist: directory ${directory} can't be read, because there is no file system here (a browser?). ` +
        "Leave the option out for the embedded images, or fetch the files and give their bytes to parseIdx",
    );
  }
  const absolute = node.path.resolve(directory);
  let files: string[];
  try {
    files = await node.fs.readdir(absolute);
  } catch (cause) {
    throw new DatasetError(`mnist: directory ${absolute} can't be read: ${(cause as Error).message}`, {
      cause,
    });
  }
  const found = [name, `${name}.gz`].find((candidate) => files.includes(candidate));
  if (found === undefined) {
    throw new DatasetError(
      `mnist: directory ${absolute} holds neither ${name} nor ${name}.gz; expected are MNIST's four official files`,
    );
  }
  return node.path.join(absolute, found);
}

function expectUint8(
  array: IdxArray,
  path: string,
  expected: string,
  rank: number,
): { data: Uint8Array; shape: readonly number[] } {
  const { data, shape } = array;
  if (!(data instanceof Uint8Array) || shape.length !== rank) {
    const type = data[Symbol.toStringTag].replace("Array", "").toLowerCase();
    throw new DatasetError(
      `mnist: ${path} holds ${type} of shape [${shape.join(", ")}], expected uint8 ${expected}. ` +
        "Were files of images and labels swapped?",
    );
  }
  return { data, shape };
}
