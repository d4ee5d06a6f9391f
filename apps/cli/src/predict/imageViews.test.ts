import { encode } from "fast-png";
import { expect, test } from "vitest";
import { drawScan } from "../testing/drawScan.js";
import { imageViews } from "./imageViews.js";

function png(width: number, height: number, values: readonly number[]): Uint8Array {
  const channels = values.length / (width * height);
  return encode({ width, height, depth: 8, channels, data: Uint8Array.from(values) });
}

async function viewOf(bytes: Uint8Array, inputShape: readonly number[], dataset: string) {
  const found = await imageViews(bytes, "x.png", { inputShape }, dataset);
  if ("reason" in found) throw new Error(found.reason);
  return { values: [...found.views[0]!.pixels].map((value) => Number(value.toFixed(2))), ...found };
}

test("an image for a model of a folder: colours in planes, the size of the model", async () => {
  const red = [255, 0, 51];
  const { values, note, views } = await viewOf(png(2, 1, [...red, ...red]), [3, 1, 2], "pets");
  expect(values).toEqual([1, 1, 0, 0, 0.2, 0.2]);
  expect([note, views.length]).toEqual(["", 1]);
  const larger = await viewOf(
    png(4, 2, [...red, ...red, ...red, ...red, ...red, ...red, ...red, ...red]),
    [3, 1, 2],
    "pets",
  );
  expect(larger.values).toEqual(values);
  expect(larger.note).toBe("4 × 2 pixels brought to 2 × 1");
});

test("grey for a model of grey images, and what is transparent is white", async () => {
  expect((await viewOf(png(2, 1, [255, 0, 0, 0, 0, 255]), [1, 1, 2], "shapes")).values).toEqual([0.3, 0.11]);
  expect((await viewOf(png(2, 1, [0, 0, 0, 255]), [1, 1, 2], "shapes")).values).toEqual([1, 0]);
  expect((await viewOf(png(2, 1, [51, 102]), [3, 1, 2], "shapes")).values).toEqual([
    0.2, 0.4, 0.2, 0.4, 0.2, 0.4,
  ]);
});

test("an article on white is inverted for fashion-mnist, one on black is not", async () => {
  const article = (paper: number, cloth: number): Uint8Array =>
    png(
      4,
      4,
      Array.from({ length: 16 }, (_, i) => ([5, 6, 9, 10].includes(i) ? cloth : paper)),
    );
  const light = await viewOf(article(255, 51), [1, 4, 4], "fashion-mnist");
  expect(light.values[5]).toBe(0.8);
  expect(light.note).toMatch(/inverted$/u);
  const dark = await viewOf(article(0, 204), [1, 4, 4], "fashion-mnist");
  expect(dark.values).toEqual(light.values);
});

test("a digit for the 8 × 8 images of digits stands upright and fills their height", async () => {
  const slash = Float32Array.from({ length: 784 }, (_, i) => {
    const [x, y] = [i % 28, Math.floor(i / 28)];
    return y >= 4 && y < 24 && Math.abs(x - (20 - 0.5 * (y - 4))) < 2 ? 1 : 0;
  });
  const { width, height, data } = drawScan([slash], { width: 80, height: 80, size: 60 });
  const bytes = png(
    width,
    height,
    Array.from(data, (value) => Math.round(255 * value)),
  );
  const { values, views } = await viewOf(bytes, [1, 8, 8], "digits");
  expect(views).toHaveLength(1);
  const columns = Array.from({ length: 8 }, (_, x) => values.filter((__, i) => i % 8 === x));
  expect(columns.filter((column) => Math.max(...column) > 0.3).length).toBeLessThanOrEqual(3);
  expect(values.slice(0, 8).some((value) => value > 0.5)).toBe(true);
  expect(values.slice(56).some((value) => value > 0.5)).toBe(true);
});

test("no digit, and no image", async () => {
  const blank = png(20, 20, new Array<number>(400).fill(200));
  for (const dataset of ["mnist", "digits"]) {
    expect(await imageViews(blank, "x.png", { inputShape: [1, 28, 28] }, dataset)).toEqual({
      reason: "no digit found: it is uniform",
    });
  }
  const cut = imageViews(blank.subarray(0, 40), "x.png", { inputShape: [1, 28, 28] }, "mnist");
  await expect(cut).rejects.toThrow(/^x\.png is a truncated or damaged PNG image/u);
});
