import { describe, expect, test } from "vitest";
import type { DataArray } from "../DataArray.js";
import { isDatasetError } from "../DatasetError.js";
import * as datasets from "../index.js";
import type { ClassifiedPoints } from "./classifiedPoints.js";

const { makeBlobs, makeCircles, makeLinear, makeMoons, makeSine, makeSpiral, makeXor } = datasets;

/** The rows of a class as points. */
function pointsOf({ x, y }: ClassifiedPoints, label: number): number[][] {
  const width = x.shape[1]!;
  return [...y.data.keys()]
    .filter((row) => y.data[row] === label)
    .map((row) => [...x.data.subarray(row * width, (row + 1) * width)]);
}

/** The same points to six digits, in any order. */
function expectSamePoints(found: readonly number[][], expected: readonly (readonly number[])[]): void {
  const far = expected.filter(
    (point) => !found.some((other) => point.every((value, i) => Math.abs(value - other[i]!) < 1e-6)),
  );
  expect([found.length, far]).toEqual([expected.length, []]);
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: ArrayLike<number>): number {
  const center = mean(values);
  return Math.sqrt(mean(Array.from(values, (value) => (value - center) ** 2)));
}

const makers = { makeBlobs, makeCircles, makeLinear, makeMoons, makeSine, makeSpiral, makeXor };

describe.each(Object.entries(makers))(
  "%s",
  (name, make: (options?: object) => Record<"x" | "y", DataArray>) => {
    const noisy = name === "makeBlobs" ? { standardDeviation: 0.5 } : { noise: 0.5 };

    test("the same seed gives the same bits, another one others; it is a data set", () => {
      const first = make({ samples: 9, seed: 5, ...noisy });
      expect(make({ samples: 9, seed: 5, ...noisy })).toEqual(first);
      expect(make({ samples: 9, seed: 6, ...noisy })).not.toEqual(first);
      expect([...datasets.batches(first, { size: 4 })].map(({ x }) => x.shape[0])).toEqual([4, 4, 1]);
      expect([first.x.shape[0], first.y.shape[0]]).toEqual([9, 9]);
      expect(first.x.data).toBeInstanceOf(Float32Array);
    });

    test("pinned", () => {
      expect(make({ samples: 4, seed: 1, ...noisy })).toMatchSnapshot();
    });

    test("no samples and one", () => {
      expect(make({ samples: 0 }).x.data.length).toBe(0);
      expect(make({ samples: 1 }).x.data.every(Number.isFinite)).toBe(true);
    });

    test.each([
      [{ samples: -1 }, "samples must be a whole number from 0"],
      [{ samples: 1.5 }, "samples must be a whole number from 0"],
      [{ seed: 0.5 }, "seed must be a whole number from 0"],
      [{ count: 3 }, "unknown option count; the options are samples, "],
      [
        Object.fromEntries(Object.keys(noisy).map((key) => [key, -1])),
        "must be a finite number from 0, but is -1",
      ],
      [Object.fromEntries(Object.keys(noisy).map((key) => [key, Number.NaN])), "but is NaN"],
    ])("options %j are refused", (options, message) => {
      let thrown: unknown;
      try {
        make(options);
      } catch (error) {
        thrown = error;
      }
      expect(isDatasetError(thrown) && thrown.message).toContain(`${name}: `);
      expect(isDatasetError(thrown) && thrown.message).toContain(message);
    });
  },
);

test("makeXor: corners whose class is the exclusive or of their coordinates", () => {
  for (const samples of [4, 10]) {
    const { x, y } = makeXor({ samples });
    for (let row = 0; row < samples; row++) {
      expect(x.data[2 * row]! ^ x.data[2 * row + 1]!).toBe(y.data[row]);
    }
    const corners = new Set(Array.from(y.data, (_, row) => x.data.subarray(2 * row, 2 * row + 2).join()));
    expect(corners.size).toBe(4);
  }
});

test("makeMoons: two half circles", () => {
  const angles = [0, 1, 2, 3, 4].map((i) => (Math.PI * i) / 4);
  const moons = makeMoons({ samples: 10, seed: 3 });
  expectSamePoints(
    pointsOf(moons, 0),
    angles.map((t) => [Math.cos(t), Math.sin(t)]),
  );
  expectSamePoints(
    pointsOf(moons, 1),
    angles.map((t) => [1 - Math.cos(t), 0.5 - Math.sin(t)]),
  );
});

test("makeCircles: two radii, evenly spaced angles, noise about them", () => {
  const circles = makeCircles({ samples: 12, factor: 0.3 });
  const angles = [0, 1, 2, 3, 4, 5].map((i) => (Math.PI * i) / 3);
  expectSamePoints(
    pointsOf(circles, 1),
    angles.map((t) => [0.3 * Math.cos(t), 0.3 * Math.sin(t)]),
  );
  expectSamePoints(
    pointsOf(circles, 0),
    angles.map((t) => [Math.cos(t), Math.sin(t)]),
  );
  const noisy = pointsOf(makeCircles({ samples: 20_000, noise: 0.1, seed: 2 }), 0);
  const radii = noisy.map((point) => Math.hypot(...point));
  expect(Math.abs(deviation(radii) - 0.1)).toBeLessThan(4 * (0.1 / Math.sqrt(20_000)));
});

