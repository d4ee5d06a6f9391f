import { exportOnnx, type OnnxOptions } from "@chainrule/serialize/onnx";
import { isTensor, type Tensor, zeros } from "@chainrule/tensor";
import { expect } from "vitest";
import { difference } from "./difference.js";
import { run } from "./runtime.js";

/** A function of tensors. */
export type TensorFunction = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/**
 * Exports a function by an example of one row, and runs the file on the given inputs, whose first axis is the
 * batch: it must give what the function gives.
 */
export async function checkExport(
  f: TensorFunction,
  inputs: readonly Tensor[],
  { tolerance, ...options }: OnnxOptions & { tolerance?: number } = {},
): Promise<void> {
  const example = inputs.map(({ shape, dtype }) =>
    options.batchAxis === null || shape.length === 0
      ? zeros(shape, { dtype })
      : zeros([1, ...shape.slice(1)], { dtype }),
  );
  const file = exportOnnx(f, example, options);
  const names = inputs.map((_, i) => (inputs.length === 1 ? "input" : `input${i}`));
  const outputs = await run(file, Object.fromEntries(names.map((name, i) => [name, inputs[i]!])));
  const expected = f(...inputs);
  const results = isTensor(expected) ? [expected] : expected;
  results.forEach((want, i) => {
    const got = outputs[isTensor(expected) ? "output" : `output${i}`];
    expect(difference(got, want, tolerance), `output ${i}`).toBeUndefined();
  });
}
