import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { fakeTerminal } from "../testing/fakeTerminal.js";
import { curveLines, liveView, progressLines } from "./liveView.js";
import { emptyCurve, withLoss } from "./LossCurve.js";
import { type EpochRecord, emptySums, initialState, type TrainingState } from "./TrainingState.js";
import { type Held, jsonView, plainView, type Progress } from "./TrainingView.js";

const record: EpochRecord = {
  epoch: 1,
  loss: 0.61,
  accuracy: 0.825,
  heldOut: { loss: 0.5, score: 0.9125 },
  learningRate: 0.002,
  norms: [1, 2],
  seconds: 0.44,
};
const state: TrainingState = {
  ...initialState({ params: [], statistics: [], optimizer: [] }),
  epochs: 3,
  sums: { ...emptySums, steps: 2, samples: 128, loss: 0.1234 * 128, right: 122.5 },
  history: [record, { ...record, epoch: 2 }, { ...record, epoch: 3 }],
  curve: [1, 0.8, 0.7, 0.65].reduce(withLoss, emptyCurve),
};
const progress: Progress = {
  epoch: 12,
  epochs: 15,
  done: 0.7512,
  state,
  norm: 0.5512,
  samplesPerSecond: 123_456,
  secondsLeft: 754,
};
const classes: Held = { task: "classification", part: "held-out" };
const numbers: Held = { task: "regression", part: "validation" };

test.each([20, 30, 40, 60, 120])("two lines fit %d columns", (columns) => {
  const lines = progressLines(progress, fakeTerminal(columns, { NO_COLOR: "1" })).split("\n");
  expect(lines).toHaveLength(2);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
});

test("at 60 and at 80 columns", () => {
  expect(progressLines(progress, fakeTerminal(60, { NO_COLOR: "1" })).split("\n")).toEqual([
    "Epoch 12 of 15  ━━━━━━━━━━━━━━─────  75 %  12 min 34 s left",
    "loss 0.1234 · accuracy 95.7 % · gradient 0.55",
  ]);
  expect(progressLines(progress, fakeTerminal(80, { NO_COLOR: "1" })).split("\n")[1]).toBe(
    "loss 0.1234 · accuracy 95.7 % · gradient 0.55 · 123,456 samples/s",
  );
});

test.each([
  [60, 50, 1],
  [120, 50, 2],
])("curves fit %d columns and %d rows: %d side by side", (columns, rows, plots) => {
  const terminal = Object.defineProperties(fakeTerminal(columns), { rows: { value: rows } });
  const lines = curveLines(progress, classes, 10, terminal).map((line) => stripVTControlCharacters(line));
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
  expect(lines.length).toBeLessThan(rows - 5);
  expect(lines.join("\n").match(/━━ held-out/gu)).toHaveLength(plots);
});

test("a low terminal has no room for curves", () => {
  const terminal = Object.defineProperties(fakeTerminal(80), { rows: { value: 16 } });
  expect(curveLines(progress, classes, 10, terminal)).toEqual([]);
});

test("overwrites its lines on a terminal, and leaves only the table of epochs", () => {
  const terminal = fakeTerminal(80);
  const view = liveView(terminal, classes, 10);
  view.progress(progress);
  view.epoch(record, 15);
  view.progress(progress);
  view.close();
  expect(terminal.written()).toContain("Epoch 12 of 15");
  // eslint-disable-next-line no-control-regex
  expect(terminal.written()).toMatch(/\u001B\[2K/u);
  expect(terminal.written()).toContain("   1/15   0.6100   82.50 %         0.5000     91.25 %       0.4 s\n");
});

test("the plain view writes lines and nothing else", () => {
  const terminal = fakeTerminal(undefined);
  const view = plainView(terminal, classes);
  view.progress(progress);
  view.epoch(record, 15);
  view.note("A note.");
  view.epoch({ ...record, epoch: 2, loss: 2e-5, seconds: 3700 }, 15);
  view.close();
  expect(terminal.written()).toBe(
    [
      "  epoch     loss  accuracy  held-out loss    held-out        time",
      "   1/15   0.6100   82.50 %         0.5000     91.25 %       0.4 s",
      "A note.",
      "   2/15  2.00e-5   82.50 %         0.5000     91.25 %   1 h 1 min",
      "",
    ].join("\n"),
  );
});

test.each([classes, numbers])(
  "the table of $task fits 60 columns, the time left out where it must be",
  (held) => {
    for (const epochs of [15, 100_000]) {
      const terminal = fakeTerminal(60, { NO_COLOR: "1" });
      const view = plainView(terminal, held);
      view.epoch(held === numbers ? { ...record, accuracy: null } : record, epochs);
      const lines = terminal.written().trimEnd().split("\n");
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(60);
      expect(lines[0]).toContain(held === numbers ? "R²" : "accuracy");
      expect(lines[0]).toContain(held.part === "validation" ? "valid. loss" : "held-out loss");
    }
  },
);

test("JSON: a line for each epoch", () => {
  const terminal = fakeTerminal(undefined);
  const view = jsonView(terminal);
  view.progress(progress);
  view.epoch(record, 15);
  view.close();
  expect(JSON.parse(terminal.written())).toEqual({ event: "epoch", ...record, epochs: 15 });
});
