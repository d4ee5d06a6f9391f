import type { OnnxNodeTest } from "./format.js";
import { f, int, row, x } from "./row.js";

const square = f([1, 1, 2, 2], [1, 2, 3, 4]);
const wide = f([1, 1, 2, 4], [1, 1, 2, 2, 3, 3, 4, 4]);

/** Resizing, sampling and quantizing: what the older operator sets and the less usual shapes say. */
export const handwrittenImages: readonly OnnxNodeTest[] = [
  row("Upsample", 1, { height_scale: 1, width_scale: 2 }, [square], wide),
  row("Upsample", 7, { scales: [1, 1, 1, 2], mode: "nearest" }, [square], wide),
  row("Resize", 10, { mode: "nearest" }, [square, f([4], [1, 1, 1, 2])], wide),
  row(
    "Upsample",
    9,
    { mode: "linear" },
    [f([1, 1, 1, 2], [1, 3]), f([4], [1, 1, 1, 2])],
    f([1, 1, 1, 4], [1, 2, 3, 3]),
  ),
  row(
    "Resize",
    19,
    { mode: "linear" },
    [x("uint8", [2], [0, 10]), undefined, undefined, int([1], [4])],
    // 2.5 and 7.5 are rounded to even.
    x("uint8", [4], [0, 2, 8, 10]),
  ),
  row(
    "GridSample",
    22,
    { align_corners: 1, padding_mode: "reflection" },
    [f([1, 1, 1, 3], [1, 2, 4]), f([1, 1, 4, 2], [-1, 0, 0.5, 0, 2, 0, -3, 0])],
    // 0, 1½, 3 and −2 are 0, 1½, 1 and 2 in between.
    f([1, 1, 1, 4], [1, 3, 2, 4]),
  ),
  row(
    "RoiAlign",
    10,
    {},
    [square, f([2, 4], [0, 0, 2, 2, 5, 5, 6, 6]), int([2], [0, 0])],
    // The mean of samples at ½ and 1½ each way: 2.5, 3, 3.5 and 4; and nothing at all outside.
    f([2, 1, 1, 1], [3.25, 0]),
  ),
  row(
    "RoiAlign",
    22,
    { mode: "max", coordinate_transformation_mode: "output_half_pixel" },
    [square, f([1, 4], [0, 0, 1, 1]), int([1], [0])],
    // All four have a quarter each.
    f([1, 1, 1, 1], [1]),
  ),
  row(
    "AffineGrid",
    20,
    { align_corners: 1 },
    [f([1, 2, 3], [0, 1, 5, 1, 0, 0]), int([4], [1, 1, 2, 2])],
    // x and y are swapped, and 5 is added to the first.
    f([1, 2, 2, 2], [4, -1, 4, 1, 6, -1, 6, 1]),
  ),
  row(
    "MatMulInteger",
    10,
    {},
    [
      ...[x("uint8", [2, 2], [1, 2, 3, 4]), x("int8", [2, 1], [1, 2])],
      ...[x("uint8", [2], [1, 3]), x("int8", [1], [3])],
    ],
    x("int32", [2, 1], [-1, -1]),
  ),
  row(
    "MatMulInteger",
    10,
    {},
    [
      ...[x("uint8", [1, 2, 2], [1, 2, 3, 4]), x("int8", [1, 2, 1], [1, 2])],
      ...[x("uint8", [1, 2, 1], [1, 3]), x("int8", [], [3])],
    ],
    x("int32", [1, 2, 1], [-1, -1]),
  ),
  row(
    "QLinearConv",
    10,
    {},
    [
      ...[x("uint8", [1, 1, 1], [3]), f([], [0.5]), x("uint8", [], [1])],
      ...[x("int8", [2, 1, 1], [1, 1]), f([2], [1, 200]), x("int8", [2], [0, 0])],
      ...[f([], [0.5]), x("uint8", [], [7]), x("int32", [2], [1, 0])],
    ],
    x("uint8", [1, 2, 1], [10, 255]),
  ),
  row(
    "QuantizeLinear",
    21,
    { output_dtype: 22, axis: 0, block_size: 2 },
    [f([3], [1, 100, -1.5]), f([2], [0.5, 1])],
    x("int4", [3], [2, 7, -2]),
  ),
  row("DequantizeLinear", 10, {}, [x("int32", [2], [-3, 4]), f([], [0.5])], f([2], [-1.5, 2])),
  row(
    "DynamicQuantizeLinear",
    11,
    {},
    [f([2], [0, 255])],
    x("uint8", [2], [0, 255]),
    f([], [1]),
    x("uint8", [], [0]),
  ),
  row("Cast", 21, { to: 22 }, [f([2], [9, -3.5])], x("int4", [2], [-7, -3])),
  row("BitCast", 26, { to: 2 }, [x("int8", [2], [-1, 7])], x("uint8", [2], [255, 7])),
];
