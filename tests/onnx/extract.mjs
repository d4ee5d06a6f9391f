// Writes onnx-node-tests.ndjson: of ONNX's backend node tests the smallest ones of each operator.
//
//   node tests/onnx/extract.mjs GENERATED [data folder]
//
// GENERATED is what generate.py writes: the tests of a newer ONNX, for the operators that the data folder lacks.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { root } from "../../scripts/workspace.mjs";

const generated = process.argv[2];
const data = process.argv[3] ?? process.env.CHAINRULE_DATA ?? join(root, "..", "shared", "data");
const file = join(data, "onnx", "onnx-node-tests.ndjson.gz");

const ofManySettings = ["Attention", "DFT", "GRU", "GridSample", "LSTM", "QuantizeLinear", "RNN", "Resize"];

/** The operators' tests, the shortest first. */
function byOperator(lines) {
  const tests = new Map();
  for (const line of lines) {
    const { op } = JSON.parse(line);
    tests.set(op, [...(tests.get(op) ?? []), line]);
  }
  for (const list of tests.values()) list.sort((a, b) => a.length - b.length);
  return tests;
}

const linesOf = (text) => text.split("\n").filter((line) => line !== "");
const old = byOperator(linesOf(gunzipSync(readFileSync(file)).toString()));
const [first, ...lines] = linesOf(readFileSync(generated, "utf8"));
const newer = byOperator(lines);
const { source, operators } = JSON.parse(first);

/** Of older tests three; of newer ones as many as fit, and one at least. */
function choose(op) {
  if (old.has(op)) {
    return old
      .get(op)
      .filter((line) => line.length <= 8_000)
      .slice(0, 3);
  }
  let room = ofManySettings.includes(op) ? 6_000 : 1_200;
  return newer.get(op).filter((line, i) => (room -= line.length) >= 0 || (i === 0 && line.length <= 10_000));
}

const all = [...new Set([...old.keys(), ...newer.keys()])].sort();
const chosen = all.flatMap(choose);
const note = {
  source: `https://github.com/onnx/onnx, onnx/backend/test/data/node, commit 6be0677f, and ${source}`,
  license: "Apache-2.0, see LICENSE beside this file",
  changes: "protocol buffers written as JSON; the smallest tests of each operator",
  operators,
};
const text = [JSON.stringify(note), ...chosen].join("\n") + "\n";
writeFileSync(new URL("onnx-node-tests.ndjson", import.meta.url), text);
console.log(`${chosen.length} tests of ${all.length} operators, ${text.length} characters`);
