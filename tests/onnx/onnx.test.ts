import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/workspace.mjs";
import { operators, runOnnxNodeTest } from "./adapter.js";
import type { OnnxNodeTest } from "./format.js";
import { handwritten } from "./handwritten.js";

/** Tests that our functions have no words for, by operator, with the reason. All others pass. */
const notExpressible: Readonly<Record<string, readonly [reason: string, ...names: string[]]>> = {
  Dropout: [
    "training: the masks come from NumPy's random numbers",
    "test_training_dropout",
    "test_training_dropout_default",
    "test_training_dropout_default_mask",
    "test_training_dropout_mask",
  ],
};

/** Tests whose expected values are not written to float32's last digits: ONNX's own tolerance. */
const rounded = ["test_averagepool_2d_ceil_last_window_starts_on_pad"];

/** A hundredth of what ONNX allows. */
const tight = { relative: 1e-5, absolute: 1e-7 };

const run = (test: OnnxNodeTest): ReturnType<typeof runOnnxNodeTest> =>
  runOnnxNodeTest(test, rounded.includes(test.name) ? undefined : tight);

const parse = (text: string): OnnxNodeTest[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith('{"name"'))
    .map((line) => JSON.parse(line) as OnnxNodeTest);

function expectation({ op, name }: OnnxNodeTest): { status: string; reason: string } {
  const [reason, ...names] = notExpressible[op] ?? [""];
  return names.includes(name) ? { status: "not-expressible", reason } : { status: "passed", reason: "" };
}

/** One test for each operator, whose name says how many pass. */
function suite(tests: readonly OnnxNodeTest[]): void {
  const count = (status: string): number => tests.filter((x) => expectation(x).status === status).length;
  const missing = Object.keys(notExpressible).filter((op) => tests.some((x) => x.op === op));
  const title = `${count("passed")} passed, ${count("not-expressible")} not expressible (${missing.join(", ")})`;

  describe(title, () => {
    it.each([...new Set(tests.map(({ op }) => op))].sort())("%s", (op) => {
      const ofOperator = tests.filter((test) => test.op === op);
      const results = (each: (test: OnnxNodeTest) => unknown): unknown =>
        Object.fromEntries(ofOperator.map((test) => [test.name, each(test)]));
      expect(results(run)).toEqual(results(expectation));
    });
  });
}

describe("an extract of ONNX's backend node tests", () => {
  suite(parse(readFileSync(new URL("onnx-node-tests.ndjson", import.meta.url), "utf8")));
});

describe("ONNX's operators by hand", () => {
  it.each(handwritten.map((test) => [test.name, test] as const))("%s", (_, test) => {
    expect(run(test)).toEqual({ status: "passed", reason: "" });
  });
});

const data = process.env["CHAINRULE_DATA"] ?? join(root, "..", "shared", "data");
const file = join(data, "onnx", "onnx-node-tests.ndjson.gz");

describe("ONNX's backend node tests", () => {
  if (!existsSync(file)) {
    it.skip(`are not in ${data}: set CHAINRULE_DATA to the data folder`, () => undefined);
    return;
  }
  suite(parse(gunzipSync(readFileSync(file)).toString()));
});

describe("the adapter", () => {
  const [test] = handwritten as [OnnxNodeTest];
  const [{ inputs, outputs }] = test.cases as [OnnxNodeTest["cases"][0]];
  const expecting = (changed: object): OnnxNodeTest => ({
    ...test,
    cases: [{ inputs, outputs: [{ ...outputs[0]!, ...changed }] }],
  });

  it("notices wrong values, shapes and dtypes", () => {
    const reasons = [{ data: [-1, 2.01] }, { data: ["NaN", 2] }, { dims: [2, 1] }, { dtype: "int32" }].map(
      (changed) => runOnnxNodeTest(expecting(changed)),
    );
    expect(reasons).toEqual(
      [
        "element 1: 2, not 2.01",
        "element 0: -1, not NaN",
        "shape [2], not [2, 1]",
        "dtype float32, not int32",
      ].map((reason) => ({ status: "failed", reason: `case 0, output 0: ${reason}` })),
    );
  });

  it("notices outputs that are missing, and errors", () => {
    const more = { ...test, nodeOutputs: ["out0", "out1"] };
    expect(runOnnxNodeTest(more).status).toBe("failed");
    expect(runOnnxNodeTest({ ...test, op: "MatMul" })).toEqual({
      status: "failed",
      reason: "Error: MatMul lacks its input 1",
    });
  });

  it("says what it has no words for", () => {
    expect(runOnnxNodeTest({ ...test, op: "LSTM" })).toEqual({
      status: "not-expressible",
      reason: "no function for LSTM",
    });
    expect(runOnnxNodeTest(expecting({ dtype: "float16" }))).toEqual({
      status: "not-expressible",
      reason: "no dtype float16",
    });
  });

  it("has no operator that no test runs", () => {
    const extract = parse(readFileSync(new URL("onnx-node-tests.ndjson", import.meta.url), "utf8"));
    const tested = new Set([...extract, ...handwritten].map(({ op }) => op));
    expect(Object.keys(operators).filter((op) => !tested.has(op))).toEqual([]);
  });
});
