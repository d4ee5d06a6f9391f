import { expect, test } from "vitest";
import { liveView, progressLines } from "./liveView.js";
import { fakeTerminal } from "./testing/fakeTerminal.js";
import { plainView, type Progress } from "./TrainingView.js";

const progress: Progress = {
  epoch: 12,
  epochs: 15,
  done: 0.7512,
  loss: 0.1234,
  accuracy: 0.9567,
  imagesPerSecond: 123_456,
  secondsLeft: 754,
};
const summary = { epoch: 1, epochs: 15, loss: 0.61, accuracy: 0.825, heldOut: 0.9125, seconds: 0.44 };

test.each([20, 30, 40, 60, 120])("two lines fit %d columns", (columns) => {
  const lines = progressLines(progress, fakeTerminal(columns, { NO_COLOR: "1" })).split("\n");
  expect(lines).toHaveLength(2);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
});

test("at 60 columns", () => {
  expect(progressLines(progress, fakeTerminal(60, { NO_COLOR: "1" })).split("\n")).toEqual([
    "Epoch 12 of 15  ━━━━━━━━━━━━━━─────  75 %  12 min 34 s left",
    "loss 0.1234 · accuracy 95.7 % · 123,456 images/s",
  ]);
});

test("overwrites its lines on a terminal, and leaves only the table of epochs", () => {
  const terminal = fakeTerminal(80);
  const view = liveView(terminal);
  view.progress(progress);
  view.epoch(summary);
  view.progress(progress);
  view.close();
  expect(terminal.written()).toContain("Epoch 12 of 15");
  // eslint-disable-next-line no-control-regex
  expect(terminal.written()).toMatch(/\u001B\[2K/u);
  expect(terminal.written()).toContain("   1/15    0.6100   82.50 %   91.25 %     0.4 s\n");
});

test("the plain view writes lines and nothing else", () => {
  const terminal = fakeTerminal(undefined);
  const view = plainView(terminal);
  view.progress(progress);
  view.epoch(summary);
  view.note("A note.");
  view.epoch({ ...summary, epoch: 2, loss: 2e-5, seconds: 3700 });
  view.close();
  expect(terminal.written()).toBe(
    [
      "  epoch      loss  accuracy  held-out      time",
      "   1/15    0.6100   82.50 %   91.25 %     0.4 s",
      "A note.",
      "   2/15   2.00e-5   82.50 %   91.25 % 1 h 1 min",
      "",
    ].join("\n"),
  );
});
