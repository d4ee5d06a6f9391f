import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { treeLeaves } from "@chainrule/tensor";
import { describe, expect, test } from "vitest";
import type { LoadedData } from "../data/LoadedData.js";
import { loadData } from "../data/loadData.js";
import { parseModelSpec } from "../model/modelSpec.js";
import { shapesData } from "../testing/shapesData.js";
import { optimizerNames, takes } from "./buildOptimizer.js";
import { readCheckpoint, type Undertaking, writeCheckpoint } from "./checkpointFile.js";
import { defaultSettings } from "../testing/defaultSettings.js";
import { lossNamesFor } from "./lossFunction.js";
import { plan } from "./plan.js";
import { type AskedSettings, resolveSettings } from "./resolveSettings.js";
import type { Settings } from "./Settings.js";
import { beginning, train, type TrainingEvent } from "./train.js";
import type { TrainingState } from "./TrainingState.js";

const open: AskedSettings = { ...defaultSettings, epochs: 2, batchSize: 20, seed: 3 };

/** Everything at once that goes through a checkpoint: dropout, statistics, augmentation, momentum, a schedule. */
const everything: Partial<AskedSettings> = {
  model: parseModelSpec("layers:conv3x4+1,batchnorm,pool,dense12"),
  dropout: 0.25,
  augmentation: { shift: 1, rotate: 5, scale: 0.1, noise: 0.01 },
  schedule: "cosine",
  warmup: 0.5,
  clip: 1,
  weightDecay: 0.01,
  epochs: 3,
  patience: 2,
};

function settingsFor(data: LoadedData, changes: Partial<AskedSettings> = {}): Settings {
  return resolveSettings({ ...open, ...changes }, data).settings;
}

function bits(tree: unknown): unknown[] {
  return treeLeaves(tree).map((leaf) => new Uint32Array(new Uint8Array(leaf.data().buffer.slice(0)).buffer));
}

/** What happened, as plain data: losses and norms as they are, and the last state to the bit. */
function trace(events: Iterable<TrainingEvent>): unknown[] {
  const seen: unknown[] = [];
  let last: TrainingState | undefined;
  for (const event of events) {
    if (event.kind === "step") seen.push([event.loss, event.norm]);
    if (event.kind === "epoch") seen.push({ ...event.record, seconds: 0 });
    if (event.kind === "stopped" || event.kind === "diverged") seen.push(event.kind);
    if (event.kind !== "diverged") last = event.state;
  }
  return [seen, last && bits([last.learned, last.best?.params ?? []]), last?.curve];
}

function run(data: LoadedData, settings: Settings, eager = false): unknown[] {
  const { training } = plan(settings, data, { eager });
  return trace(train(training, beginning(training)));
}

const tables = await loadData({ dataset: "auto-mpg" });
const flowers = await loadData({ dataset: "iris", validation: 0.2 });
const cells = await loadData({ dataset: "breast-cancer" });

describe("compiled and eager give the same bits", () => {
  test.each<[string, LoadedData, Partial<AskedSettings>]>([
    ["everything at once", shapesData(), everything],
    ["a linear model", flowers, { model: parseModelSpec("linear"), optimizer: "sgd" }],
    ["a regression", tables, { optimizer: "rmsprop", momentum: 0.5 }],
    ["two classes", cells, { activation: "tanh", l2: 1 }],
    ["quadratic", flowers, { loss: "quadratic", optimizer: "sgd", momentum: 0.9, nesterov: true }],
  ])("%s", (_, data, changes) => {
    const settings = settingsFor(data, changes);
    expect(run(data, settings, true)).toEqual(run(data, settings));
  });
});

test("the same seed gives the same bits, another one others", () => {
  const first = run(flowers, settingsFor(flowers));
  expect(run(flowers, settingsFor(flowers))).toEqual(first);
  expect(run(flowers, settingsFor(flowers, { seed: 4 }))).not.toEqual(first);
});

describe("interrupted and resumed equals uninterrupted, bit for bit", () => {
  const data = shapesData();
  const settings = settingsFor(data, everything);
  const undertaking: Undertaking = {
    settings,
    request: { dataset: "shapes" },
    data: data.description,
    command: "chainrule train shapes",
  };

  test.each([1, 3, 4, 7, 9, 11])("after %d events", async (count) => {
    const path = join(mkdtempSync(join(tmpdir(), "chainrule-")), "c.safetensors");
    const { training } = plan(settings, data, { eager: false });
    const before: TrainingEvent[] = [];
    for (const event of train(training, beginning(training))) {
      before.push(event);
      if (before.length < count || event.kind === "diverged") continue;
      await writeCheckpoint(path, undertaking, event.state);
      break;
    }
    const again = plan(settings, data, { eager: false }).training;
    const state = readCheckpoint(path, undertaking, beginning(again));
    const [seen, last, curve] = trace(train(again, state)) as [unknown[], unknown, unknown];
    const [all, end, whole] = run(data, settings) as [unknown[], unknown, unknown];
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).toEqual(all.slice(-seen.length));
    expect(last).toEqual(end);
    expect(curve).toEqual(whole);
  });

  test("not with other settings or data, but with more epochs where that changes nothing before", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "chainrule-")), "c.safetensors");
    const constant = { ...undertaking, settings: { ...settings, schedule: "constant" } };
    const { training } = plan(constant.settings, data, { eager: false });
    await writeCheckpoint(path, constant, beginning(training));
    const read = (other: Partial<Settings>, request = undertaking.request): TrainingState =>
      readCheckpoint(
        path,
        { ...constant, settings: { ...constant.settings, ...other }, request },
        beginning(training),
      );
    expect(read({}).epochs).toBe(0);
    expect(read({ epochs: 10 }).epochs).toBe(0);
    expect(() => read({ epochs: 2 })).toThrow(/It had epochs 3 \(now 2\)/u);
    expect(() => read({ epochs: 10, schedule: "cosine" })).toThrow(
      /schedule constant \(now cosine\), epochs 3 \(now 10\)/u,
    );
    expect(() => read({ learningRate: 5, clip: undefined })).toThrow(
      /is the checkpoint of another training\. It had .*learningRate 0\.002 \(now 5\).*clip 1 \(now not given\)/u,
    );
    expect(() => read({}, { dataset: "shapes", validation: 0.5 })).toThrow(
      "It had validation not given (now 0.5).\nGo on as it began: chainrule train shapes --resume",
    );
    const withChecksum = (checksum: number | undefined): Undertaking => ({
      ...constant,
      data: { ...data.description, checksum },
    });
    const readWith = (checksum: number): TrainingState =>
      readCheckpoint(path, withChecksum(checksum), beginning(training));
    await writeCheckpoint(path, withChecksum(undefined), beginning(training));
    expect(readWith(7).epochs).toBe(0);
    await writeCheckpoint(path, withChecksum(6), beginning(training));
    expect(readWith(6).epochs).toBe(0);
    expect(() => readWith(7)).toThrow(
      "It had other values in the data.\nIt goes on with the data as they were; with these, train anew without --resume.",
    );
  });
});

