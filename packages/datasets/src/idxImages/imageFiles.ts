import type { ReadFile } from "../readFile.js";

/** The names of the four files in which MNIST and the sets made after it come. */
export const imageFiles = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
} as const;

/** One of the four files. */
export type ImageFile = keyof typeof imageFiles;

/** Reads one of the four files, decompressed, from where a set of images is. */
export type ReadImageFile = (file: ImageFile) => Promise<ReadFile>;
