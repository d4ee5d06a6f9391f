import type { MnistImages } from "@chainrule/datasets";
import { type Tensor, tensor } from "@chainrule/tensor";

/** Images and digits as tensors. */
export interface ImageTensors {
  /** Shape [n, 784]. */
  readonly x: Tensor;
  /** Shape [n], int32. */
  readonly y: Tensor;
}

/** The first rows of images, all of them where there are fewer, sharing their memory. */
export function firstImages({ x, y }: MnistImages, count: number): MnistImages {
  const rows = Math.min(count, y.data.length);
  const [, pixels] = x.shape;
  return {
    x: { data: x.data.subarray(0, rows * pixels!), shape: [rows, pixels!] },
    y: { data: y.data.subarray(0, rows), shape: [rows] },
  };
}

/** The same as tensors. */
export function firstRows(images: MnistImages, count: number): ImageTensors {
  const { x, y } = firstImages(images, count);
  return { x: tensor(x), y: tensor(y) };
}

/** All images as tensors. */
export function imageTensors(images: MnistImages): ImageTensors {
  return firstRows(images, Infinity);
}
