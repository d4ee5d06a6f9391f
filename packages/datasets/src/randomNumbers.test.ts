import { expect, test } from "vitest";
import { naturalLog } from "./naturalLog.js";
import { normalQuantile } from "./normalQuantile.js";
import { randomNumbers } from "./randomNumbers.js";
import { sinCos } from "./sinCos.js";

function draws(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

test("pinned: a change of these bits changes every synthetic data set", () => {
  const { uniform, normal, integer } = randomNumbers(42, 3);
  expect([uniform(0, 1), normal(), integer(1000), uniform(-2, 2)]).toEqual([
    0.18134756829203502, 0.8445804152168866, 12, -1.2075468419119963,
  ]);
});

test("streams are unrelated, seeds too", () => {
  const first = [0, 1, 2].map((stream) => randomNumbers(7, stream).uniform(0, 1));
  const seeds = [8, 2 ** 32 + 7, 2 ** 53 - 1].map((seed) => randomNumbers(seed).uniform(0, 1));
  expect(new Set([...first, ...seeds]).size).toBe(6);
});

test("uniform numbers fill their range evenly", () => {
  const { uniform } = randomNumbers(1);
  const values = draws(20_000, () => uniform(-3, 5));
  expect(values.every((value) => value >= -3 && value < 5)).toBe(true);
  for (let part = 0; part < 8; part++) {
    const inside = values.filter((value) => Math.floor(value) === part - 3).length;
    expect(Math.abs(inside - 2500)).toBeLessThan(4 * Math.sqrt(2500));
  }
});

test("normal numbers have the moments and the tails of the normal distribution", () => {
  const values = draws(50_000, randomNumbers(2).normal);
  const moment = (power: number): number =>
    values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(50_000));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / 50_000));
  expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / 50_000));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / 50_000));
  const beyond2 = values.filter((value) => Math.abs(value) > 2).length;
  expect(Math.abs(beyond2 - 50_000 * 0.0455)).toBeLessThan(4 * Math.sqrt(50_000 * 0.0455));
});

// Python 3.11: statistics.NormalDist().inv_cdf
test.each([
  [0, 0],
  [0.25, 0.6744897501960817],
  [0.4, 1.2815515655446008],
  [0.425, 1.439531470938456],
  [0.45, 1.6448536269514715],
  [0.475, 1.9599639845400536],
  [0.5 - 2 ** -20, 4.7630010342678135],
  [0.5 - 2 ** -50, 7.956038125481531],
])("the quantile of ½ + %d", (q, expected) => {
  expect(normalQuantile(q)).toBeCloseTo(expected, 13);
  expect(normalQuantile(-q)).toBeCloseTo(-expected, 13);
});

test("logarithm, sine and cosine agree with Math's", () => {
  const { uniform } = randomNumbers(3);
  for (let i = 0; i < 5000; i++) {
    const x = uniform(0, 1) * 2 ** -Math.floor(uniform(0, 50)) || 1;
    expect(Math.abs(naturalLog(x) / Math.log(x) - 1)).toBeLessThan(3 * 2 ** -52);
    const angle = uniform(-1e6, 1e6);
    const [sine, cosine] = sinCos(angle);
    expect(Math.abs(sine - Math.sin(angle))).toBeLessThan(2 ** -52);
    expect(Math.abs(cosine - Math.cos(angle))).toBeLessThan(2 ** -52);
  }
  expect(naturalLog(1)).toBe(0);
  expect([sinCos(0), sinCos(Math.PI / 2)[0], sinCos(Math.PI)[1]]).toEqual([[0, 1], 1, -1]);
});
