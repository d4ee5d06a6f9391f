/** The names of MNIST's four files. */
export const names = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
} as const;

/** An IDX file with a type's code. */
export function idx(
  code: number,
  shape: readonly number[],
  bytes: readonly number[],
): Uint8Array<ArrayBuffer> {
  const sizes = shape.flatMap((size) => [0, 0, size >> 8, size & 255]);
  return Uint8Array.of(0, 0, code, shape.length, ...sizes, ...bytes);
}

/** Images of one grey each. */
export function images(...greys: number[]): Uint8Array<ArrayBuffer> {
  const pixels = greys.flatMap((grey) => new Array<number>(784).fill(grey));
  return idx(0x08, [greys.length, 28, 28], pixels);
}

/** The classes of images. */
export function labels(...classes: number[]): Uint8Array<ArrayBuffer> {
  return idx(0x08, [classes.length], classes);
}

/** Three training and two test images in four files. */
export const smallImageSet: Readonly<Record<keyof typeof names, Uint8Array<ArrayBuffer>>> = {
  trainImages: images(0, 51, 255),
  trainLabels: labels(7, 0, 9),
  testImages: images(102, 1),
  testLabels: labels(3, 4),
};