test("makeSpiral: r · (cos φ, sin φ), φ = 2π (r · turns + k / classes)", () => {
  const spiral = makeSpiral({ samples: 15, classes: 3, turns: 2 });
  for (let label = 0; label < 3; label++) {
    const arm = [0, 0.25, 0.5, 0.75, 1].map((r) => {
      const angle = 2 * Math.PI * (2 * r + label / 3);
      return [r * Math.cos(angle), r * Math.sin(angle)];
    });
    expectSamePoints(pointsOf(spiral, label), arm);
  }
});

test("makeBlobs: clouds about their centers", () => {
  const centers = [
    [5, -5, 0],
    [100, 100, 100],
  ];
  const blobs = makeBlobs({ samples: 20_000, centers, standardDeviation: 2, seed: 4 });
  expect(blobs.x.shape).toEqual([20_000, 3]);
  centers.forEach((center, label) => {
    const points = pointsOf(blobs, label);
    expect(points.length).toBe(10_000);
    center.forEach((value, j) => {
      const coordinates = points.map((point) => point[j]!);
      expect(Math.abs(mean(coordinates) - value)).toBeLessThan(4 * (2 / 100));
      expect(Math.abs(deviation(coordinates) - 2)).toBeLessThan(4 * (2 / Math.sqrt(20_000)));
    });
  });
  const drawn = makeBlobs({ samples: 50, centers: 5, features: 4, standardDeviation: 0, seed: 1 });
  expect([drawn.x.shape, new Set(drawn.y.data).size]).toEqual([[50, 4], 5]);
  expect(drawn.x.data.every((value) => Math.abs(value) <= 10)).toBe(true);
  expect(new Set(drawn.x.data).size).toBe(20);
});

test("makeLinear: the law holds exactly without noise, and noise has its deviation", () => {
  const weights = [0.5, -2, 3];
  const { x, y } = makeLinear({ samples: 50, weights, bias: 0.05 });
  expect([x.shape, y.shape]).toEqual([
    [50, 3],
    [50, 1],
  ]);
  for (let row = 0; row < 50; row++) {
    const sum = weights.reduce((total, weight, j) => total + weight * x.data[3 * row + j]!, 0.05);
    expect(y.data[row]).toBeCloseTo(sum, 5);
  }
  const one = makeLinear({ samples: 20_000, features: 2, weights: 0.01, noise: 0.3 });
  const rest = one.y.data.map(
    (value, row) => value - 0.01 * (one.x.data[2 * row]! + one.x.data[2 * row + 1]!),
  );
  expect(Math.abs(deviation(rest) - 0.3)).toBeLessThan(4 * (0.3 / Math.sqrt(40_000)));
  expect(Math.abs(deviation(one.x.data) - 1)).toBeLessThan(4 / Math.sqrt(80_000));
});

test("makeSine: y is the sine of x", () => {
  const { x, y } = makeSine({ samples: 31, range: [-1, 2] });
  expect([Math.min(...x.data), Math.max(...x.data)]).toEqual([-1, 2]);
  expect([x.shape, y.shape]).toEqual([
    [31, 1],
    [31, 1],
  ]);
  x.data.forEach((value, row) => expect(y.data[row]).toBe(Math.fround(Math.sin(value))));
  expect([...x.data]).not.toEqual([...x.data].sort((a, b) => a - b));
});

const refused: [what: string, act: () => unknown, message: string][] = [
  [
    "a factor of 1",
    () => makeCircles({ factor: 1 }),
    "makeCircles: factor must lie between 0 and 1, but is 1",
  ],
  [
    "a factor of 2",
    () => makeCircles({ factor: 2 }),
    "makeCircles: factor must be a finite number from 0 to 1",
  ],
  ["one class", () => makeSpiral({ classes: 1 }), "makeSpiral: classes must be a whole number from 2"],
  ["turns back", () => makeSpiral({ turns: -1 }), "makeSpiral: turns must be a finite number from 0 to 100"],
  ["no centers", () => makeBlobs({ centers: [] }), "makeBlobs: centers must be a number, or points such as"],
  ["0 centers", () => makeBlobs({ centers: 0 }), "makeBlobs: centers must be a whole number from 1"],
  [
    "unequal centers",
    () => makeBlobs({ centers: [[1, 2], [3]] }),
    "makeBlobs: centers[1] has 1 coordinates, expected 2",
  ],
  [
    "a center of NaN",
    () => makeBlobs({ centers: [[Number.NaN]] }),
    "makeBlobs: centers[0][0] must be a finite",
  ],
  [
    "other features",
    () => makeBlobs({ centers: [[1, 2]], features: 3 }),
    "makeBlobs: centers[0] has 2 coordinates, expected 3",
  ],
  [
    "too few weights",
    () => makeLinear({ features: 3, weights: [1, 2] }),
    "makeLinear: there are 2 weights for 3 features",
  ],
  ["no weights", () => makeLinear({ weights: [] }), "makeLinear: features must be a whole number from 1"],
  ["a range that falls", () => makeSine({ range: [1, 1] }), "makeSine: range [1, 1] must grow"],
  [
    "a range too wide",
    () => makeSine({ range: [0, 1e9] }),
    "makeSine: range[1] must be a finite number from -1000000",
  ],
];
test.each(refused)("%s is refused", (_, act, message) => {
  expect(act).toThrow(message);
});
