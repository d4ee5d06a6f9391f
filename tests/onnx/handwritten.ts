import type { OnnxNodeTest, OnnxTensor } from "./format.js";

type Values = readonly (number | string)[];

const x = (dtype: string, dims: readonly number[], data: Values): OnnxTensor => ({ dtype, dims, data });
const f = (dims: readonly number[], data: Values): OnnxTensor => x("float32", dims, data);
const int = (dims: readonly number[], data: Values): OnnxTensor => x("int64", dims, data);
const upTo = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => i + from);

function row(
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

const optimizer = { norm_coefficient: 0.001, epsilon: 1e-5 };

/**
 * What the sample of ONNX's tests lacks: other operators, older operator sets, optional inputs left out, more
 * spatial axes. Calculated by hand from the operators' definitions.
 */
export const handwritten: readonly OnnxNodeTest[] = [
  row("Clip", 13, {}, [f([2], [-1, 3]), undefined, f([], [2])], f([2], [-1, 2])),
  row("Clip", 6, { min: 0, max: 1 }, [f([3], [-1, 0.5, 3])], f([3], [0, 0.5, 1])),
  row("Softmax", 11, { axis: 0 }, [f([2, 2], [0, 0, 0, 0])], f([2, 2], [0.25, 0.25, 0.25, 0.25])),
  row(
    "BitShift",
    11,
    { direction: "RIGHT" },
    [x("uint8", [2], [16, 4]), x("uint8", [2], [1, 2])],
    x("uint8", [2], [8, 1]),
  ),
  row("Cast", 21, { to: 6 }, [f([2], [1.5, -2.5])], x("int32", [2], [1, -2])),
  row("Where", 16, {}, [x("bool", [2], [1, 0]), f([2], [1, 2]), f([], [9])], f([2], [1, 9])),
  row("Mod", 13, {}, [int([2], [-7, 7]), int([2], [3, -3])], int([2], [2, -2])),
  row("Squeeze", 11, { axes: [-1] }, [f([2, 1], [1, 2])], f([2], [1, 2])),
  row("Slice", 9, { starts: [-2], ends: [1000] }, [f([3], [1, 2, 3])], f([2], [2, 3])),
  row(
    "Slice",
    13,
    {},
    [f([4], [1, 2, 3, 4]), int([1], [-1]), int([1], [-1000]), undefined, int([1], [-2])],
    f([2], [4, 2]),
  ),
  row("Pad", 19, { mode: "reflect" }, [f([3], [1, 2, 3]), int([2], [2, 0])], f([5], [3, 2, 1, 2, 3])),
  row("Pad", 19, { mode: "wrap" }, [f([3], [1, 2, 3]), int([2], [1, 2])], f([6], [3, 1, 2, 3, 1, 2])),
  row("Pad", 13, {}, [f([3], [1, 2, 3]), int([2], [-1, 1])], f([3], [2, 3, 0])),
  row("Tile", 13, {}, [f([1, 2], [1, 2]), int([2], [2, 1])], f([2, 2], [1, 2, 1, 2])),
  row("Shape", 21, { start: 1 }, [f([2, 3], upTo(6))], int([1], [3])),
  row("Size", 21, {}, [f([2, 3], upTo(6))], int([], [6])),
  row("EyeLike", 22, { k: 1 }, [f([2, 3], upTo(6))], f([2, 3], [0, 1, 0, 0, 0, 1])),
  row("ConstantOfShape", 21, { value: x("int32", [1], [7]) }, [int([2], [1, 2])], x("int32", [1, 2], [7, 7])),
  row(
    "DepthToSpace",
    13,
    { blocksize: 2 },
    [f([1, 8, 1, 1], upTo(8))],
    f([1, 2, 2, 2], [0, 2, 4, 6, 1, 3, 5, 7]),
  ),
  row(
    "DepthToSpace",
    13,
    { blocksize: 2, mode: "CRD" },
    [f([1, 8, 1, 1], upTo(8))],
    f([1, 2, 2, 2], upTo(8)),
  ),
  row(
    "SpaceToDepth",
    13,
    { blocksize: 2 },
    [f([1, 2, 2, 2], [0, 2, 4, 6, 1, 3, 5, 7])],
    f([1, 8, 1, 1], upTo(8)),
  ),
  row("CenterCropPad", 18, { axes: [0] }, [f([4], [1, 2, 3, 4]), int([1], [2])], f([2], [2, 3])),
  row("CenterCropPad", 18, {}, [f([2], [1, 2]), int([1], [5])], f([5], [0, 1, 2, 0, 0])),
  row("Compress", 11, { axis: 1 }, [f([2, 2], [1, 2, 3, 4]), x("bool", [2], [0, 1])], f([2, 1], [2, 4])),
  row(
    "ReverseSequence",
    10,
    { time_axis: 0, batch_axis: 1 },
    [f([3, 2], upTo(6)), int([2], [2, 3])],
    f([3, 2], [2, 5, 0, 3, 4, 1]),
  ),
  row("GatherElements", 13, { axis: 1 }, [f([2, 2], [1, 2, 3, 4]), int([1, 2], [-1, 0])], f([1, 2], [2, 1])),
  row("Unique", 11, {}, [f([4], [2, 1, 1, 3])], f([3], [1, 2, 3])),
  row("Det", 22, {}, [f([2, 2], [1, 2, 3, 4])], f([], [-2])),
  row("PRelu", 16, {}, [f([2, 2], [-1, -2, 3, -4]), f([2], [0.5, 0.25])], f([2, 2], [-0.5, -0.5, 3, -1])),
  row("Selu", 22, { alpha: 2, gamma: 3 }, [f([2], [1, 0])], f([2], [3, 0])),
  row("GlobalAveragePool", 22, {}, [f([1, 1, 2, 2], [1, 2, 3, 6])], f([1, 1, 1, 1], [3])),
  row("GlobalLpPool", 22, { p: 1 }, [f([1, 1, 2], [1, -2])], f([1, 1, 1], [3])),
  row(
    "AveragePool",
    22,
    { kernel_shape: [2], dilations: [2] },
    [f([1, 1, 4], [1, 2, 3, 4])],
    f([1, 1, 2], [2, 3]),
  ),
  row(
    "MaxPool",
    22,
    { kernel_shape: [2], strides: [2], ceil_mode: 1 },
    [f([1, 1, 3], [1, 2, 3])],
    f([1, 1, 2], [2, 3]),
  ),
  row(
    "MaxPool",
    22,
    { kernel_shape: [2], pads: [1, 1], strides: [2] },
    [f([1, 2, 2], [5, 1, 2, 3])],
    f([1, 2, 2], [5, 1, 2, 3]),
    int([1, 2, 2], [0, 1, 2, 3]),
  ),
  row(
    "MaxUnpool",
    22,
    { kernel_shape: [2], strides: [2] },
    [f([1, 1, 2], [5, 6]), int([1, 1, 2], [1, 2])],
    f([1, 1, 4], [0, 5, 6, 0]),
  ),
  row(
    "Col2Im",
    18,
    { pads: [0, 1, 0, 1] },
    [f([1, 2, 3], [1, 2, 3, 4, 5, 6]), int([2], [1, 2]), int([2], [1, 2])],
    f([1, 1, 1, 2], [6, 8]),
  ),
  row(
    "Conv",
    22,
    { pads: [1, 0] },
    [f([1, 1, 3], [1, 2, 3]), f([1, 1, 2], [10, 1]), f([1], [1])],
    f([1, 1, 3], [2, 13, 24]),
  ),
  row(
    "Conv",
    22,
    { auto_pad: "SAME_LOWER" },
    [f([1, 1, 3], [1, 2, 3]), f([1, 1, 2], [10, 1])],
    f([1, 1, 3], [1, 12, 23]),
  ),
  row(
    "Conv",
    22,
    { group: 2 },
    [f([1, 2, 2, 2, 1], upTo(8)), f([2, 1, 2, 1, 1], [1, 1, 2, 1])],
    f([1, 2, 1, 2, 1], [2, 4, 14, 17]),
  ),
  row(
    "ConvTranspose",
    22,
    { strides: [2], output_padding: [1] },
    [f([1, 1, 2], [1, 2]), f([1, 1, 1], [3])],
    f([1, 1, 4], [3, 0, 6, 0]),
  ),
  row(
    "ConvTranspose",
    22,
    { strides: [2], output_shape: [5] },
    [f([1, 1, 2], [1, 2]), f([1, 1, 2], [3, 4])],
    f([1, 1, 5], [3, 4, 6, 8, 0]),
  ),
  row(
    "ConvTranspose",
    22,
    { auto_pad: "SAME_UPPER", strides: [1, 1, 1] },
    [f([1, 1, 1, 1, 2], [1, 2]), f([1, 1, 1, 1, 2], [3, 4]), f([1], [1])],
    f([1, 1, 1, 1, 2], [4, 11]),
  ),
  row(
    "ScatterElements",
    18,
    { reduction: "mul" },
    [f([3], [2, 3, 4]), int([2], [0, 0]), f([2], [5, 7])],
    f([3], [70, 3, 4]),
  ),
  row(
    "BatchNormalization",
    15,
    { epsilon: 0 },
    [f([1, 2, 1], [3, 5]), f([2], [2, 1]), f([2], [0, 1]), f([2], [1, 1]), f([2], [4, 16])],
    f([1, 2, 1], [2, 2]),
  ),
  row("Dropout", 10, {}, [f([2], [1, 2])], f([2], [1, 2]), x("bool", [2], [1, 1])),
  row("Abs", 13, {}, [f([2], [-1, 2])], f([2], [1, 2])),
  row("Add", 14, {}, [f([2], [-1, 2]), f([1], [3])], f([2], [2, 5])),
  row("Atan", 22, {}, [f([2], [1, "-Infinity"])], f([2], [Math.PI / 4, -Math.PI / 2])),
  row("BitwiseAnd", 18, {}, [x("int32", [2], [6, -1]), x("int32", [2], [3, 8])], x("int32", [2], [2, 8])),
  row("BitwiseOr", 18, {}, [x("uint8", [2], [6, 1]), x("uint8", [2], [3, 8])], x("uint8", [2], [7, 9])),
  row("BitwiseXor", 18, {}, [x("uint32", [2], [6, 1]), x("uint32", [2], [3, 8])], x("uint32", [2], [5, 9])),
  row("BitwiseNot", 18, {}, [x("uint8", [2], [6, 0])], x("uint8", [2], [249, 255])),
  row("CastLike", 21, {}, [f([2], [0, 0.5]), x("bool", [1], [1])], x("bool", [2], [0, 1])),
  row("Erf", 13, {}, [f([2], [0.5, "Infinity"])], f([2], [0.5204998778130465, 1])),
  row("Floor", 13, {}, [f([2], [-0.5, 2.5])], f([2], [-1, 2])),
  row("IsNaN", 20, {}, [f([2], ["NaN", "Infinity"])], x("bool", [2], [1, 0])),
  row("Less", 13, {}, [f([2], [1, 2]), f([], [2])], x("bool", [2], [1, 0])),
  row("Round", 22, {}, [f([3], [0.5, 1.5, -2.5])], f([3], [0, 2, -2])),
  row("Sinh", 22, {}, [f([1], [1])], f([1], [1.1752011936438014])),
  row("HardSwish", 22, {}, [f([3], [-4, 1.5, 4])], f([3], [0, 1.125, 4])),
  row("Mish", 22, {}, [f([2], [0, 1])], f([2], [0, 0.8650983882673103])),
  row("Constant", 25, { value: f([1], [7]) }, [], f([1], [7])),
  row("Scatter", 9, { axis: 0 }, [f([3], [1, 2, 3]), int([2], [2, 0]), f([2], [8, 9])], f([3], [9, 2, 8])),
  row(
    "LRN",
    13,
    { size: 2, alpha: 2, beta: 0.5, bias: 0 },
    [f([1, 2, 1, 1], [3, 4])],
    f([1, 2, 1, 1], [0.6, 1]),
  ),
  row(
    "Adagrad",
    1,
    { ...optimizer, decay_factor: 0.1 },
    [f([], [0.5]), int([], [2]), f([1], [1]), f([1], [-1]), f([1], [2])],
    // g = −1 + 0.001 = −0.999, s = 2 + g², x = 1 − 0.5 / 1.2 · g / (√s + ε)
    f([1], [1.2404086685]),
    f([1], [2.998001]),
  ),
  row(
    "Adam",
    1,
    { alpha: 0.95, beta: 0.1, epsilon: 1e-7, norm_coefficient: 0.001 },
    [f([], [0.1]), int([], [0]), f([1], [1.2]), f([1], [-0.94]), f([1], [1.7]), f([1], [0.1])],
    // g = −0.9388, v = 0.95 · 1.7 + 0.05 g, h = 0.1 · 0.1 + 0.9 g², x = 1.2 − 0.1 · v / (√h + ε)
    f([1], [1.2 - (0.1 * 1.56806) / (Math.sqrt(0.803210896) + 1e-7)]),
    f([1], [1.56806]),
    f([1], [0.803210896]),
  ),
  row(
    "Adam",
    1,
    { alpha: 0.5, beta: 0.75, epsilon: 0.25, norm_coefficient_post: 0.5 },
    [f([], [1]), int([], [1]), f([1], [4]), f([1], [2]), f([1], [1]), f([1], [0])],
    // v = 1.5, h = 1, rate = √(1 − 0.75) / (1 − 0.5) = 1, x = half of 4 − 1.5 / 1.25
    f([1], [(4 - 1.2) / 2]),
    f([1], [1.5]),
    f([1], [1]),
  ),
];
