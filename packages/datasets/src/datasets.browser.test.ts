import { expect, test } from "vitest";
import { californiaHousing } from "./californiaHousing.js";
import { download } from "./download/download.js";
import { augmentImages, makeBlobs, makeMoons, parseNpz } from "./index.js";

test("California's houses load in a browser", async () => {
  const { rows } = await californiaHousing();
  expect([rows.x.shape, rows.y.data[0]]).toEqual([[20_433, 8], 452_600]);
});

test("a compressed NPZ is read in a browser", async () => {
  const response = await fetch(new URL("npy/npy.vectors.json", import.meta.url));
  const { archives } = (await response.json()) as { archives: Record<string, string> };
  const bytes = Uint8Array.from(atob(archives["savez_compressed"]!), (char) => char.charCodeAt(0));
  const { x, y } = await parseNpz(bytes);
  expect([x?.shape, y?.data]).toEqual([[3, 2], Int32Array.of(0, 1, 1)]);
});

test("what is fetched is verified, and a browser keeps it by itself", async () => {
  const url = new URL("npy/vectors.py", import.meta.url);
  const bytes = await download(url);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  expect(await download(url, { sha256 })).toEqual(bytes);
  await expect(download(url, { sha256: "0".repeat(64) })).rejects.toThrow(
    `has SHA-256 ${sha256}, expected 0000`,
  );
  await expect(download(url, { file: "x" })).rejects.toThrow("there is no file system here (a browser?)");
});

test("the same seed gives the same bits as in Node", () => {
  const moons = makeMoons({ samples: 4, noise: 0.5, seed: 1 });
  const blobs = makeBlobs({ samples: 4, standardDeviation: 0.5, seed: 1 });
  const images = { data: Float32Array.of(0, 0, 0, 0, 1, 2, 0, 2, 4), shape: [1, 3, 3] };
  const changed = augmentImages(images, { seed: 1, shift: 1.5, rotate: 20, scale: [0.8, 1.2], noise: 0.1 });
  // The values that the tests for Node.js pin.
  expect([...moons.x.data]).toEqual([
    2.1140573024749756, 0.7171209454536438, -1.1610231399536133, 1.2254045009613037, -1.1403554677963257,
    -0.011109794490039349, 1.2678885459899902, -0.7871244549751282,
  ]);
  expect([...blobs.x.data]).toEqual([
    4.192931652069092, -8.628580093383789, -2.949420690536499, -0.0036990055814385414, -9.565594673156738,
    8.846741676330566, 3.6312434673309326, -9.327743530273438,
  ]);
  expect([...changed.data]).toEqual([
    1.0508450269699097, 1.8006818294525146, 0.9185894727706909, 1.676518440246582, 3.564314842224121,
    1.0344605445861816, 0.05784938484430313, 0.8652249574661255, 0.3550262749195099,
  ]);
});
