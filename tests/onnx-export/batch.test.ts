// What follows the batch, and what keeps it from being left open.
import { grad, vmap } from "@chainrule/autograd";
import { exportOnnx } from "@chainrule/serialize/onnx";
import * as t from "@chainrule/tensor";
import { type Tensor, tensor, zeros } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";
import { checkExport, type TensorFunction } from "./checkExport.js";
import { difference } from "./difference.js";
import { readModel } from "./readModel.js";
import { run, runtime } from "./runtime.js";
import { samples } from "./samples.js";

const rows = samples([5, 3]);

describe("sizes", () => {
  it("of the batch are open, its multiples too", () => {
    const file = exportOnnx((x: Tensor) => [t.reshape(x, [-1]), t.transpose(x), t.sum(x)], rows);
    expect(readModel(file)).toMatchObject({
      inputs: ["input: type 1 [batch, 3]"],
      outputs: ["output0: type 1 [3*batch]", "output1: type 1 [3, batch]", "output2: type 1 []"],
    });
  });

  it("stay those of the example for batchAxis null", () => {
    const { inputs, outputs } = readModel(
      exportOnnx((x: Tensor) => t.reshape(x, [-1]), rows, { batchAxis: null }),
    );
    expect([...inputs, ...outputs]).toEqual(["input: type 1 [5, 3]", "output: type 1 [15]"]);
  });

  it("are open along other axes, and of some inputs only", () => {
    const f = (x: Tensor, y: Tensor): Tensor => t.add(x, y);
    const { inputs } = readModel(exportOnnx(f, [zeros([3, 5]), zeros([3, 1])], { batchAxis: [-1, null] }));
    expect(inputs).toEqual(["input0: type 1 [3, batch]", "input1: type 1 [3, 1]"]);
  });

  it("of inputs without axes are none", () => {
    const file = exportOnnx((x: Tensor, scale: Tensor) => t.mul(x, scale), [rows, tensor(2)]);
    expect(readModel(file).inputs).toEqual(["input0: type 1 [batch, 3]", "input1: type 1 []"]);
  });
});

const cases: Readonly<Record<string, readonly [f: TensorFunction, ...inputs: Tensor[]]>> = {
  "the mean over the batch": [(x) => t.mean(x, { axis: 0 }), rows],
  "a multiple of the size": [(x) => t.mul(x, 0.3 * x.shape[0]!), rows],
  "an integer that is the size": [(x) => t.mod(x, x.shape[0]!), samples([5, 3], "int32")],
  "zeros for each example": [(x) => t.concat([t.zeros([x.shape[0]!, 2]), x], { axis: 1 }), rows],
  "a token for each example": [(x) => t.add(x, t.broadcastTo(tensor([1, 2, 3]), x.shape)), rows],
  "a table for each example": [
    (x) => t.add(t.expandDims(x, 1), t.clone(t.broadcastTo(samples([2, 3]), [x.shape[0]!, 2, 3]))),
    rows,
  ],
  "sizes filled in": [(x) => t.mul(x, t.full(x.shape, x.shape[0]!)), rows],
  "two axes of it": [(x) => t.reshape(t.matmul(x, t.transpose(x)), [x.shape[0]!, 1, -1]), rows],
  "padding of its size": [
    (x) =>
      t.pad(t.concat([x, x]), [
        [x.shape[0]!, 0],
        [0, 0],
      ]),
    rows,
  ],
  "two axes of it, filled in": [(x) => t.broadcastTo(t.sum(x), [x.shape[0]!, 2, x.shape[0]!]), rows],
};

describe.skipIf(!runtime)("a function may use", () => {
  it.each(Object.entries(cases))("%s", async (_, [f, ...inputs]) => {
    await checkExport(f, inputs);
  });
});

describe.skipIf(!runtime)("a file runs", () => {
  const f = (x: Tensor): Tensor =>
    t.sub(t.matmul(t.reshape(x, [x.shape[0]!, 1, 3]), samples([3, 2])), t.sum(x));
  const file = exportOnnx(f, rows);

  // 7 and 11 are sizes by which functions are traced.
  it.each([0, 1, 2, 7, 11, 100])("with a batch of %i", async (size) => {
    const x = samples([size, 3]);
    const { output } = await run(file, { input: x });
    expect(difference(output, f(x))).toBeUndefined();
  });

  it("whose other sizes are those by which functions are traced", async () => {
    await checkExport((x) => t.reshape(t.transpose(x, [0, 2, 1]), [x.shape[0]!, 77]), [samples([3, 7, 11])]);
  });
});

