import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { peakLoop, peakOperations, scratch } from "@chainrule/wasm";
import { expect, test } from "vitest";
import { fakeTerminal } from "../testing/fakeTerminal.js";
import { type Measurement } from "./measureMachine.js";
import { networkStep, stepOperations } from "./networkStep.js";
import { findPeers, peerNames } from "./peers.js";
import { runBench } from "./runBench.js";
import { timeInterleaved } from "./timeInterleaved.js";
import { triadLoop } from "./triadLoop.js";

const measurement: Measurement = {
  peak: 60,
  bandwidth: { cache: 120, memory: 30 },
  products: [{ shape: [64, 784, 128], gflops: 45 }],
  functions: [{ name: "exp", nanoseconds: 0.85 }],
  step: { floor: 437, eager: 900, compiled: 500, imagesPerSecond: 128_000 },
  peers: [
    { name: "chainrule", milliseconds: { matmul: 5, exp: 1, softmax: 2 } },
    { name: "tfjs-wasm", version: "4.22.0", milliseconds: { matmul: 10, exp: 2, softmax: 1 } },
    { name: "jax-js", problem: "it wants Node 26" },
    { name: "tfjs", problem: "not installed" },
  ],
};

async function bench(json: boolean, columns?: number): Promise<string> {
  const [terminal, errors] = [fakeTerminal(columns), fakeTerminal(undefined)];
  expect(await runBench({ peers: true, json }, terminal, errors, async () => measurement)).toBe(0);
  expect(errors.written()).toBe("");
  return terminal.written();
}

test.each([60, 120, undefined])("tables for people, %s columns wide", async (columns) => {
  // eslint-disable-next-line no-control-regex
  const text = (await bench(false, columns)).replace(/\u001B\[[\d;]*m/gu, "");
  expect(text).toMatch(/^\[64, 784\] · \[784, 128\] +45\.0 +75 %$/mu);
  expect(text).toMatch(/^exp +0\.85$/mu);
  expect(text).toMatch(/^compiled +500 +87 %$/mu);
  expect(text).toMatch(/10 \(2×\)/u);
  expect(text).toContain("jax-js could not be measured: it wants Node 26.");
  expect(text).toContain("so not compared: tfjs.");
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(columns ?? Infinity);
});

test("JSON", async () => {
  const data = JSON.parse(await bench(true)) as Measurement & { machine: { node: string } };
  expect(data).toMatchObject(measurement);
  expect(data.machine.node).toBe(process.versions.node);
});

test("the triad computes b + c / 2", () => {
  const run = triadLoop(32);
  const [b, c] = [new Float32Array(scratch(64), 64 + 128, 32), new Float32Array(scratch(64), 64 + 256, 32)];
  b.forEach((_, i) => (b[i] = i));
  c.forEach((_, i) => (c[i] = 2 * i));
  const after = new Float32Array(scratch(64), 64 + 384, 4).fill(7);
  run();
  expect([...new Float32Array(scratch(64), 64, 32)]).toEqual(Array.from({ length: 32 }, (_, i) => 2 * i));
  expect([...after]).toEqual([7, 7, 7, 7]);
});

test("the peak loop does what it counts", () => {
  peakLoop()(1);
  // Twelve chains of four steps: s = 0.999 s + 0.001 from 0.001 on.
  let sum = Math.fround(0.001);
  for (let i = 0; i < 4; i++) sum = Math.fround(Math.fround(sum * Math.fround(0.999)) + Math.fround(0.001));
  expect(new Float32Array(scratch(64), 16, 1)[0]).toBeCloseTo(12 * sum, 6);
  expect(peakOperations).toBe(12 * 4 * 4 * 2);
});

test("a step runs, and its operations are counted", () => {
  const step = networkStep({ compiled: false });
  step();
  step();
  expect(stepOperations).toBe(2 * 64 * (784 * 128 + 128 * 10 + 784 * 128 + 128 * 10 + 128 * 10));
});

test("tasks are timed in turns, with warm-up and progress", async () => {
  const order: string[] = [];
  const seen: number[] = [];
  const wait = (name: string, milliseconds: number) => ({
    name,
    run: () => {
      order.push(name);
      const end = performance.now() + milliseconds;
      while (performance.now() < end);
    },
  });
  const times = await timeInterleaved([wait("slow", 8), wait("fast", 4)], (done) => seen.push(done));
  expect(times.get("slow")).toBeGreaterThanOrEqual(0.008);
  expect(times.get("fast")).toBeGreaterThanOrEqual(0.004);
  expect(order.slice(-4)).toEqual(["slow", "fast", "slow", "fast"]);
  expect(seen.at(-1)).toBe(1);
});

test("libraries that are not installed are said", async () => {
  const operands = { side: 2, matrix: new Float32Array(4), rows: 1, vector: new Float32Array(2) };
  expect(await findPeers(mkdtempSync(`${tmpdir()}/peers-`), operands)).toEqual(
    peerNames.map((name) => ({ name, problem: "not installed" })),
  );
});
