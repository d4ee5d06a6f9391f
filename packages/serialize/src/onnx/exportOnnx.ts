import { rejectUnknownOptions, treeLeaves } from "@chainrule/tensor";
import { type BatchAxis, batchAxes } from "./batchAxes.js";
import { isConvertible } from "./conversions.js";
import { encodeModel, type Port } from "./encodeModel.js";
import { Graph } from "./Graph.js";
import type { SymbolicSpec } from "./merge.js";
import { type Exportable, subjectOf } from "./OnnxModel.js";
import { portNames } from "./portNames.js";
import { readExample } from "./readExample.js";
import { record } from "./record.js";
import { recordSymbolically } from "./recordSymbolically.js";
import { toGraph } from "./toGraph.js";

/** What `exportOnnx` takes. */
export interface OnnxOptions {
  /**
   * The axis of the inputs whose size is left open: one for all of them, or one for each, null where an input has
   * none. null exports for the sizes of the example. Default 0.
   */
  readonly batchAxis?: BatchAxis | undefined;
  /** Names of the inputs. Default `input`, or `input0`, `input1`, or the names in the object that is the input. */
  readonly inputNames?: readonly string[] | undefined;
  /** Names of the outputs. Default `output`, or `output0`, `output1`, or the names in the object that is returned. */
  readonly outputNames?: readonly string[] | undefined;
  /** The name of the graph. Default `model`. */
  readonly name?: string | undefined;
  /** Texts to keep in the file, by name. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * An ONNX file of a model or a function: the operators that it applies to its inputs, as they are found by running
 * it on inputs without values. Opset 20, IR version 9 (ONNX 1.15), which onnxruntime runs from version 1.17 on.
 *
 * - The size of the batch is left open. The function is recorded with two sizes of it; what is in proportion to the
 *   batch follows it in the file, and a step that differs otherwise is an error that names it.
 * - Parameters, and what follows from them alone, become constants (initializers) under the names that they have in
 *   safetensors files, such as `layers.0.weight`; running statistics begin with `state`. What no output needs is
 *   left out.
 * - Layers are exported in evaluation mode: without dropout, with running statistics. Random numbers are refused, and
 *   so are `cholesky`, `qr`, `solve` and what is made of them.
 * - Results are those of ONNX's operators: equal to within 1e-5 or so, not bit for bit. An index out of range and an
 *   integer divisor of 0 are the engine's affair, and so is NaN among the elements from which `max`, `min`, `argmax`,
 *   `argsort` and `maxPool2d` choose. float64 is computed as float64, also where onnxruntime has no operator of it.
 *
 * @param exported a function of tensors that returns a tensor or a tree of them; or `{ model, params, state }`
 * @param inputs an example of the input: a tensor, or a tree of them that the function takes; in an array, one
 *   for each argument. Only shapes and dtypes matter
 * @returns the bytes of a file, the same ones each time
 * @throws SerializeError for an op that ONNX does not have, with its shapes and what to do instead; for what neither
 *   stays nor grows in proportion to the batch; for files beyond 2 GiB
 * @throws ShapeError where inputs have batches of different sizes, or no such axis
 * @throws TypeError for arguments of other kinds, and names that occur twice
 *
 * Source: the ONNX specification, https://onnx.ai/onnx/intro/concepts.html and
 * https://onnx.ai/onnx/operators.
 *
 * @example
 * ```ts
 * import { exportOnnx } from "@chainrule/serialize/onnx";
 * import { linear, tanh, tensor, type Tensor, zeros } from "@chainrule/tensor";
 * const params = { weight: tensor([[1, 2], [3, 4]]), bias: tensor([0, 1]) };
 * const model = ({ weight, bias }: typeof params, x: Tensor) => tanh(linear(x, weight, bias));
 * const file = exportOnnx({ model, params }, zeros([1, 2]));
 * console.log(`${file.length} bytes`); // 246 bytes
 * ```
 */
export function exportOnnx(
  exported: Exportable,
  inputs: unknown,
  options: OnnxOptions = {},
): Uint8Array<ArrayBuffer> {
  rejectUnknownOptions("exportOnnx", options, ["batchAxis", "inputNames", "outputNames", "name", "metadata"]);
  const { batchAxis = 0, name = "model", metadata = {} } = options;
  const subject = subjectOf(exported);
  const { leaves, paths, rebuild } = readExample(inputs);
  const inputNames = portNames("input", paths, options.inputNames);
  const axes = batchAxes(leaves, inputNames, batchAxis);
  const constants = subject.trees.flatMap(({ tree }) => (tree === undefined ? [] : treeLeaves(tree)));
  const taken = [...leaves, ...constants].flatMap(({ shape }) => shape);
  const recording = recordSymbolically(
    (specs) => record(subject, specs, rebuild, isConvertible),
    leaves,
    axes,
    taken,
  );
  const outputPaths = recording.outputs.map(({ path }) => path);
  const outputNames = portNames("output", outputPaths, options.outputNames);

  const batched = axes.findIndex((axis) => axis !== null);
  const graph = new Graph(batched < 0 ? undefined : { name: inputNames[batched]!, axis: axes[batched]! });
  graph.reserve([...inputNames, ...outputNames]);
  const results = toGraph(graph, recording, inputNames);
  results.forEach((value, i) => {
    graph.output(value, outputNames[i]!);
  });
  return encodeModel({
    name,
    metadata,
    inputs: portsOf(inputNames, recording.inputs),
    outputs: portsOf(outputNames, results),
    nodes: graph.nodes,
    initializers: graph.initializers,
  });
}

function portsOf(names: readonly string[], values: readonly SymbolicSpec[]): Port[] {
  return names.map((name, i) => ({ name, type: values[i]!.dtype, shape: values[i]!.shape }));
}
