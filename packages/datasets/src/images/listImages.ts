import { DatasetError } from "../DatasetError.js";
import { nodeBuiltins } from "../nodeBuiltins.js";

/** An image file and its class. */
export interface ListedImage {
  /** Relative to the directory: `cat/1.png`. */
  readonly name: string;
  readonly path: string;
  readonly label: number;
}

const IMAGE = /\.(?:png|jpe?g)$/iu;
// What file managers leave behind.
const IGNORED = /^(?:\..*|Thumbs\.db|desktop\.ini)$/iu;

/**
 * The image files in the subfolders of a directory, a subfolder for each class, both in the order of their names, or the
 * classes in that of `classes`. Throws where anything else is there.
 */
export async function listImages(
  functionName: string,
  directory: string,
  classes: readonly string[] | undefined,
): Promise<{ classNames: readonly string[]; images: ListedImage[] }> {
  const node = nodeBuiltins();
  if (node === undefined) {
    throw new DatasetError(
      `${functionName}: ${directory} can't be read, because there is no file system here (a browser?). Fetch each ` +
        "image and give its bytes to decodeImage",
    );
  }
  const { fs, path } = node;
  const root = path.resolve(directory);
  const list = async (folder: string): Promise<string[]> => {
    try {
      return (await fs.readdir(folder)).filter((name) => !IGNORED.test(name)).sort();
    } catch (cause) {
      throw new DatasetError(`${functionName}: ${folder} can't be read: ${(cause as Error).message}`, {
        cause,
      });
    }
  };
  const folders = await list(root);
  const stray = folders.find((name) => IMAGE.test(name));
  if (stray !== undefined) {
    throw new DatasetError(
      `${functionName}: ${path.join(root, stray)} stands beside the folders of the classes, or is none: each class has a ` +
        "folder of images, such as cat/1.png",
    );
  }
  const classNames = classes ?? folders;
  const unknown = folders.find((name) => !classNames.includes(name));
  if (unknown !== undefined) {
    throw new DatasetError(
      `${functionName}: ${path.join(root, unknown)} is none of the classes ${classNames.join(", ")}`,
    );
  }
  if (folders.length === 0) throw new DatasetError(`${functionName}: ${root} holds no folder of images`);
  const images: ListedImage[] = [];
  for (const folder of folders) {
    const names = await list(path.join(root, folder));
    const other = names.find((name) => !IMAGE.test(name));
    if (other !== undefined) {
      throw new DatasetError(
        `${functionName}: ${path.join(root, folder, other)} is no image: names end in .png, .jpg or .jpeg, and each ` +
          "class has one folder",
      );
    }
    if (names.length === 0)
      throw new DatasetError(`${functionName}: ${path.join(root, folder)} holds no image`);
    const label = classNames.indexOf(folder);
    for (const name of names) {
      images.push({ name: `${folder}/${name}`, path: path.join(root, folder, name), label });
    }
  }
  return { classNames, images };
}
