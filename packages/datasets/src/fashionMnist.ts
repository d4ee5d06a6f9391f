import { DatasetError } from "./DatasetError.js";
import type { PublishedImages } from "./idxImages/filesFetched.js";
import { type ImageSource, imageSourceOptions } from "./idxImages/ImageSource.js";
import { loadIdxImages } from "./idxImages/loadIdxImages.js";
import { readerOf } from "./idxImages/readerOf.js";
import { firstImages, type ScaledImages, scaledImages } from "./idxImages/ScaledImages.js";
import { rejectUnknownOptions } from "./rejectUnknownOptions.js";

const OFFICIAL_TEST = 10_000;

const CLASS_NAMES = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
] as const;

const published: PublishedImages = {
  name: "fashion-mnist",
  mirrors: [
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
  ],
  contents: {
    trainImages: {
      bytes: 47_040_016,
      sha256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    },
    trainLabels: {
      bytes: 60_008,
      sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    },
    testImages: {
      bytes: 7_840_016,
      sha256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    },
    testLabels: {
      bytes: 10_008,
      sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    },
  },
};

/** Options of {@link fashionMnist}: one of the three sources, and how many images. */
export interface FashionMnistOptions extends ImageSource {
  /** How many training images, from the beginning. Default all, 60,000. */
  readonly train?: number | undefined;
  /** How many test images, from the beginning. Default all, 10,000. */
  readonly test?: number | undefined;
}

/** What {@link fashionMnist} gives. */
export interface FashionMnist {
  readonly train: ScaledImages;
  readonly test: ScaledImages;
  /** The number of classes. */
  readonly classes: 10;
  /** What each class shows. */
  readonly classNames: readonly string[];
  /** Whether `test` is the whole official test set. Only then does an accuracy compare with published ones. */
  readonly officialTest: boolean;
  /** Where the images come from, in words. */
  readonly source: string;
}

/**
 * Fashion-MNIST, grey images of ten kinds of clothes in the form of MNIST and harder to tell apart: `x` float32 of shape
 * [n, 784], pixels scaled to [0, 1], and `y` int32 class indices of shape [n], 60,000 training and 10,000 test images in
 * their own order, in fresh memory.
 *
 * No image comes with this package; one of the sources must be given:
 *
 * - `directory` (Node): the folder of train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte,
 *   t10k-labels-idx1-ubyte, each with or without `.gz`. Debian has a package of
 *   them, dataset-fashion-mnist.
 * - `files`: the four files one by one, each by its path, its address or its bytes: also in a browser.
 * - `download`: 30 MB from a known mirror or yours, verified by SHA-256, and in Node kept in a cache, in which a file
 *   is whole or not there.
 *
 * H. Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST, arXiv 1708.07747 (MIT licence).
 *
 * @throws {@link DatasetError} (the promise rejects) where no source is given or more than one, sizes are no whole
 * numbers in their range, an option is unknown, and where a file is missing, malformed, can't be fetched or has another
 * checksum; the message names it.
 *
 * @example
 * ```ts no-run
 * import { fashionMnist } from "@chainrule/datasets";
 *
 * const { train, test, classNames } = await fashionMnist({ download: true });
 * console.log(train.x.shape, test.x.shape); // [ 60000, 784 ] [ 10000, 784 ]
 * console.log(classNames[train.y.data[0]!]); // Ankle boot
 * ```
 */
export async function fashionMnist(options: FashionMnistOptions): Promise<FashionMnist> {
  rejectUnknownOptions("fashionMnist", options, ["train", "test", ...imageSourceOptions]);
  const files = readerOf("fashionMnist", options, published);
  if (files === undefined) {
    throw new DatasetError(
      "fashionMnist: no images come with this package; say where they are: directory, files or download: true",
    );
  }
  const images = await loadIdxImages("fashionMnist", files.read);
  const test = firstImages("fashionMnist", images.test, "test", options.test);
  return {
    train: scaledImages(firstImages("fashionMnist", images.train, "train", options.train)),
    test: scaledImages(test),
    classes: 10,
    classNames: CLASS_NAMES,
    officialTest: test.labels.data.length === OFFICIAL_TEST,
    source: files.source,
  };
}
