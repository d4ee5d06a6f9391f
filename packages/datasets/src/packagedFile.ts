import { DatasetError } from "./DatasetError.js";
import { reasonOf } from "./download/receive.js";
import { gunzip, isGzip } from "./gunzip.js";
import { nodeBuiltins } from "./nodeBuiltins.js";
import { decodeIdx, type IdxArray } from "./parseIdx.js";

/**
 * The IDX array in a gzipped file that this package ships, in Node and in browsers; `file` is its place in the package,
 * and the option `url` is what users can do where it isn't there.
 */
export async function packagedFile(
  functionName: string,
  address: string | URL,
  file: string,
): Promise<{ array: IdxArray; subject: string }> {
  const advice =
    `This package ships ${file} (a repository's checkout has it after a build); where a bundler has not copied it, ` +
    "serve it yourself and give its address as the option url, or keep the bundler from moving this package's code " +
    "(Vite: optimizeDeps.exclude)";
  const subject = `${functionName}: ${String(address)}`;
  let received: Uint8Array<ArrayBuffer>;
  try {
    received = await readUrl(address);
  } catch (cause) {
    throw new DatasetError(`${subject} can't be read: ${reasonOf(cause)}. ${advice}`, { cause });
  }
  // Some servers declare .gz files as `Content-Encoding: gzip`, and then the browser has decompressed it already.
  const bytes = isGzip(received) ? await gunzip(received, subject) : received;
  // Development servers answer for a missing file with their page and a status of 200.
  if (bytes[0] !== 0) throw new DatasetError(`${subject} gives other data, perhaps a web page. ${advice}`);
  return { array: decodeIdx(bytes, subject), subject };
}

/** The bytes at a `file:` URL by Node's file system, at any other by `fetch`. */
async function readUrl(url: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  const node = nodeBuiltins();
  if (node !== undefined && String(url).startsWith("file:")) return node.fs.readFile(new URL(url));
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answers ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}
