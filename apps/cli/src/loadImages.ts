import { isDatasetError, type Mnist, mnist } from "@chainrule/datasets";
import { CommandError } from "./CommandError.js";
import { formatCount } from "./formatNumber.js";

/** Images, and whence they come. */
export interface Images extends Mnist {
  readonly data: "embedded" | "directory";
}

/**
 * MNIST from a directory of IDX files, or without one the images that come with this program. Their split is always
 * the same, whatever the training's seed: held-out images stay held out.
 *
 * @throws CommandError where the files are missing or malformed, or there are no images
 */
export async function loadImages(directory: string | undefined): Promise<Images> {
  try {
    const images = await mnist({ directory });
    for (const [part, { y }] of [
      ["train-images", images.train] as const,
      ["t10k-images", images.test] as const,
    ]) {
      if (y.data.length === 0)
        throw new CommandError(`${part}-idx3-ubyte in ${String(directory)} holds no image.`);
    }
    return { ...images, data: directory === undefined ? "embedded" : "directory" };
  } catch (error) {
    if (!isDatasetError(error)) throw error;
    throw new CommandError(error.message.replace(/^mnist: /u, "The images can't be used: "));
  }
}

/** What a user must know about the images before believing an accuracy. */
export function describeImages(
  { data, officialTest, train, test }: Images,
  directory: string | undefined,
): string {
  const counts = `${formatCount(train.y.data.length)} images to learn from, ${formatCount(test.y.data.length)} held out`;
  if (data === "directory") {
    const what = officialTest ? "the official test images" : "not the 10,000 official test images";
    return `${counts} (${what}), from ${String(directory)}`;
  }
  return (
    `${counts}: the first 10,000 of MNIST's training set, which come with chainrule. ` +
    "The held-out images are not the official test images, so accuracies on them don't compare with published ones. " +
    "For those give the directory of MNIST's four files: --data DIR"
  );
}
