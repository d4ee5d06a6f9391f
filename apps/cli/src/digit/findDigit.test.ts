import { mnist, type MnistImages } from "@chainrule/datasets";
import { tensor } from "@chainrule/tensor";
import { beforeAll, describe, expect, test } from "vitest";
import { applyModel } from "../model/buildModel.js";
import { probabilities } from "../model/outputs.js";
import { decodeModel, encodeModel, type LoadedModel } from "../modelFile.js";
import { drawScan, type ScanOptions } from "../testing/drawScan.js";
import { trainedModel } from "../testing/savedModels.js";
import { uniformNumbers } from "../testing/uniformNumbers.js";
import { asMnist } from "./asMnist.js";
import { digitViews } from "./digitViews.js";
import { findDigit } from "./findDigit.js";
import type { GreyImage } from "./GreyImage.js";

const SCANS = 60;

let images: MnistImages;
let loaded: LoadedModel;
/** The first held-out images that the model recognises as they are: what goes wrong then is the finder's fault. */
let known: readonly number[];

beforeAll(async () => {
  images = (await mnist()).test;
  loaded = decodeModel(encodeModel(await trainedModel({ dataset: "mnist" }, "mlp:32")), "a model");
  known = [...images.y.data.keys()]
    .filter((i) => i < 2 * SCANS)
    .filter((i) => guess([images.x.data.slice(784 * i, 784 * (i + 1))]) === images.y.data[i])
    .slice(0, SCANS);
}, 60_000);

const image = (i: number): Float32Array => images.x.data.subarray(784 * known[i]!, 784 * (known[i]! + 1));
const digitOf = (i: number): number => images.y.data[known[i]!]!;

/** What the model is surest of, among several views of a digit. */
function guess(views: readonly Float32Array[]): number {
  const x = new Float32Array(784 * views.length);
  views.forEach((pixels, i) => {
    x.set(pixels, 784 * i);
  });
  const { model, params, statistics } = loaded;
  const outputs = applyModel(model, params, statistics, tensor(x, { shape: [views.length, 1, 28, 28] }));
  const sure = probabilities("softmax", outputs).data();
  return sure.indexOf(Math.max(...sure)) % 10;
}

function recognise(scan: GreyImage): number | string {
  const found = findDigit(scan);
  return "reason" in found ? found.reason : guess(digitViews(found.ink).map(({ pixels }) => pixels));
}

/** The share of scans that are recognised. */
function recognised(scanOf: (random: () => number, i: number) => ScanOptions): number {
  const random = uniformNumbers(1);
  let right = 0;
  for (let i = 0; i < SCANS; i++) {
    const scan = drawScan([image(i)], { ...scanOf(random, i), random });
    if (recognise(scan) === digitOf(i)) right++;
  }
  return right / SCANS;
}

const between = (random: () => number, low: number, high: number): number => low + (high - low) * random();

