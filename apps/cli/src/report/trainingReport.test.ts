import { expect, test } from "vitest";
import { loadData } from "../data/loadData.js";
import type { LoadedData } from "../data/LoadedData.js";
import { sampleCount } from "../data/LoadedData.js";
import { parseModelSpec } from "../model/modelSpec.js";
import { fakeTerminal } from "../testing/fakeTerminal.js";
import { shapesData } from "../testing/shapesData.js";
import { expectWellFormed } from "../testing/wellFormed.js";
import { plan } from "../training/plan.js";
import { resolveSettings } from "../training/resolveSettings.js";
import { beginning, train } from "../training/train.js";
import { defaultSettings } from "../testing/defaultSettings.js";
import { printResults } from "./printResults.js";
import { type FinishedTraining, trainingReport } from "./trainingReport.js";

/** A short training, as `runTrain` would hand it on. */
function finished(data: LoadedData, model: string, epochs = 3): FinishedTraining {
  const { settings, why } = resolveSettings(
    { ...defaultSettings, model: parseModelSpec(model), schedule: "cosine", epochs, seed: 7 },
    data,
  );
  const { training, model: network, assessTest } = plan(settings, data, { eager: false });
  let state = beginning(training);
  for (const event of train(training, state)) if (event.kind !== "diverged") state = event.state;
  const { params, statistics } = state.learned;
  const assessment = assessTest(params, statistics);
  return {
    saved: {
      settings,
      data: data.description,
      params,
      statistics,
      record: {
        version: "1.2.3",
        command: "chainrule train it --model <m> --seed 7",
        data: { dataset: data.description.name },
        samples: { train: sampleCount(data.train), validation: 0, test: sampleCount(data.test) },
        ended: "complete",
        epochsDone: epochs,
        epoch: epochs,
        test: assessment,
      },
    },
    model: network,
    state,
    assessment,
    data,
    held: { task: data.description.task, part: "held-out" },
    why,
  };
}

const common = [
  "Loss",
  "Learning rate",
  "Norm of the gradients of each layer",
  "The worst mistakes",
  "multiply-adds",
  "chainrule 1.2.3, seed 7, after 3 epochs",
  "chainrule train it --model &lt;m&gt; --seed 7",
  "why this loss",
  "cosine",
];

test.each<[string, () => Promise<LoadedData> | LoadedData, string, string[]]>([
  [
    "images by a convolution",
    shapesData,
    "layers:conv3x4+1,batchnorm,pool,dense5",
    ["is ↓ taken for →", "Windows of the first layer", "0 conv2d (4 × 8 × 8)"],
  ],
  [
    "images by a linear model",
    shapesData,
    "linear",
    ["a weight for each pixel", "standing", "data:image/png"],
  ],
  [
    "digits by a linear model",
    () => loadData({ dataset: "digits" }),
    "linear",
    ["data:image/png", "guessed "],
  ],
  [
    "classes of a table",
    () => loadData({ dataset: "iris" }),
    "mlp:8",
    ["is ↓ taken for →", "petal width (cm)"],
  ],
  [
    "numbers of a table",
    () => loadData({ dataset: "auto-mpg" }),
    "linear",
    ["miles per gallon: predicted against true", "origin=Japan", "R²", "in units of its standard deviation"],
  ],
])("%s: one page with everything in it", async (_, load, model, texts) => {
  const page = trainingReport(finished(await load(), model));
  expectWellFormed(page.replace(/<!doctype html>|<meta[^>]*>/gu, ""));
  for (const text of [...common, ...texts]) expect(page).toContain(text);
  // Nothing is fetched from elsewhere.
  expect(page).not.toMatch(/(?:src|href)="(?!data:|#)/u);
  expect(page).not.toContain("undefined");
  expect(page).not.toContain("NaN");
});

test.each([60, 120])("results fit %d columns", async (columns) => {
  for (const [dataset, model] of [
    ["iris", "mlp:8"],
    ["breast-cancer", "linear"],
    ["auto-mpg", "linear"],
    ["digits", "mlp:16"],
  ] as const) {
    const { assessment, data } = finished(await loadData({ dataset }), model, 1);
    const terminal = fakeTerminal(columns, { NO_COLOR: "1" });
    printResults(assessment, data, undefined, terminal);
    for (const line of terminal.written().split("\n")) expect(line.length, line).toBeLessThanOrEqual(columns);
    expect(terminal.written()).toMatch(/Held-out (?:accuracy|R²)/u);
  }
});
