import { DatasetError } from "./DatasetError.js";
import type { ImageBytes } from "./idxImages/ImageBytes.js";
import { packagedFile } from "./packagedFile.js";

const IMAGES = 10_000;
const PIXELS = 784;

/** Where data/mnist-10k.bin.gz lies. */
export function embeddedFile(): URL {
  // Bundlers look for this very expression, and copy the file and rewrite its address. It must stand in a file directly
  // in src/, because it is one directly in dist/ when it is built.
  return new URL("../data/mnist-10k.bin.gz", import.meta.url);
}

/** The 10,000 images of data/mnist-10k.bin.gz, grouped by digit, from its place in the package or from `url`. */
export async function embeddedMnist(url: string | URL | undefined): Promise<ImageBytes> {
  const { array, subject } = await packagedFile("mnist", url ?? embeddedFile(), "data/mnist-10k.bin.gz");
  const { data, shape } = array;
  if (!(data instanceof Uint8Array) || shape.length !== 2 || shape[0] !== IMAGES || shape[1] !== 1 + PIXELS) {
    throw new DatasetError(
      `${subject} is another file: its shape is [${shape.join(", ")}], expected [${IMAGES}, ${1 + PIXELS}] of uint8`,
    );
  }
  const labels = new Uint8Array(IMAGES);
  const pixels = new Uint8Array(IMAGES * PIXELS);
  for (let image = 0; image < IMAGES; image++) {
    const at = image * (1 + PIXELS);
    labels[image] = data[at]!;
    pixels.set(data.subarray(at + 1, at + 1 + PIXELS), image * PIXELS);
  }
  return { pixels: { data: pixels, shape: [IMAGES, PIXELS] }, labels: { data: labels, shape: [IMAGES] } };
}
