import { expect, test } from "vitest";
import {
  counted,
  formatCount,
  formatDuration,
  formatLoss,
  formatPercent,
  formatSetting,
} from "./formatNumber.js";

test("numbers for people", () => {
  expect([0, 999, 60_000].map(formatCount)).toEqual(["0", "999", "60,000"]);
  expect([0, 1, 60_000].map((count) => counted(count, "row"))).toEqual(["0 rows", "1 row", "60,000 rows"]);
  expect([formatPercent(0.9512, 2), formatPercent(1, 1)]).toEqual(["95.12 %", "100.0 %"]);
  expect([0, 1e-5, 0.04, 0.0999, 9.94, 9.96, 59.6, 185, 7440].map(formatDuration)).toEqual([
    "0.0 s",
    "1 ms",
    "40 ms",
    "0.1 s",
    "9.9 s",
    "10 s",
    "1 min 0 s",
    "3 min 5 s",
    "2 h 4 min",
  ]);
  expect([0, 0.1234, 2.30261, 0.00012, 12345].map(formatLoss)).toEqual([
    "0.0000",
    "0.1234",
    "2.3026",
    "1.20e-4",
    "1.23e+4",
  ]);
  expect([0.002, 1, 1e20].map(formatSetting)).toEqual(["0.002", "1", "1e+20"]);
});
