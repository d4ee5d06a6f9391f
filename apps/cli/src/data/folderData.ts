import { basename, resolve } from "node:path";
import { isDatasetError } from "@chainrule/datasets";
import { type ImageFolder, readImageFolder } from "@chainrule/datasets/images";
import { CommandError } from "../CommandError.js";
import type { DataRequest } from "./DataRequest.js";
import type { RawData } from "./RawData.js";

/**
 * A folder of PNG and JPEG images with a folder for each class as data; images become grey where all of them are, else
 * red, green and blue.
 *
 * @throws CommandError for all that is wrong with the folder and its images
 */
export async function folderData({ dataset: path, imageSize }: DataRequest): Promise<RawData> {
  const { rows, classNames } = await readFolder(path, imageSize);
  if (classNames.length < 2) {
    throw new CommandError(
      `${path} holds one folder of images, ${classNames[0]!}: there is nothing to tell apart. Each class has a folder.`,
    );
  }
  return {
    description: {
      name: basename(resolve(path)),
      task: "classification",
      inputShape: rows.x.shape.slice(1),
      columns: [],
      featureNames: [],
      classNames,
      targetName: "class",
      source: `the images in ${path}`,
    },
    samples: rows,
  };
}

async function readFolder(path: string, imageSize: number | undefined): Promise<ImageFolder> {
  const resize =
    imageSize === undefined ? undefined : ({ height: imageSize, width: imageSize, fit: "crop" } as const);
  const read = (channels: 1 | 3): Promise<ImageFolder> =>
    readImageFolder(path, { channels, background: 1, resize });
  try {
    const colored = await read(3);
    return isGrey(colored) ? await read(1) : colored;
  } catch (error) {
    if (!isDatasetError(error)) throw error;
    const text = error.message
      .replace(/^readImageFolder: /u, "")
      .replace(/The option resize says what to do: .*/u, "--image-size 64 brings all to 64 × 64.");
    throw new CommandError(`The images can't be used: ${text}`);
  }
}

/** Whether red, green and blue are the same everywhere. */
function isGrey({ rows: { x } }: ImageFolder): boolean {
  const [n, , height, width] = x.shape as [number, number, number, number];
  const plane = height * width;
  for (let image = 0; image < n; image++) {
    for (let i = 0; i < plane; i++) {
      const at = 3 * image * plane + i;
      if (x.data[at] !== x.data[at + plane] || x.data[at] !== x.data[at + 2 * plane]) return false;
    }
  }
  return true;
}
