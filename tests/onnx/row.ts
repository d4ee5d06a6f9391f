import type { OnnxNodeTest, OnnxTensor } from "./format.js";

type Values = readonly (number | string)[];

/** A tensor of a dtype. */
export const x = (dtype: string, dims: readonly number[], data: Values): OnnxTensor => ({
  dtype,
  dims,
  data,
});
export const f = (dims: readonly number[], data: Values): OnnxTensor => x("float32", dims, data);
export const int = (dims: readonly number[], data: Values): OnnxTensor => x("int64", dims, data);

/** A test of one operator: its operator set, attributes and inputs, and what comes out. */
export function row(
  op: string,
  opset: number,
  attributes: Readonly<Record<string, unknown>>,
  inputs: readonly (OnnxTensor | undefined)[],
  ...outputs: OnnxTensor[]
): OnnxNodeTest {
  return {
    name: `${op} ${JSON.stringify(attributes)}`,
    op,
    opset,
    nodeInputs: inputs.map((input, i) => (input ? `in${i}` : "")),
    nodeOutputs: outputs.map((_, i) => `out${i}`),
    attributes,
    cases: [{ inputs: inputs.filter((input) => input !== undefined), outputs }],
  };
}
