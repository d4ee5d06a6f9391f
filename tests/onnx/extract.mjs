// Writes onnx-node-tests.ndjson: of ONNX's backend node tests the smallest ones of each operator.
//
//   node tests/onnx/extract.mjs [data folder]
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { root } from "../../scripts/workspace.mjs";

const each = 3;
const longest = 8_000;

const data = process.argv[2] ?? process.env.CHAINRULE_DATA ?? join(root, "..", "shared", "data");
const file = join(data, "onnx", "onnx-node-tests.ndjson.gz");
const lines = gunzipSync(readFileSync(file))
  .toString()
  .split("\n")
  .filter((line) => line !== "");

const byOperator = new Map();
for (const line of lines) {
  const { op } = JSON.parse(line);
  byOperator.set(op, [...(byOperator.get(op) ?? []), line]);
}
const chosen = [...byOperator.keys()].sort().flatMap((op) =>
  byOperator
    .get(op)
    .filter((line) => line.length <= longest)
    .sort((a, b) => a.length - b.length)
    .slice(0, each),
);
const note = {
  source: "https://github.com/onnx/onnx, onnx/backend/test/data/node, commit 6be0677f",
  license: "Apache-2.0, see LICENSE beside this file",
  changes: "protocol buffers written as JSON; the smallest tests of each operator",
};
const text = [JSON.stringify(note), ...chosen].join("\n") + "\n";
writeFileSync(new URL("onnx-node-tests.ndjson", import.meta.url), text);
console.log(`${chosen.length} tests of ${byOperator.size} operators, ${text.length} characters`);
