import { relu } from "@chainrule/activations";
import { conv2d, dense, flatten, maxPool2d, type ParamsOf, sequential } from "@chainrule/nn";
import { reshape, type Tensor } from "@chainrule/tensor";

const images = (x: Tensor): Tensor => reshape(x, [-1, 1, 28, 28]);
const activation = (x: Tensor): Tensor => relu(x);

/**
 * A small convolutional network in the manner of LeCun's LeNet (1998), from images of shape [n, 784] to ten scores:
 * two convolutions with pooling, 28 → 24 → 12 → 8 → 4 pixels a side, then two fully connected layers.
 */
export const lenet = sequential(
  images,
  conv2d(1, 8, 5),
  activation,
  maxPool2d(2),
  conv2d(8, 16, 5),
  activation,
  maxPool2d(2),
  flatten(),
  dense(4 * 4 * 16, 128),
  activation,
  dense(128, 10),
);

/** The parameters of `lenet`. */
export type LenetParams = ParamsOf<typeof lenet>;
