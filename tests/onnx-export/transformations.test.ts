// Functions that are made of others: gradients, batches, and what is defined elsewhere.
import { softmax } from "@chainrule/activations";
import { customGradient, grad, jvp, rematerialize, stopGradient, vmap } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import { crossEntropy } from "@chainrule/losses";
import * as t from "@chainrule/tensor";
import { type Tensor } from "@chainrule/tensor";
import { multiply } from "@chainrule/tensor/scalar";
import { describe, it } from "vitest";
import { checkExport, type TensorFunction } from "./checkExport.js";
import { runtime } from "./runtime.js";
import { samples } from "./samples.js";

const images = samples([3, 2, 6, 5]);
const weight = samples([4, 2, 3, 2], "float32", 1);
const uneven = t.mul(samples([3, 2, 4, 2], "float32", 1), 0.25);
const total = (x: Tensor): Tensor => t.sum(t.square(x));
const positions = samples([3, 4], "int32");

const cube = t.defineOp({
  name: "my-lib/cube",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  compute: ([x]) => t.mul(x!, t.mul(x!, x!)),
});
const half = t.pointwise({ name: "my-lib/half", scalar: ([x]) => multiply(x!, 0.5) });
const first = t.pointwise({ name: "my-lib/first", scalar: ([x]) => multiply(x!, 0.5) });
const clipped = customGradient(
  (x: Tensor) => t.clip(x, { min: -1, max: 1 }),
  (cotangent) => [cotangent],
);

const cases: Readonly<Record<string, readonly [f: TensorFunction, ...inputs: Tensor[]]>> = {
  "gradient of conv2d in x": [
    grad((x: Tensor) => total(t.conv2d(x, weight, { stride: 2, padding: 1 }))),
    images,
  ],
  "gradient of conv2d in the weight": [
    (x) => grad((w: Tensor) => total(t.conv2d(x, w, { groups: 2, padding: [1, 0] })))(samples([4, 1, 3, 2])),
    images,
  ],
  "gradient of maxPool2d": [
    grad((x: Tensor) => total(t.maxPool2d(x, [3, 2], { stride: 2, padding: 1 }))),
    images,
  ],
  "gradient of avgPool2d": [
    grad((x: Tensor) =>
      total(t.avgPool2d(x, 3, { stride: 2, padding: 1, ceilMode: true, countIncludePad: false })),
    ),
    images,
  ],
  ...Object.fromEntries(
    (["float32", "float64"] as const).flatMap((dtype) => {
      const oblong = samples([3, 2, 6, 9], dtype);
      const cases: [string, (x: Tensor) => Tensor][] = [
        [
          "maxPool2d, dilated",
          (x) => t.maxPool2d(x, [2, 3], { dilation: [3, 2], stride: [1, 2], padding: 1 }),
        ],
        ["maxPool2d, padded unevenly", (x) => t.maxPool2d(x, [4, 2], { stride: [3, 1], padding: "same" })],
        ["avgPool2d of whole windows", (x) => t.avgPool2d(x, [3, 2], { stride: [1, 3] })],
        ["avgPool2d, padded unevenly", (x) => t.avgPool2d(x, [4, 2], { stride: [3, 1], padding: "same" })],
        [
          "conv2d, padded unevenly",
          (x) => t.conv2d(x, t.cast(uneven, dtype), { stride: [2, 1], padding: "same" }),
        ],
      ];
      return cases.map(([name, f]) => [
        `gradient of ${name}, of oblong images in ${dtype}`,
        [grad((x: Tensor) => total(f(x))), oblong] as const,
      ]);
    }),
  ),
  "gradient of cumprod": [grad((x: Tensor) => total(t.cumprod(x, { axis: 1 }))), samples([3, 5])],
  "gradient of take": [
    (i) => grad((x: Tensor) => total(t.take(x, t.take(i, 0, { axis: 0 }), { axis: 1 })))(samples([2, 9, 3])),
    positions,
  ],
  "gradient of a slice with steps": [
    grad((x: Tensor) => total(t.slice(x, [null, [4, null, -3]]))),
    samples([3, 7]),
  ],
  "gradient of a slice of several axes backwards": [
    grad((x: Tensor) => total(t.slice(x, [null, [null, null, -2], [1, null, 3], [6, 1, -1]]))),
    samples([3, 7, 8, 9]),
  ],
  "gradient of sort": [grad((x: Tensor) => total(t.mul(t.sort(x), t.arange(5)))), samples([3, 5])],
  "gradient of a loss": [
    (x, y) => grad((z: Tensor) => crossEntropy(z, y, { reduction: "sum" }))(x),
    samples([3, 9]),
    t.take(positions, 0, { axis: 1 }),
  ],
  "derivative in a direction": [(x) => jvp((y: Tensor) => t.tanh(y), x, t.onesLike(x))[1], samples([3, 2])],
  vmap: [(x) => vmap((row: Tensor) => t.matmul(t.tril(t.outer(row, row)), row))(x), samples([3, 4])],
  "vmap of an op of other ops": [
    (x) => vmap((row: Tensor) => t.softmax(row, { axis: 0 }))(x),
    samples([3, 4]),
  ],
  rematerialize: [rematerialize((x: Tensor) => softmax(t.matmul(x, samples([4, 4])))), samples([3, 4])],
  compile: [compile((x: Tensor) => softmax(t.matmul(x, samples([4, 4])))), samples([3, 4])],
  stopGradient: [(x) => t.add(stopGradient(x), x), samples([3, 4])],
  customGradient: [clipped, samples([3, 4])],
  "an op of other ops": [(x) => t.applyOp(cube, [x], undefined), samples([3, 4])],
  "a pointwise op that looks at one of two arrays": [
    (x) => t.applyOp(first, [x, t.tensor([1, 2, 3, 4])], undefined),
    samples([3, 1]),
  ],
  "minus 0": [(x) => t.div(1, t.neg(t.mul(x, 0))), t.tensor([[1], [2], [3]])],
  "a pointwise op": [(x) => t.applyOp(half, [x], undefined), samples([3, 4])],
};

describe.skipIf(!runtime)("exported functions may be made by", () => {
  it.each(Object.entries(cases))("%s", async (_, [f, ...inputs]) => {
    await checkExport(f, inputs);
  });
});
