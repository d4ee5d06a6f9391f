import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tensor, treeLeaves, treeMap } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { expect, test } from "vitest";
import { buildModel } from "./buildModel.js";
import {
  type Checkpoint,
  formatCheckpoint,
  loadCheckpoint,
  looksLikeCheckpoint,
  parseCheckpoint,
} from "./checkpoint.js";

const spec = { hidden: [3] };
const checkpoint: Checkpoint = {
  spec,
  activation: "tanh",
  params: buildModel(spec, "tanh").init(random.key(5)),
  training: {
    loss: "cross-entropy",
    optimizer: "sgd",
    learningRate: 0.1,
    momentum: 0,
    epochs: 3,
    batchSize: 64,
    seed: 5,
    data: "embedded",
    ended: "complete",
    epochsDone: 3,
    accuracy: 0.5,
  },
};
const text = formatCheckpoint(checkpoint);
const file = JSON.parse(text) as Record<string, unknown> & {
  params: Record<string, { shape: number[]; data: string }>;
};

function bits({ params }: Pick<Checkpoint, "params">): Uint32Array[] {
  return treeLeaves(params).map((leaf) => new Uint32Array(leaf.data().buffer));
}

test("comes back to the bit", () => {
  const { model, ...back } = parseCheckpoint(text, "m.json");
  expect(bits(back)).toEqual(bits(checkpoint));
  expect({ ...back, params: 0 }).toEqual({ ...checkpoint, params: 0 });
  expect(model.init(random.key(5))).toHaveLength(3);
});

test("numbers that are none come back too", () => {
  const odd = treeMap(
    (leaf) =>
      tensor(new Float32Array(leaf.size).fill(-0).fill(NaN, 0, 1).fill(-Infinity, 1, 2), {
        shape: leaf.shape,
      }),
    checkpoint.params,
  );
  expect(bits(parseCheckpoint(formatCheckpoint({ ...checkpoint, params: odd }), "m.json"))).toEqual(
    bits({ params: odd }),
  );
});

test("describes itself, and is the same each time", () => {
  expect(formatCheckpoint(checkpoint)).toBe(text);
  expect(file).toMatchObject({
    format: "chainrule-model",
    version: 1,
    dataset: "mnist",
    model: "mlp:3",
    activation: "tanh",
  });
  expect(Object.entries(file.params).map(([path, { shape }]) => [path, shape])).toEqual([
    ["[0].weight", [784, 3]],
    ["[0].bias", [3]],
    ["[2].weight", [3, 10]],
    ["[2].bias", [10]],
  ]);
  expect(looksLikeCheckpoint(text)).toBe(true);
  expect(looksLikeCheckpoint('{"name":"x"}')).toBe(false);
});

function changed(change: (copy: typeof file) => void): string {
  const copy = structuredClone(file);
  change(copy);
  return JSON.stringify(copy);
}

test.each([
  ["cut off", text.slice(0, -200), "m.json is damaged: its JSON is incomplete or malformed. Was it cut off?"],
  ["empty", "", "m.json is not a model of chainrule: it is no JSON object."],
  ["a list", "[1]", "is not a model of chainrule"],
  ["other JSON", '{"name":"x"}', 'm.json is not a model of chainrule: it lacks "format": "chainrule-model".'],
  [
    "newer",
    changed((f) => (f["version"] = 2)),
    "m.json is of version 2 of the format, and this program reads version 1.",
  ],
  ["of no model", changed((f) => (f["model"] = "cnn")), "m.json is damaged: Models are"],
  [
    "of no activation",
    changed((f) => (f["activation"] = "x")),
    "m.json is damaged: it has no known activation.",
  ],
  ["without training", changed((f) => delete f["training"]), "m.json is damaged: training is missing."],
  [
    "without params",
    changed((f) => delete (f as { params?: unknown }).params),
    "m.json is damaged: params is missing.",
  ],
  [
    "a layer short",
    changed((f) => delete f.params["[2].bias"]),
    "m.json is damaged: params [2].bias is missing.",
  ],
  [
    "a value short",
    changed((f) => (f.params["[2].bias"]!.data = Buffer.alloc(36).toString("base64"))),
    "params [2].bias has 36 bytes of shape [10], and the model needs 40 of shape [10].",
  ],
  [
    "of other shapes",
    changed((f) => (f["model"] = "mlp:4")),
    "params [0].weight has 9408 bytes of shape [784,3]",
  ],
  [
    "a bit off",
    changed((f) => (f.params["[2].bias"]!.data = Buffer.alloc(40).toString("base64"))),
    "m.json is damaged: its checksum does not belong to its parameters.",
  ],
])("a file that is %s", (_, broken, message) => {
  expect(() => parseCheckpoint(broken, "m.json")).toThrow(message);
});

test("from a file", () => {
  const path = join(mkdtempSync(join(tmpdir(), "chainrule-")), "m.json");
  expect(() => loadCheckpoint(path)).toThrow(/^The model .*m\.json can't be read: ENOENT/u);
  writeFileSync(path, text);
  expect(bits(loadCheckpoint(path))).toEqual(bits(checkpoint));
});
