import { DatasetError } from "./DatasetError.js";
import { gunzip, isGzip } from "./gunzip.js";
import type { MnistBytes } from "./MnistBytes.js";
import { nodeBuiltins } from "./nodeBuiltins.js";
import { decodeIdx } from "./parseIdx.js";

const IMAGES = 10_000;
const PIXELS = 784;

const ADVICE =
  "The package's build makes data/mnist-10k.bin.gz; where a bundler has not copied it, serve it yourself and give its " +
  "address as the option url, or keep the bundler from moving this package's code (Vite: optimizeDeps.exclude)";

/** The 10,000 images of data/mnist-10k.bin.gz, grouped by digit, from its place in the package or from `url`. */
export async function embeddedMnist(url: string | URL | undefined): Promise<MnistBytes> {
  // Bundlers look for this very expression, and copy the file and rewrite its address.
  const address = url ?? new URL("../data/mnist-10k.bin.gz", import.meta.url);
  const subject = `mnist: ${String(address)}`;
  const received = await readUrl(address, subject);
  // Some servers declare .gz files as `Content-Encoding: gzip`, and then the browser has decompressed it already.
  const bytes = isGzip(received) ? await gunzip(received, subject) : received;
  // Development servers answer for a missing file with their page and a status of 200.
  if (bytes[0] !== 0) throw new DatasetError(`${subject} gives other data, perhaps a web page. ${ADVICE}`);
  const { data, shape } = decodeIdx(bytes, subject);
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

/** The bytes at a `file:` URL by Node's file system, at any other by `fetch`. */
async function readUrl(url: string | URL, subject: string): Promise<Uint8Array<ArrayBuffer>> {
  const node = nodeBuiltins();
  try {
    if (node !== undefined && String(url).startsWith("file:")) return await node.fs.readFile(new URL(url));
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answers ${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new DatasetError(`${subject} can't be read: ${(cause as Error).message}. ${ADVICE}`, { cause });
  }
}