describe("digits that are recognised", () => {
  test.each<[string, (random: () => number, i: number) => ScanOptions]>([
    ["MNIST's own images", () => ({ width: 28, height: 28, size: 28, paper: 0, ink: 1 })],
    ["the same, dark on light", () => ({ width: 28, height: 28, size: 28 })],
    ["large, black on white", () => ({ width: 160, height: 160, size: 120 })],
    ["cut close", () => ({ width: 100, height: 100, size: 128 })],
    [
      "turned by up to 20°",
      (random) => ({ width: 180, height: 150, size: 110, angle: between(random, -20, 20) }),
    ],
    [
      "off centre, small in a large image",
      (random) => ({ width: 320, height: 240, size: 45, x: between(random, 0.2, 0.8), y: 0.25 }),
    ],
    [
      "light on dark, unevenly lit, noisy",
      () => ({
        width: 160,
        height: 130,
        size: 90,
        paper: 0.3,
        ink: 0.8,
        gradient: [-0.25, 0.2],
        noise: 0.05,
      }),
    ],
    [
      "a photograph: grey, uneven, noisy, turned, off centre, of any size",
      (random, i) => ({
        width: Math.round(between(random, 120, 200)),
        height: Math.round(between(random, 120, 200)),
        size: between(random, 60, 110),
        x: between(random, 0.4, 0.6),
        y: between(random, 0.4, 0.6),
        angle: between(random, -15, 15),
        ...(i % 2 === 0 ? { paper: 0.65, ink: 0.2 } : { paper: 0.3, ink: 0.75 }),
        gradient: [between(random, -0.25, 0.25), between(random, -0.25, 0.25)],
        noise: between(random, 0, 0.05),
      }),
    ],
  ])("%s", (_, scanOf) => {
    expect(recognised(scanOf)).toBeGreaterThanOrEqual(0.95);
  });

  test("an image of MNIST stays what it is", () => {
    for (let i = 0; i < 20; i++) {
      const found = findDigit({ width: 28, height: 28, data: image(i).slice() });
      if ("reason" in found) throw new Error(found.reason);
      const seen = asMnist(found.ink);
      const difference = seen.reduce((sum, value, at) => sum + Math.abs(value - image(i)[at]!), 0);
      expect(difference / image(i).reduce((sum, value) => sum + value, 0)).toBeLessThan(0.1);
    }
  });

  test("the box is where the digit is, and specks do not matter", () => {
    const scan = drawScan([image(0)], { width: 300, height: 200, size: 70, x: 0.25, y: 0.7 });
    for (const [x, y] of [
      [280, 20],
      [281, 20],
      [150, 150],
    ] as const) {
      scan.data[y * 300 + x] = 0;
    }
    const found = findDigit(scan);
    if ("reason" in found) throw new Error(found.reason);
    expect(found.polarity).toBe("dark");
    expect(found.box.bottom - found.box.top + 1).toBeGreaterThan(45);
    expect(found.box.bottom - found.box.top + 1).toBeLessThan(56);
    expect((found.box.left + found.box.right) / 2).toBeCloseTo(75, -1);
    expect((found.box.top + found.box.bottom) / 2).toBeCloseTo(140, -1);
  });
});

describe("no digit is found", () => {
  const sheet = { width: 160, height: 120, size: 80 };
  const nothing = "nothing stands out from its background";
  test.each<[string, Partial<ScanOptions>, string | RegExp]>([
    ["a white sheet", {}, "it is uniform"],
    ["a grey sheet", { paper: 0.5 }, "it is uniform"],
    ["noise", { paper: 0.6, noise: 0.1 }, nothing],
    ["noise in a small image", { width: 28, height: 28, paper: 0.6, noise: 0.1 }, nothing],
    ["noise in a large one", { width: 600, height: 400, paper: 0.6, noise: 0.15 }, nothing],
    ["a gradient", { paper: 0.5, gradient: [0.5, 0.3] }, /uniform|nothing/u],
    ["a gradient with noise", { paper: 0.5, gradient: [0.3, -0.3], noise: 0.03 }, nothing],
    ["two pixels", { width: 2, height: 1 }, "it is smaller than a digit"],
  ])("%s", (_, options, reason) => {
    for (let seed = 0; seed < 5; seed++) {
      const found = findDigit(drawScan([], { ...sheet, ...options, random: uniformNumbers(seed) }));
      expect(found).toEqual({ reason: expect.stringMatching(reason) });
    }
  });

  test.each([2, 3])("%i digits: how many is said", (count) => {
    for (let i = 0; i < 10; i++) {
      const digits = Array.from({ length: count }, (_, j) => image(i + j));
      const found = findDigit(drawScan(digits, { width: 90 * (count + 1), height: 110, size: 80 }));
      expect(found).toEqual({ reason: `there are ${count} separate shapes, and one digit is expected` });
    }
  });

  test("specks, a line, a filled area", () => {
    const draw = (inside: (x: number, y: number) => boolean): GreyImage => ({
      width: 100,
      height: 80,
      data: Float32Array.from({ length: 8000 }, (_, i) => (inside(i % 100, Math.floor(i / 100)) ? 0 : 1)),
    });
    const reasonOf = (scan: GreyImage): unknown => findDigit(scan);
    expect(reasonOf(draw((x, y) => x === 50 && y > 40 && y < 45))).toEqual({
      reason: "there are only specks",
    });
    expect(reasonOf(draw((x, y) => x > 10 && x < 90 && y > 40 && y < 48))).toEqual({
      reason: "there is a horizontal line",
    });
    expect(reasonOf(draw((x, y) => x > 30 && x < 70 && y > 20 && y < 60))).toEqual({
      reason: "there is a filled area without strokes",
    });
  });
});
