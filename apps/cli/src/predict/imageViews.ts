import { isDatasetError } from "@chainrule/datasets";
import { decodeImage, resizeImage } from "@chainrule/datasets/images";
import { CommandError } from "../CommandError.js";
import type { DataDescription } from "../data/DataDescription.js";
import { asUciDigit } from "../digit/asUciDigit.js";
import { digitViews } from "../digit/digitViews.js";
import { findDigit } from "../digit/findDigit.js";
import type { Box, GreyImage } from "../digit/GreyImage.js";
import { greyOf } from "../digit/greyOf.js";
import { inColors } from "./inColors.js";

/** An image as a model takes it. */
export interface ImageView {
  /** As many numbers as inputShape, [channels, height, width], says. */
  readonly pixels: Float32Array<ArrayBuffer>;
  /** By how many degrees it was turned, anticlockwise. */
  readonly angle: number;
}

/** What was made of an image. */
export interface PreparedImage {
  /** The model says something about each; the surest counts. */
  readonly views: readonly ImageView[];
  /** What was done, in words. */
  readonly note: string;
  /** Where a digit was found. */
  readonly box?: Box | undefined;
}

/** That it shows nothing to predict. */
export interface NothingFound {
  readonly reason: string;
}

/**
 * Brings the image of a file into the form of the images that a model has learned from: a digit is found, centred and
 * scaled for a model of MNIST; other images come to the model's size.
 *
 * @param dataset what the model was trained on, as it was asked for
 * @throws CommandError where it can't be decoded
 */
export async function imageViews(
  bytes: Uint8Array,
  name: string,
  data: Pick<DataDescription, "inputShape">,
  dataset: string,
): Promise<PreparedImage | NothingFound> {
  const image = await decode(bytes, name);
  const [channels, height, width] = data.inputShape as [number, number, number];
  if (dataset === "mnist") return digitOf(greyOf(image), digitViews);
  if (dataset === "digits") {
    return digitOf(greyOf(image), (ink) => [{ pixels: asUciDigit(ink), angle: 0 }]);
  }
  if (dataset === "fashion-mnist") return onBlack(greyOf(image), height, width);
  const sized = resizeImage(inColors(image, channels), { height, width, fit: "crop" });
  const [oldHeight, oldWidth] = image.shape as [number, number];
  const note =
    oldHeight === height && oldWidth === width
      ? ""
      : `${oldWidth} × ${oldHeight} pixels brought to ${width} × ${height}`;
  return { views: [{ pixels: planes(sized.data, channels), angle: 0 }], note };
}

async function decode(bytes: Uint8Array, name: string): ReturnType<typeof decodeImage> {
  try {
    return await decodeImage(bytes);
  } catch (error) {
    if (!isDatasetError(error)) throw error;
    throw new CommandError(error.message.replace("decodeImage: the data", name) + ".");
  }
}

function digitOf(
  grey: GreyImage,
  viewsOf: (ink: GreyImage) => readonly ImageView[],
): PreparedImage | NothingFound {
  const found = findDigit(grey);
  if ("reason" in found) return { reason: `no digit found: ${found.reason}` };
  const { left, top, right, bottom } = found.box;
  const where = `${right - left + 1} × ${bottom - top + 1} pixels at (${left}, ${top})`;
  const ink = found.polarity === "dark" ? "dark on light" : "light on dark";
  return {
    views: viewsOf(found.ink),
    note: `a digit of ${where} of ${grey.width} × ${grey.height}, ${ink}`,
    box: found.box,
  };
}

/** Fashion-MNIST's articles are light on black: an image with a light edge is inverted. */
function onBlack(grey: GreyImage, height: number, width: number): PreparedImage {
  const edge: number[] = [];
  grey.data.forEach((value, i) => {
    const [x, y] = [i % grey.width, Math.floor(i / grey.width)];
    if (x === 0 || y === 0 || x === grey.width - 1 || y === grey.height - 1) edge.push(value);
  });
  const light = edge.sort((a, b) => a - b)[edge.length >> 1]! > 0.5;
  const image = {
    data: light ? grey.data.map((value) => 1 - value) : Float32Array.from(grey.data),
    shape: [grey.height, grey.width, 1],
  };
  const { data } = resizeImage(image, { height, width, fit: "pad" });
  const size = `${grey.width} × ${grey.height} pixels brought to ${width} × ${height}`;
  return { views: [{ pixels: data, angle: 0 }], note: light ? `${size}, inverted` : size };
}

/** [height, width, channels] as [channels, height, width]. */
function planes(data: Float32Array, channels: number): Float32Array<ArrayBuffer> {
  const plane = data.length / channels;
  return Float32Array.from(
    { length: data.length },
    (_, i) => data[(i % plane) * channels + Math.floor(i / plane)]!,
  );
}
