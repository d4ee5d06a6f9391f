import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeSafetensors, encodeSafetensors } from "@chainrule/serialize";
import { ones, tensor, treeLeaves, treeMap } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { expect, test } from "vitest";
import type { DataDescription } from "./data/DataDescription.js";
import { applyModel, buildModel, initStatistics } from "./model/buildModel.js";
import { parseModelSpec } from "./model/modelSpec.js";
import { decodeModel, encodeModel, readModelFile, type SavedModel, writeModelFile } from "./modelFile.js";
import { defaultSettings } from "./testing/defaultSettings.js";
import type { Settings } from "./training/Settings.js";

const settings: Settings = {
  ...defaultSettings,
  model: parseModelSpec("layers:conv3x2+1,batchnorm,pool,dense3"),
  activation: "tanh",
  dropout: 0.25,
  loss: "cross-entropy",
  optimizer: "sgd",
  learningRate: 0.1,
  epochs: 3,
  batchSize: 64,
  seed: 5,
};
const data: DataDescription = {
  name: "shapes",
  task: "classification",
  inputShape: [1, 4, 4],
  columns: [],
  featureNames: [],
  classNames: ["disc", "ring"],
  targetName: "shape",
  source: "a test",
};
const model = buildModel(settings, data, 2);
const saved: SavedModel = {
  settings,
  data,
  params: model.init(random.key(5)),
  statistics: initStatistics(model),
  record: {
    version: "0.1.0",
    command: "chainrule train shapes",
    data: { dataset: "shapes" },
    samples: { train: 8, validation: 0, test: 2 },
    ended: "complete",
    epochsDone: 3,
    epoch: 3,
    test: { loss: 0.25, score: 0.5 },
  },
};
const bytes = encodeModel(saved);

function bits(tree: unknown): unknown[] {
  return treeLeaves(tree).map((leaf) => new Uint32Array(leaf.data().buffer));
}

test("comes back to the bit, and works", () => {
  const back = decodeModel(bytes, "m.safetensors");
  expect(bits([back.params, back.statistics])).toEqual(bits([saved.params, saved.statistics]));
  expect(back.settings).toEqual(settings);
  expect(back.data).toEqual(data);
  expect(back.record).toEqual(saved.record);
  expect(back.outputs).toBe("softmax");
  const x = ones([3, 1, 4, 4]);
  expect(applyModel(back.model, back.params, back.statistics, x).toArray()).toEqual(
    applyModel(model, saved.params, saved.statistics, x).toArray(),
  );
});

test("is the same each time, and other programs find its tensors", () => {
  expect(encodeModel(saved)).toEqual(bytes);
  expect(Object.keys(decodeSafetensors(bytes).tensors).sort()).toEqual([
    "params.0.bias",
    "params.0.weight",
    "params.1.bias",
    "params.1.weight",
    "params.5.bias",
    "params.5.weight",
    "params.8.bias",
    "params.8.weight",
    "statistics.1.mean",
    "statistics.1.variance",
  ]);
});

test("numbers that are none come back too", () => {
  const odd = treeMap(
    (leaf) => tensor(new Float32Array(leaf.size).fill(-0).fill(NaN, 0, 1), { shape: leaf.shape }),
    saved.params,
  );
  const back = decodeModel(encodeModel({ ...saved, params: odd }), "m");
  expect(bits(back.params)).toEqual(bits(odd));
  const record = { ...saved.record, test: { loss: Infinity, score: NaN } };
  expect(decodeModel(encodeModel({ ...saved, record }), "m").record).toEqual(record);
});

function changed(change: (metadata: Record<string, any>, tensors: Record<string, any>) => void): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const copy = JSON.parse(metadata["chainrule.model"]!) as Record<string, any>;
  change(copy, tensors);
  return encodeSafetensors(tensors, { metadata: { "chainrule.model": JSON.stringify(copy) } });
}

const old = Buffer.from('{\n  "format": "chainrule-model",\n  "version": 1\n}');

test.each<[string, Uint8Array, RegExp]>([
  ["cut off", bytes.subarray(0, -20), /^m\.st is damaged: (?!decodeSafetensors)/u],
  ["empty", new Uint8Array(), /^m\.st is not a model of chainrule: it lacks "chainrule\.model"/u],
  ["text", Buffer.from("hello"), /is not a model of chainrule/u],
  ["of the older form", old, /is a model of an older chainrule, in JSON, which is no longer read/u],
  ["of another program", encodeSafetensors({ w: ones([2]) }), /is a safetensors file, but no model of/u],
  ["newer", changed((m) => (m["version"] = 3)), /is of version 3 of the format, .* reads version 2/u],
  ["without settings", changed((m) => delete m["settings"]), /is damaged: settings is missing/u],
  ["of no model", changed((m) => (m["settings"].model = "x")), /is damaged: Models are/u],
  [
    "of other shapes",
    changed((m) => (m["settings"].model = "layers:conv3x2+1,batchnorm,pool,dense4")),
    /is damaged: .*another shape: "params\.5\.weight" is \[8, 3\], needs \[8, 4\]/su,
  ],
  [
    "a tensor short",
    changed((_, tensors) => delete tensors["params.8.bias"]),
    /is damaged: .*missing: "params\.8\.bias"/su,
  ],
  [
    "a bit off",
    changed((_, tensors) => (tensors["params.8.bias"] = ones([2]))),
    /is damaged: its checksum does not belong to its parameters/u,
  ],
])("a file that is %s", (_, broken, message) => {
  expect(() => decodeModel(broken, "m.st")).toThrow(message);
});

test("from and to a file, the one before kept", () => {
  const directory = mkdtempSync(join(tmpdir(), "chainrule-"));
  const path = join(directory, "m.safetensors");
  expect(() => readModelFile(path)).toThrow(
    /^The model .*m\.safetensors can't be read: there is no such file\.$/u,
  );
  expect(writeModelFile(path, saved)).toBe(false);
  expect(bits(readModelFile(path).params)).toEqual(bits(saved.params));
  expect(writeModelFile(path, saved)).toBe(true);
  expect(readdirSync(directory)).toEqual(["m.previous.safetensors", "m.safetensors"]);
  writeFileSync(path, "");
  expect(() => readModelFile(path)).toThrow(/is not a model/u);
});
