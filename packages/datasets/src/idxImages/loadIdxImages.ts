import { DatasetError } from "../DatasetError.js";
import { decodeIdx, type IdxArray } from "../parseIdx.js";
import type { ImageBytes } from "./ImageBytes.js";
import type { ImageFile, ReadImageFile } from "./imageFiles.js";

const SIDE = 28;
const CLASSES = 10;

/** The training and test images of four IDX files, whole and in the files' order. */
export async function loadIdxImages(
  functionName: string,
  read: ReadImageFile,
): Promise<{ train: ImageBytes; test: ImageBytes }> {
  return {
    train: await loadPart(functionName, read, "trainImages", "trainLabels"),
    test: await loadPart(functionName, read, "testImages", "testLabels"),
  };
}

async function loadPart(
  functionName: string,
  read: ReadImageFile,
  imageFile: ImageFile,
  labelFile: ImageFile,
): Promise<ImageBytes> {
  const imageBytes = await read(imageFile);
  const images = expectUint8(
    decodeIdx(imageBytes.bytes, imageBytes.subject),
    imageBytes.subject,
    "images of shape [n, 28, 28]",
    3,
  );
  const labelBytes = await read(labelFile);
  const labels = expectUint8(
    decodeIdx(labelBytes.bytes, labelBytes.subject),
    labelBytes.subject,
    "labels of shape [n]",
    1,
  );
  const [count = 0, height, width] = images.shape;
  if (height !== SIDE || width !== SIDE) {
    throw new DatasetError(
      `${imageBytes.subject} holds images of ${height} × ${width} pixels, expected 28 × 28`,
    );
  }
  if (labels.data.length !== count) {
    throw new DatasetError(
      `${imageBytes.subject} holds ${count} images, but ${labelBytes.subject.slice(functionName.length + 2)} ` +
        `holds ${labels.data.length} labels. Are they of different sets?`,
    );
  }
  const wrong = labels.data.findIndex((label) => label >= CLASSES);
  if (wrong >= 0) {
    throw new DatasetError(
      `${labelBytes.subject}: label ${wrong} is ${labels.data[wrong]}, expected a class from 0 to 9`,
    );
  }
  return { pixels: { data: images.data, shape: [count, SIDE * SIDE] }, labels };
}

function expectUint8(
  array: IdxArray,
  subject: string,
  expected: string,
  rank: number,
): { data: Uint8Array; shape: readonly number[] } {
  const { data, shape } = array;
  if (!(data instanceof Uint8Array) || shape.length !== rank) {
    const type = data[Symbol.toStringTag].replace("Array", "").toLowerCase();
    throw new DatasetError(
      `${subject} holds ${type} of shape [${shape.join(", ")}], expected uint8 ${expected}. ` +
        "Were files of images and labels swapped?",
    );
  }
  return { data, shape };
}
