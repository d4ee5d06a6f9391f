import type { ImageLayout } from "../augmentation/augmentImages.js";
import type { DataArray } from "../DataArray.js";
import { DatasetError } from "../DatasetError.js";
import { readFile } from "../readFile.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { requireInteger } from "../requireInteger.js";
import { requireNumber } from "../requireNumber.js";
import { convertChannels } from "./convertChannels.js";
import { decodeBytes, type DecodedImage } from "./decodeImage.js";
import { type ListedImage, listImages } from "./listImages.js";
import { checkResizeOptions, resizeImage, type ResizeImageOptions } from "./resizeImage.js";

const MAX_PIXELS = 2 ** 26;
const NAME = "readImageFolder";

/** Options of {@link readImageFolder}. */
export interface ReadImageFolderOptions {
  /** 1 (grey), 3 (red, green, blue) or 4 (and alpha): all images become that. Default: as they are, all the same. */
  readonly channels?: 1 | 3 | 4 | undefined;
  /** The grey from 0 to 1 that shines through where an image is transparent and `channels` has no alpha. */
  readonly background?: number | undefined;
  /** The size that all images come to, and how. Default: none, and then all must have the same size. */
  readonly resize?: ResizeImageOptions | undefined;
  /** The names of the classes' folders, in the order of their codes. Default: all folders, sorted by name. */
  readonly classes?: readonly string[] | undefined;
  /** Where the channels stand in the shape. Default "NCHW", as for `conv2d`. */
  readonly layout?: ImageLayout | undefined;
  /** The most pixels that one image file may have. Default 2²⁶. */
  readonly maxPixels?: number | undefined;
}

/** What {@link readImageFolder} gives. */
export interface ImageFolder {
  readonly rows: {
    /** Values from 0 to 1, shape [n, channels, height, width], or [n, height, width, channels]. */
    readonly x: DataArray<Float32Array<ArrayBuffer>>;
    /** The classes, shape [n]. */
    readonly y: DataArray<Int32Array<ArrayBuffer>>;
  };
  /** The folders' names: class i is entry i. */
  readonly classNames: readonly string[];
  /** The file of each row, relative to the directory: `cat/1.png`. */
  readonly files: readonly string[];
}

/**
 * Reads PNG and JPEG images from a directory with a folder for each class, such as `cat/1.png`, `dog/a.jpg`: values
 * from 0 to 1 as `decodeImage` gives them, and each image's class. Classes and files come in the order of their names.
 * `rows` is a data set, which `trainTestSplit`, `batches` and all others take as it is. For Node; it needs the packages
 * `fast-png` and `jpeg-js`, for the kinds of files that there are.
 *
 * Nothing is changed unasked: images of other sizes need `resize`, of other channels `channels`, transparent ones
 * `background`; else an error names the file. So does anything that is no image, but for hidden files.
 *
 * To read the folders of a training and of a test set, give both the same `classes`.
 *
 * @param directory - Its path, absolute or relative to the working directory.
 * @throws DatasetError (the promise rejects) where there is no file system or no such directory, a class has no
 * image, a file is no image or damaged, images differ, a package is not installed, or an option has no meaning. The
 * message names the file.
 *
 * @example
 * ```ts no-run
 * import { trainTestSplit } from "@chainrule/datasets";
 * import { readImageFolder } from "@chainrule/datasets/images";
 *
 * const { rows, classNames } = await readImageFolder("pets", {
 *   channels: 3,
 *   resize: { height: 64, width: 64, fit: "crop" },
 * });
 * console.log(classNames, rows.x.shape); // [ 'cat', 'dog' ] [ 200, 3, 64, 64 ]
 * const { train, test } = trainTestSplit(rows, { test: 0.2, seed: 1, stratify: "y" });
 * ```
 */
export async function readImageFolder(
  directory: string,
  options: ReadImageFolderOptions = {},
): Promise<ImageFolder> {
  checkOptions(directory, options);
  const { classNames, images } = await listImages(NAME, directory, options.classes);
  const { layout = "NCHW" } = options;
  let x: Float32Array<ArrayBuffer> | undefined;
  let size: readonly number[] = [];
  for (const [row, listed] of images.entries()) {
    const image = await readImage(listed, options);
    x ??= new Float32Array(images.length * image.data.length);
    if (row === 0) size = image.shape;
    checkSize(image.shape, size, listed, images[0]!);
    x.set(layout === "NHWC" ? image.data : channelsFirst(image), row * image.data.length);
  }
  const [height = 0, width = 0, channels = 0] = size;
  return {
    rows: {
      x: {
        data: x!,
        shape: [
          images.length,
          ...(layout === "NHWC" ? [height, width, channels] : [channels, height, width]),
        ],
      },
      y: { data: Int32Array.from(images, ({ label }) => label), shape: [images.length] },
    },
    classNames,
    files: images.map(({ name }) => name),
  };
}

function checkOptions(directory: unknown, options: ReadImageFolderOptions): void {
  rejectUnknownOptions(NAME, options, ["channels", "background", "resize", "classes", "layout", "maxPixels"]);
  const { channels, background, resize, layout = "NCHW", maxPixels = MAX_PIXELS } = options;
  if (typeof directory !== "string") {
    throw new DatasetError(`${NAME}: the directory must be a path, but is ${String(directory)}`);
  }
  if (channels !== undefined && ![1, 3, 4].includes(channels)) {
    throw new DatasetError(`${NAME}: channels must be 1, 3 or 4, but is ${String(channels)}`);
  }
  if (background !== undefined) requireNumber(NAME, "background", background, 0, 1);
  if (resize !== undefined) checkResizeOptions(`${NAME}: resize`, resize);
  if (layout !== "NCHW" && layout !== "NHWC") {
    throw new DatasetError(`${NAME}: layout must be "NCHW" or "NHWC", but is ${String(layout)}`);
  }
  requireInteger(NAME, "maxPixels", maxPixels, 1);
}

async function readImage(
  { path }: ListedImage,
  { channels, background, resize, maxPixels = MAX_PIXELS }: ReadImageFolderOptions,
): Promise<DecodedImage> {
  const { bytes, subject } = await readFile(path, NAME, "bytes to decodeImage");
  const decoded = await decodeBytes(bytes, maxPixels, subject);
  const image = channels === undefined ? decoded : convertChannels(decoded, channels, background, subject);
  return resize === undefined ? image : resizeImage(image, resize);
}

function checkSize(
  found: readonly number[],
  expected: readonly number[],
  { path }: ListedImage,
  first: ListedImage,
): void {
  if (found[0] !== expected[0] || found[1] !== expected[1]) {
    throw new DatasetError(
      `${NAME}: ${path} has ${found[1]} × ${found[0]} pixels (width × height), but ${first.path} has ` +
        `${expected[1]} × ${expected[0]}. The option resize says what to do: { height, width, fit }`,
    );
  }
  if (found[2] !== expected[2]) {
    throw new DatasetError(
      `${NAME}: ${path} has ${found[2]} channels, but ${first.path} has ${expected[2]}. ` +
        "The option channels gives all the same number",
    );
  }
}

/** [height, width, channels] to [channels, height, width]. */
function channelsFirst({ data, shape }: DecodedImage): Float32Array {
  const [height = 0, width = 0, channels = 0] = shape;
  const result = new Float32Array(data.length);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      result[channel * height * width + pixel] = data[pixel * channels + channel]!;
    }
  }
  return result;
}