test.each(optimizerNames)("learns, by %s", (optimizer) => {
  const decay = takes(optimizer, "weight decay") ? { weightDecay: 0.001 } : {};
  const changes = { optimizer, epochs: 30, batchSize: optimizer === "rprop" ? 96 : 16, ...decay };
  const settings = settingsFor(flowers, changes);
  const { training } = plan(settings, flowers, { eager: false });
  const events = [...train(training, beginning(training))];
  const losses = events.flatMap((event) => (event.kind === "epoch" ? [event.record.loss] : []));
  expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]!);
});

test.each(lossNamesFor("classification"))("tells flowers apart, by %s", (loss) => {
  const settings = settingsFor(flowers, { loss, epochs: 40, learningRate: 0.02 });
  const { training } = plan(settings, flowers, { eager: false });
  const last = [...train(training, beginning(training))].at(-1);
  expect(last?.kind === "epoch" && last.record.heldOut.score).toBeGreaterThan(0.9);
});

test.each(lossNamesFor("regression"))("predicts how far cars go, by %s", (loss) => {
  const settings = settingsFor(tables, { loss, epochs: 30, learningRate: 0.005 });
  const { training } = plan(settings, tables, { eager: false });
  const last = [...train(training, beginning(training))].at(-1);
  expect(last?.kind === "epoch" && last.record.heldOut.score).toBeGreaterThan(0.8);
});

test("goes through the samples in batches, epoch by epoch", () => {
  const settings = settingsFor(flowers, { batchSize: 40 });
  const { training } = plan(settings, flowers, { eager: false });
  const kinds = [...train(training, beginning(training))].map((event) =>
    event.kind === "step" ? event.samples : event.kind,
  );
  expect(kinds).toEqual([40, 40, 16, "epoch", 40, 40, 16, "epoch"]);
});

test("stops early, and keeps the best epoch's parameters", () => {
  const settings = settingsFor(flowers, {
    epochs: 200,
    patience: 2,
    learningRate: 0.3,
    optimizer: "rmsprop",
  });
  const { training } = plan(settings, flowers, { eager: false });
  const events = [...train(training, beginning(training))];
  const last = events.at(-1)!;
  if (last.kind !== "stopped") throw new Error("it went on to the end");
  const losses = last.state.history.map(({ heldOut }) => heldOut.loss);
  const least = losses.indexOf(Math.min(...losses));
  expect(last.state.best?.epoch).toBe(least + 1);
  expect(last.state.epochs).toBe(least + 3);
  const { params, statistics } = last.state.best!;
  expect(training.assess(params, statistics, training.heldOut).loss).toBe(losses[least]);
});

test("ends where a loss is not finite", () => {
  const settings = settingsFor(flowers, { optimizer: "sgd", learningRate: 1e30, loss: "cross-entropy" });
  const { training } = plan(settings, flowers, { eager: false });
  const last = [...train(training, beginning(training))].at(-1);
  expect(last).toMatchObject({ kind: "diverged", epoch: 1 });
});

test("a schedule's rates are those of the epochs' last steps", () => {
  const settings = settingsFor(flowers, { schedule: "step:1,0.5", epochs: 3, learningRate: 0.01 });
  const { training } = plan(settings, flowers, { eager: false });
  const rates = [...train(training, beginning(training))].flatMap((event) =>
    event.kind === "epoch" ? [event.record.learningRate] : [],
  );
  expect(rates).toEqual([0.01, 0.005, 0.0025]);
});

test("L2 by λ is weight decay by λ / n, and spares biases", () => {
  const common = { optimizer: "sgd", model: parseModelSpec("linear"), epochs: 1 } as const;
  const n = flowers.train.y.data.length;
  const l2 = run(flowers, settingsFor(flowers, { ...common, l2: 12 }));
  expect(run(flowers, settingsFor(flowers, { ...common, weightDecay: 12 / n }))).toEqual(l2);
  expect(run(flowers, settingsFor(flowers, common))).not.toEqual(l2);
});