describe("what neither stays nor grows in proportion is refused, with its op:", () => {
  const refused: Readonly<Record<string, readonly [f: TensorFunction, message: string]>> = {
    "a sum of sizes": [
      (x) => t.concat([x, t.zeros([1, 3])]),
      "exportOnnx: the shape of the result of concat is [8, 3] for a batch of 7 and [12, 3] for a batch of 11: it " +
        "neither stays nor grows in proportion. Export for one size, { batchAxis: null }, or name the axes of the batch",
    ],
    "a square of the size": [
      (x) => t.reshape(t.matmul(x, t.transpose(x)), [-1]),
      "exportOnnx: the shape of the result of reshape is [49] for a batch of 7 and [121] for a batch of 11",
    ],
    "the last example": [
      (x) => t.at(x, -1),
      "exportOnnx: slice: its attribute spans[0].start is 6 for a batch of 7",
    ],
    "numbers of the examples": [
      (x) => t.add(x, t.reshape(t.arange(x.shape[0]!), [-1, 1])),
      "exportOnnx: the constant that add uses has other values for each example, 0 and 1, and would need more",
    ],
    "the degrees of freedom": [
      (x) => t.variance(x, { axis: 0, correction: 1 }),
      "exportOnnx: the constant that div uses is 6 for a batch of 7 and 10 for a batch of 11",
    ],
    "a fill value of the size": [
      (x) =>
        t.pad(
          x,
          [
            [0, 0],
            [1, 0],
          ],
          { value: x.shape[0]! },
        ),
      "exportOnnx: embed of float32[batch, 3]: the fill value is batch, but ONNX needs a number there",
    ],
    "a step of the size": [
      (x) => t.slice(t.reshape(x, [-1]), [[null, null, x.shape[0]!]]),
      "exportOnnx: slice of float32[3*batch]: a step is batch, but ONNX needs a number there",
    ],
    "windows along the batch": [
      (x) => t.window(t.concat([x, x]), { axis: 0, size: x.shape[0]!, stride: x.shape[0]! }),
      "exportOnnx: window of float32[2*batch, 3]: its attribute lengths.0 is 2*batch, but ONNX needs a number there. " +
        "Export for one size: { batchAxis: null }",
    ],
    "a weight for each example": [
      (x) => vmap((row: Tensor) => t.conv1d(t.reshape(row, [1, 1, 3]), t.reshape(row, [1, 1, 3])))(x),
      "exportOnnx: convolve of float32[1, batch, ",
    ],
    "padding between examples": [
      (x) => grad((y: Tensor) => t.sum(t.square(t.slice(y, [[null, null, 2]]))))(t.concat([x, x])),
      "exportOnnx: embed of ",
    ],
    "the place of the largest of all": [
      (x) => t.argmax(x),
      "exportOnnx: argmax of float32[batch, 3]: the size of a reduced axis is batch",
    ],
    "another op for another size": [
      (x) => (x.shape[0]! > 10 ? t.exp(x) : t.tanh(x)),
      "exportOnnx: step 0 of the function is tanh of input 0 for a batch of 7 and exp of input 0 for a batch of 11",
    ],
    "one op more for another size": [
      (x) => (x.shape[0]! > 10 ? t.exp(t.tanh(x)) : t.tanh(x)),
      "exportOnnx: step 1 of the function is ",
    ],
    "one op less for another size": [
      (x) => (x.shape[0]! > 10 ? t.tanh(x) : t.exp(t.tanh(x))),
      "exportOnnx: step 1 of the function is ",
    ],
    "other axes for another size": [
      (x) => t.sum(x, { axis: x.shape[0]! > 10 ? [0, 1] : [0] }),
      "exportOnnx: the shape of the result of sum is [3] for a batch of 7 and [] for a batch of 11",
    ],
    "another direction for another size": [
      (x) => t.cumsum(x, { axis: 1, reverse: x.shape[0]! > 10 }),
      "exportOnnx: cumsum: its attribute reverse is false for a batch of 7 and true for a batch of 11",
    ],
    "equal parts of the batch": [
      (x) => t.split(x, 2)[0]!,
      "exportOnnx: the function takes the example, but not batches of 7 and 11, by which it is found out what follows " +
        "the batch: split: ",
    ],
  };
  it.each(Object.entries(refused))("%s", (_, [f, message]) => {
    expect(() => exportOnnx(f, zeros([4, 3]))).toThrow(message);
    expect(() => exportOnnx(f, zeros([4, 3]), { batchAxis: null })).not.toThrow();
  });

  it("results in another order", () => {
    const f = (x: Tensor): Tensor[] => {
      const [a, b] = [t.exp(x), t.tanh(x)];
      return x.shape[0]! > 10 ? [a, b] : [b, a];
    };
    expect(() => exportOnnx(f, zeros([4, 3]))).toThrow(
      "exportOnnx: the result is [0] step 1, [1] step 0 for a batch of 7 and",
    );
  });

  it("not what fails for any size: its own error is thrown", () => {
    const fails = (x: Tensor): Tensor => t.matmul(x, zeros([7, 2]));
    expect(() => exportOnnx(fails, zeros([4, 3]))).toThrow(/^matmul: /);
  });
});
