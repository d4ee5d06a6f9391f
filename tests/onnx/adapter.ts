import { isFloating, sameShape, type Tensor } from "@chainrule/tensor";
import { dtypeFor, NotExpressible, type OnnxNodeTest, type OnnxTensor } from "./format.js";
import { inexpressible } from "./inexpressible.js";
import { byPosition, Node, type Operators } from "./node.js";
import { activation } from "./operators/activation.js";
import { attentions } from "./operators/attention.js";
import { contractions } from "./operators/contractions.js";
import { distinct } from "./operators/distinct.js";
import { elementwise } from "./operators/elementwise.js";
import { grids } from "./operators/grids.js";
import { indexing } from "./operators/indexing.js";
import { normalization } from "./operators/normalization.js";
import { pools } from "./operators/pools.js";
import { quantization } from "./operators/quantization.js";
import { recurrence } from "./operators/recurrent.js";
import { reductions } from "./operators/reductions.js";
import { regions } from "./operators/regions.js";
import { resizing } from "./operators/resize.js";
import { sequences } from "./operators/sequences.js";
import { shapes } from "./operators/shapes.js";
import { signals } from "./operators/signals.js";
import { training } from "./operators/training.js";

/** ONNX's operators, each as a function of our tensors. */
export const operators: Operators = {
  ...activation,
  ...attentions,
  ...contractions,
  ...distinct,
  ...elementwise,
  ...grids,
  ...indexing,
  ...normalization,
  ...pools,
  ...quantization,
  ...recurrence,
  ...reductions,
  ...regions,
  ...resizing,
  ...sequences,
  ...shapes,
  ...signals,
  ...training,
};

export interface OnnxResult {
  readonly status: "passed" | "failed" | "not-expressible";
  /** Why it did not pass; empty if it did. */
  readonly reason: string;
}

/** How close is close: |got − want| ≤ absolute + relative · |want|. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** ONNX's own. */
export const usual: Tolerance = { relative: 1e-3, absolute: 1e-7 };

/** What is wrong with a result; undefined if nothing is. */
function difference(
  got: Tensor | undefined,
  want: OnnxTensor | undefined,
  tolerance: Tolerance,
): string | undefined {
  if (!got || !want) return `no such output ${got ? "is expected" : "comes out"}`;
  const dtype = dtypeFor(want.dtype);
  if (got.dtype !== dtype) return `dtype ${got.dtype}, not ${dtype}`;
  if (!sameShape(got.shape, want.dims))
    return `shape [${got.shape.join(", ")}], not [${want.dims.join(", ")}]`;
  const { relative, absolute } = isFloating(dtype) ? tolerance : { relative: 0, absolute: 0 };
  const values = got.data();
  for (let i = 0; i < values.length; i++) {
    const expected = Number(want.data[i]!);
    const value = values[i]!;
    if (value === expected || (Number.isNaN(value) && Number.isNaN(expected))) continue;
    const close = Math.abs(value - expected) <= absolute + relative * Math.abs(expected);
    if (!close || !Number.isFinite(expected)) return `element ${i}: ${value}, not ${expected}`;
  }
  return undefined;
}

function runCase(test: OnnxNodeTest, index: number, tolerance: Tolerance): string | undefined {
  const { inputs, outputs } = test.cases[index]!;
  const results: readonly Tensor[] = [operators[test.op]!(new Node(test, inputs))].flat();
  for (const [i, want] of byPosition(test.nodeOutputs, outputs).entries()) {
    const wrong = test.nodeOutputs[i] === "" ? undefined : difference(results[i], want, tolerance);
    if (wrong) return `case ${index}, output ${i}: ${wrong}`;
  }
  return undefined;
}

/**
 * Runs a backend node test with our functions in place of ONNX's operators.
 *
 * @param tolerance by default ONNX's usual one
 */
export function runOnnxNodeTest(test: OnnxNodeTest, tolerance: Tolerance = usual): OnnxResult {
  if (!Object.hasOwn(operators, test.op)) {
    return { status: "not-expressible", reason: inexpressible[test.op] ?? `no function for ${test.op}` };
  }
  try {
    for (const index of test.cases.keys()) {
      const reason = runCase(test, index, tolerance);
      if (reason) return { status: "failed", reason };
    }
    return { status: "passed", reason: "" };
  } catch (error) {
    if (error instanceof NotExpressible) return { status: "not-expressible", reason: error.message };
    return { status: "failed", reason: String(error) };
  }
}
