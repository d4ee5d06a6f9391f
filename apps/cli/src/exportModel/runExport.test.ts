import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeNpz, decodeSafetensors } from "@chainrule/serialize";
import { tensor } from "@chainrule/tensor";
import { InferenceSession, Tensor as OnnxTensor } from "onnxruntime-node";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { CommandError } from "../CommandError.js";
import { applyModel } from "../model/buildModel.js";
import { decodeModel, encodeModel, readModelFile } from "../modelFile.js";
import { predictSamples } from "../predict/predictSamples.js";
import { tableRows } from "../predict/tableRows.js";
import { fakeTerminal } from "../testing/fakeTerminal.js";
import { trainedModel } from "../testing/savedModels.js";
import { writeDestination } from "./destination.js";
import { type ExportRequest, runExport } from "./runExport.js";

let cars: Uint8Array;
let digits: Uint8Array;
beforeAll(async () => {
  cars = encodeModel(await trainedModel({ dataset: "auto-mpg" }, "mlp:5"));
  const layers = "layers:conv3x4+1,batchnorm,pool,dropout0.25,dense12";
  digits = encodeModel(
    await trainedModel({ dataset: "digits", limit: 200 }, layers, { epochs: 1, activation: "gelu" }),
  );
}, 60_000);

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "export-"));
  writeFileSync(at("cars.safetensors"), cars);
  writeFileSync(at("digits.safetensors"), digits);
});
const at = (name: string): string => join(directory, name);

async function run(request: Partial<ExportRequest>): Promise<string> {
  const terminal = fakeTerminal(undefined);
  const usual = { model: at("cars.safetensors"), formats: {}, raw: false, force: false, json: false };
  expect(await runExport({ ...usual, ...request }, terminal)).toBe(0);
  return terminal.written();
}

async function infer(path: string, x: Float32Array, shape: readonly number[]): Promise<Float32Array> {
  const session = await InferenceSession.create(path);
  const results = await session.run({ input: new OnnxTensor("float32", x, [...shape]) });
  return results[session.outputNames[0]!]!.data as Float32Array;
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) expect(found[i]).toBeCloseTo(expected[i]!, 4);
}

test("the ONNX file of a table takes features in their own units, and gives the target in its own", async () => {
  const output = await run({ formats: { onnx: at("cars.onnx") } });
  expect(output).toContain("input [n, 9] to prediction [n, 1]");
  const loaded = readModelFile(at("cars.safetensors"));
  const text = JSON.stringify([
    [4, 97, 69, 2130, 14.5, 1971, "Japan"],
    [8, 350, 165, 3693, 11.5, 1970, "USA"],
  ]);
  const { x } = tableRows({ kind: "json", name: "rows", text }, loaded.data, "error");
  const expected = predictSamples(loaded, x).map((one) => (one.kind === "value" ? one.value : NaN));
  const { shift, scale } = loaded.data.standardisation!;
  const raw = x.data.map((value, i) => value * scale[i % 9]! + shift[i % 9]!);
  expectClose(await infer(at("cars.onnx"), raw, [2, 9]), expected);

  await run({ formats: { onnx: at("raw.onnx") }, raw: true });
  const { model, params, statistics } = loaded;
  expectClose(
    await infer(at("raw.onnx"), x.data, [2, 9]),
    applyModel(model, params, statistics, tensor(x)).data(),
  );
});

test("the ONNX file of an image model with running statistics gives probabilities", async () => {
  await run({ model: at("digits.safetensors"), formats: { onnx: at("d.onnx") } });
  const x = Float32Array.from({ length: 3 * 64 }, (_, i) => (i % 17) / 16);
  const loaded = decodeModel(digits, "digits");
  const expected = predictSamples(loaded, { data: x, shape: [3, 1, 8, 8] }).flatMap((one) =>
    one.kind === "classes" ? one.probabilities : [],
  );
  expectClose(await infer(at("d.onnx"), x, [3, 1, 8, 8]), expected);
});

