import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/workspace.mjs";
import { operators, runOnnxNodeTest, usual } from "./adapter.js";
import { dtypeFor, type OnnxNodeTest } from "./format.js";
import { handwritten } from "./handwritten.js";
import { inexpressible } from "./inexpressible.js";

/** Tests that functions of ours have no words for, with the reason, beside whole operators and dtypes. */
const notExpressible: readonly (readonly [reason: string, ...names: string[]])[] = [
  [
    "training: the masks come from NumPy's random numbers",
    "test_training_dropout",
    "test_training_dropout_default",
    "test_training_dropout_default_mask",
    "test_training_dropout_mask",
  ],
  [
    "a function that is a graph",
    "test_flexattention_causal_mask",
    "test_flexattention_prob_mod",
    "test_flexattention_relative_positional",
    "test_flexattention_score_mod",
    "test_flexattention_soft_cap",
  ],
  [
    "the bits of float32 as int32",
    ...["", "2d_", "scalar_"].map((kind) => `test_bitcast_${kind}float32_to_int32`),
  ],
  ["the bits of int32 as float32", "test_bitcast_int32_to_float32"],
  ["the bits of float64 as int64", "test_bitcast_float64_to_int64"],
  ["the bits of int64 as float64", "test_bitcast_int64_to_float64"],
];

const named = new Map(notExpressible.flatMap(([reason, ...names]) => names.map((name) => [name, reason])));

/** A hundredth of what ONNX allows. */
const tight = { relative: 1e-5, absolute: 1e-7 };

/** Tests whose expected values are less exact than that. */
const inexact = new Map([
  // Not written to float32's last digits.
  ["test_averagepool_2d_ceil_last_window_starts_on_pad", usual],
  ["test_gridsample_bicubic", usual],
  ["test_roialign_aligned_false", usual],
  ["test_roialign_aligned_true", usual],
  // Zeros of a transform in float32, which are 2e-7 there.
  ["test_dft_inverse", { ...tight, absolute: 1e-6 }],
  ["test_dft_inverse_opset19", { ...tight, absolute: 1e-6 }],
]);

const run = (test: OnnxNodeTest): ReturnType<typeof runOnnxNodeTest> =>
  runOnnxNodeTest(test, inexact.get(test.name) ?? tight);

const parse = (text: string): OnnxNodeTest[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith('{"name"'))
    .map((line) => JSON.parse(line) as OnnxNodeTest);

/** Why a dtype of a test is none of ours; undefined if all are. */
function foreignDtype({ cases }: OnnxNodeTest): string | undefined {
  try {
    cases.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]).forEach(({ dtype }) => dtypeFor(dtype));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function expectation(test: OnnxNodeTest): ReturnType<typeof runOnnxNodeTest> {
  const reason = inexpressible[test.op] ?? named.get(test.name) ?? foreignDtype(test);
  return reason === undefined ? { status: "passed", reason: "" } : { status: "not-expressible", reason };
}

/** How often each reason is given. */
function countReasons(tests: readonly OnnxNodeTest[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of tests.map(expectation)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).join("; ");
}

/** One test for each operator; the name of them all says how many pass, and why others do not. */
function suite(tests: readonly OnnxNodeTest[]): void {
  const missing = tests.filter((test) => expectation(test).status !== "passed");
  const passed = `${tests.length - missing.length} passed`;
  const title = `${passed}, ${missing.length} not expressible: ${countReasons(missing)}`;

  describe(title, () => {
    it.each([...new Set(tests.map(({ op }) => op))].sort())("%s", (op) => {
      const ofOperator = tests.filter((test) => test.op === op);
      const results = (each: (test: OnnxNodeTest) => unknown): unknown =>
        Object.fromEntries(ofOperator.map((test) => [test.name, each(test)]));
      expect(results(run)).toEqual(results(expectation));
    });
  });
}

const extract = readFileSync(new URL("onnx-node-tests.ndjson", import.meta.url), "utf8");

describe("an extract of ONNX's backend node tests", () => {
  suite(parse(extract));
});

describe("ONNX's operators by hand", () => {
  it.each(handwritten.map((test) => [test.name, test] as const))("%s", (_, test) => {
    expect(run(test)).toEqual({ status: "passed", reason: "" });
  });
});

const data = process.env["CHAINRULE_DATA"] ?? join(root, "..", "shared", "data");
const file = join(data, "onnx", "onnx-node-tests.ndjson.gz");
/** What generate.py has written. */
const generated = process.env["CHAINRULE_ONNX"];

describe("ONNX's backend node tests", () => {
  if (!existsSync(file)) {
    it.skip(`are not in ${data}: set CHAINRULE_DATA to the data folder`, () => undefined);
    return;
  }
  suite(parse(gunzipSync(readFileSync(file)).toString()));
});

describe.runIf(generated)("ONNX's whole suite", () => {
  if (generated) suite(parse(readFileSync(generated, "utf8")));
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
    expect(runOnnxNodeTest({ ...test, op: "RegexFullMatch" })).toEqual({
      status: "not-expressible",
      reason: "works on strings",
    });
    expect(runOnnxNodeTest({ ...test, op: "Frobnicate" })).toEqual({
      status: "not-expressible",
      reason: "no function for Frobnicate",
    });
    expect(runOnnxNodeTest(expecting({ dtype: "float16" }))).toEqual({
      status: "not-expressible",
      reason: "no dtype float16",
    });
  });

  it("has a function, or a reason why not, for each of ONNX's operators", () => {
    const { operators: all } = JSON.parse(extract.slice(0, extract.indexOf("\n"))) as { operators: string[] };
    const known = { ...operators, ...inexpressible };
    expect(all.length).toBeGreaterThan(200);
    expect(all.filter((op) => !Object.hasOwn(known, op))).toEqual([]);
    expect(Object.keys(inexpressible).filter((op) => Object.hasOwn(operators, op))).toEqual([]);
  });

  it("has no operator that no test runs", () => {
    const tested = new Set([...parse(extract), ...handwritten].map(({ op }) => op));
    expect(Object.keys(operators).filter((op) => !tested.has(op))).toEqual([]);
  });
});
