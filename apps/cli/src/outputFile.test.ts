import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { beforeEach, expect, test } from "vitest";
import { checkOutput, previousPath, replaceFile } from "./outputFile.js";

const model = '{ "format": "chainrule-model" }';
const done = new Int32Array(new SharedArrayBuffer(4));
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "chainrule-output-"));
  path = join(directory, "m.json");
});

test("a new file", () => {
  checkOutput(path);
  expect(readdirSync(directory)).toEqual([]);
  expect(replaceFile(path, "new")).toBe(false);
  expect(readdirSync(directory)).toEqual(["m.json"]);
  expect(readFileSync(path, "utf8")).toBe("new");
});

test("a model that is there is kept", () => {
  writeFileSync(path, model);
  checkOutput(path);
  expect(replaceFile(path, "new")).toBe(true);
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(readFileSync(previousPath(path), "utf8")).toBe(model);
  expect(readdirSync(directory)).toEqual(["m.json", "m.previous.json"]);
});

test("at every moment there is a model at its path", async () => {
  writeFileSync(path, model);
  const watcher = new Worker(
    `const { existsSync } = require("node:fs");
    const { parentPort, workerData: { path, done } } = require("node:worker_threads");
    let looks = 0, gaps = 0;
    for (; Atomics.load(done, 0) === 0; looks++) if (!existsSync(path)) gaps++;
    parentPort.postMessage({ looks, gaps });`,
    { eval: true, workerData: { path, done } },
  );
  await once(watcher, "online");
  for (let i = 0; i < 2000; i++) replaceFile(path, `${model} ${i}`);
  Atomics.store(done, 0, 1);
  const [{ looks, gaps }] = (await once(watcher, "message")) as [{ looks: number; gaps: number }];
  expect(looks).toBeGreaterThan(100);
  expect(gaps).toBe(0);
});

test("behind a link the file is replaced, not the link", () => {
  mkdirSync(join(directory, "real"));
  const real = join(directory, "real", "r.json");
  writeFileSync(real, model);
  symlinkSync(real, path);
  checkOutput(path);
  replaceFile(path, "new");
  expect(readFileSync(real, "utf8")).toBe("new");
  expect(readFileSync(previousPath(real), "utf8")).toBe(model);
});

test("a file that is no model is left alone", () => {
  writeFileSync(path, "notes");
  expect(() => {
    checkOutput(path);
  }).toThrow("exists and is not a model of chainrule: it is left alone.");
  expect(readFileSync(path, "utf8")).toBe("notes");
});

test.each([
  ["", '"": it is not the name of a file.'],
  ["sub/", "it is not the name of a file."],
  [".", "it is not a file."],
  ["missing/m.json", "there is no directory "],
  ["file/m.json", "file is not a directory."],
])("%j can't be written", (name, message) => {
  writeFileSync(join(directory, "file"), "");
  expect(() => {
    checkOutput(name === "" ? "" : `${directory}/${name}`);
  }).toThrow(message);
  expect(readdirSync(directory)).toEqual(["file"]);
});

test("a failure while writing leaves nothing behind", () => {
  mkdirSync(previousPath(path));
  writeFileSync(path, model);
  expect(() => replaceFile(path, "new")).toThrow("The model can't be written to");
  expect(readdirSync(directory)).toEqual(["m.json", "m.previous.json"]);
  expect(readFileSync(path, "utf8")).toBe(model);
});

test("names beside the output", () => {
  expect(previousPath("a/m.json")).toBe(join("a", "m.previous.json"));
});