test("safetensors: PyTorch's names and layout", async () => {
  await run({ model: at("digits.safetensors"), formats: { safetensors: at("w.safetensors") } });
  const { tensors, metadata } = decodeSafetensors(readFileSync(at("w.safetensors")));
  expect(Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))).toEqual({
    "0.weight": [4, 1, 3, 3],
    "0.bias": [4],
    "1.weight": [4],
    "1.bias": [4],
    "1.running_mean": [4],
    "1.running_var": [4],
    "6.weight": [12, 64],
    "6.bias": [12],
    "8.weight": [10, 12],
    "8.bias": [10],
  });
  expect(metadata["format"]).toBe("pt");
  const { params } = decodeModel(digits, "digits");
  const { weight } = params[8] as { weight: { toArray(): number[][] } };
  expect((tensors["8.weight"]!.toArray() as number[][])[9]![3]).toBe(weight.toArray()[3]![9]);
});

test("npz: the parameters as they are, and what scales the features", async () => {
  await run({ formats: { npz: at("cars.npz") } });
  const { tensors } = await decodeNpz(readFileSync(at("cars.npz")));
  const { params, data } = decodeModel(cars, "cars");
  expect(tensors["0.weight"]!.toArray()).toEqual(
    (params[0] as { weight: (typeof tensors)[0] }).weight.toArray(),
  );
  expect(tensors["features.shift"]!.toArray()).toEqual(data.standardisation!.shift);
  expect(tensors["target.scale"]!.toArray()).toEqual(data.targetStandardisation!.scale);
});

test("several at once, and JSON that says which", async () => {
  const formats = { onnx: at("a.onnx"), safetensors: at("a.safetensors"), npz: at("a.npz") };
  const files = JSON.parse(await run({ formats, json: true })) as { format: string; bytes: number }[];
  expect(files.map(({ format }) => format)).toEqual(["onnx", "safetensors", "npz"]);
  expect(files.map(({ bytes }) => bytes)).toEqual(
    ["a.onnx", "a.safetensors", "a.npz"].map((name) => readFileSync(at(name)).length),
  );
});

test("nothing that is there is overwritten unless asked, and nothing else is written then", async () => {
  writeFileSync(at("notes.npz"), "notes");
  const formats = { onnx: at("fresh.onnx"), npz: at("notes.npz") };
  await expect(run({ formats })).rejects.toThrow(
    /notes\.npz can't be written: there is such a file; --force/u,
  );
  expect(readFileSync(at("notes.npz"), "utf8")).toBe("notes");
  expect(readdirSync(directory)).toEqual(["cars.safetensors", "digits.safetensors", "notes.npz"]);
  await run({ formats, force: true });
  expect(Object.keys((await decodeNpz(readFileSync(at("notes.npz")))).tensors)).toContain("0.weight");
  expect(readdirSync(directory)).toEqual([
    "cars.safetensors",
    "digits.safetensors",
    "fresh.onnx",
    "notes.npz",
  ]);
});

test.each([
  ["the model itself", "cars.safetensors", /it is the model itself/u],
  ["no directory", "no/where.onnx", /there is no directory .*no\./u],
  ["a directory", ".", /it is a directory/u],
  ["no name", "x/", /it is not the name of a file/u],
])("%s is no place to write to, even by force", async (_, name, message) => {
  await expect(run({ formats: { onnx: `${directory}/${name}` }, force: true })).rejects.toThrow(message);
  expect(Buffer.compare(readFileSync(at("cars.safetensors")), cars)).toBe(0);
});

test("what is no model, or a damaged one, is refused", async () => {
  writeFileSync(at("cut"), cars.subarray(0, cars.length - 8));
  await expect(run({ model: at("cut"), formats: { onnx: at("x.onnx") } })).rejects.toThrow(/is damaged/u);
  await expect(run({ model: at("none"), formats: { onnx: at("x.onnx") } })).rejects.toThrow(/can't be read/u);
  expect(readdirSync(directory)).not.toContain("x.onnx");
});

test("what can't be written is said in words, without the file that is written first", async () => {
  const missing = join("no", "where.npz");
  await expect(writeDestination(missing, new Uint8Array(1))).rejects.toThrow(
    new CommandError(`${missing} can't be written: there is no directory no.`),
  );
});
