import { expect, test } from "vitest";
import { scaleOf } from "./scaleOf.js";

const texts = (...args: Parameters<typeof scaleOf>): string[] =>
  scaleOf(...args).ticks.map(({ text }) => text);

test("a linear axis begins and ends at round numbers", () => {
  const scale = scaleOf({ label: "" }, [0.3, 9.7, NaN, Infinity], 5);
  expect(scale.range).toEqual([0, 10]);
  expect(scale.ticks.map(({ text, at }) => [text, at])).toEqual([
    ["0", 0],
    ["2", 0.2],
    ["4", 0.4],
    ["6", 0.6],
    ["8", 0.8],
    ["10", 1],
  ]);
  expect([scale.place(5), scale.place(20), scale.place(NaN)]).toEqual([0.5, 2, NaN]);
});

test("a range that is given stays as it is", () => {
  expect(scaleOf({ label: "", range: [0, 7] }, [100], 5).range).toEqual([0, 7]);
});

test("negative numbers have a plain minus, small and large ones a power of ten", () => {
  expect(texts({ label: "" }, [-1, 1], 2)).toEqual(["-1", "0", "1"]);
  expect(texts({ label: "" }, [0, 4e-5], 2)).toEqual(["0", "2e-5", "4e-5"]);
  expect(texts({ label: "" }, [0, 2e9], 2)).toEqual(["0", "1e9", "2e9"]);
});

test("no numbers, and the same number again and again, have an axis, too", () => {
  expect(scaleOf({ label: "" }, [], 4).range).toEqual([0, 1]);
  expect(scaleOf({ label: "" }, [NaN], 4).range).toEqual([0, 1]);
  const [low, high] = scaleOf({ label: "" }, [5, 5], 4).range;
  expect([low < 5, high > 5]).toEqual([true, true]);
  expect(scaleOf({ label: "" }, [0], 4).range).toEqual([-1, 1]);
});

test("a logarithmic axis has powers of ten, and no place for 0 and below", () => {
  const scale = scaleOf({ label: "", scale: "log" }, [0, -3, 0.002, 50], 8);
  expect(scale.range).toEqual([0.001, 100]);
  expect(scale.ticks.map(({ text }) => text)).toEqual(["0.001", "0.01", "0.1", "1", "10", "100"]);
  expect(scale.place(0.1)).toBeCloseTo(0.4, 12);
  expect([scale.place(0), scale.place(-1)]).toEqual([NaN, NaN]);
});

test("a long logarithmic axis leaves powers out", () => {
  expect(texts({ label: "", scale: "log" }, [1e-12, 1e6], 5)).toEqual([
    "10⁻¹²",
    "10⁻⁸",
    "10⁻⁴",
    "1",
    "10000",
  ]);
  expect(texts({ label: "", scale: "log" }, [], 5)).toEqual(["1", "10"]);
  expect(scaleOf({ label: "", scale: "log" }, [10], 5).range).toEqual([10, 100]);
});
