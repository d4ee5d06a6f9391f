// What stands in the file, and what is said of wrong arguments.
import { relu } from "@chainrule/activations";
import { grad } from "@chainrule/autograd";
import { dropout, sequential } from "@chainrule/nn";
import { isSerializeError } from "@chainrule/serialize";
import { exportOnnx } from "@chainrule/serialize/onnx";
import * as t from "@chainrule/tensor";
import { type Dtype, tensor, type Tensor, zeros } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, it } from "vitest";
import { difference } from "./difference.js";
import { readModel } from "./readModel.js";
import { run, runtime } from "./runtime.js";
import { samples } from "./samples.js";

const x = zeros([1, 4]);
const params = { layers: [{ weight: samples([4, 8]), bias: samples([8]) }], scale: samples([8]) };
const state = { mean: samples([8]), variance: t.square(samples([8])) };
const model = {
  apply({ layers, scale }: typeof params, y: Tensor, options: { state: typeof state }): Tensor {
    const hidden = relu(t.linear(y, layers[0]!.weight, layers[0]!.bias));
    const { mean, variance } = options.state;
    return t.mul(t.sub(hidden, mean), t.mul(t.rsqrt(t.add(variance, 1e-5)), scale));
  },
};

describe("a file", () => {
  const file = exportOnnx({ model, params, state }, x, {
    name: "classifier",
    metadata: { author: "A. Nyone" },
  });
  const read = readModel(file);

  it("says its version of ONNX, who wrote it, and what it was told", () => {
    expect(read).toMatchObject({
      irVersion: 9,
      opset: 20,
      producer: "chainrule",
      name: "classifier",
      metadata: ["author: A. Nyone"],
    });
    expect(readModel(exportOnnx({ model, params, state }, x)).name).toBe("model");
  });

  it("has the parameters under their names, and what is computed of them beforehand", () => {
    expect(read.initializers).toEqual([
      "layers.0.weight",
      "layers.0.bias",
      "state.mean",
      "state.variance/add/rsqrt/mul",
    ]);
  });

  it("has a node for each op, named after it", () => {
    expect(read.nodes).toEqual([
      "matmul = MatMul(input, layers.0.weight)",
      "add = Add(matmul, layers.0.bias)",
      "relu = Relu(add)",
      "sub = Sub(relu, state.mean)",
      "output = Mul(sub, state.variance/add/rsqrt/mul)",
    ]);
  });

  it("is the same bytes each time", () => {
    const again = exportOnnx({ model, params, state }, zeros([9, 4]), {
      name: "classifier",
      metadata: { author: "A. Nyone" },
    });
    expect(Buffer.compare(file, again)).toBe(0);
  });

  it("leaves out what no output needs", () => {
    const f = (p: { used: Tensor; unused: Tensor }, y: Tensor): Tensor => {
      t.cholesky(t.mul(t.matmul(t.transpose(y), y), t.sum(p.unused)));
      return t.mul(y, p.used);
    };
    const { nodes, initializers } = readModel(
      exportOnnx({ model: f, params: { used: tensor(2), unused: x } }, x),
    );
    expect([nodes, initializers]).toEqual([["output = Mul(input, used)"], ["used"]]);
  });

  it("has constants once, in few digits", () => {
    const f = (y: Tensor): Tensor => t.add(t.mul(y, 0.1), t.sub(t.mul(y, 0.1), -0));
    expect(readModel(exportOnnx(f, x)).initializers).toEqual(["float32:0.1", "float32:-0"]);
  });

  it("does not grow by what can be computed when it runs", () => {
    const f = (p: Tensor, y: Tensor): Tensor => t.add(y, t.broadcastTo(p, [1000, 4]));
    const weights = samples([4]);
    const shared = exportOnnx({ model: f, params: weights }, zeros([1000, 4]), { batchAxis: null });
    expect(readModel(shared).initializers).toEqual(["int64:[1000, 1]", "params"]);
    expect(shared.length).toBeLessThan(300);
  });

  it("has one constant for a tensor that stands twice in the parameters", () => {
    const tied = samples([4, 4]);
    const f = (p: { a: Tensor; b: Tensor }, y: Tensor): Tensor => t.matmul(t.matmul(y, p.a), p.b);
    expect(readModel(exportOnnx({ model: f, params: { a: tied, b: tied } }, x)).initializers).toHaveLength(1);
  });
});

describe("inputs and outputs are called", () => {
  const both = (a: Tensor, b: Tensor): Tensor[] => [a, b, a];
  const names = (ports: readonly string[]): string[] => ports.map((port) => port.split(":")[0]!);
  const namesOf = (...args: Parameters<typeof exportOnnx>): string[][] => {
    const { inputs, outputs } = readModel(exportOnnx(...args));
    return [names(inputs), names(outputs)];
  };

  it("input and output, with numbers where there are several", () => {
    expect(namesOf(relu, x)).toEqual([["input"], ["output"]]);
    expect(namesOf(both, [x, x])).toEqual([
      ["input0", "input1"],
      ["output0", "output1", "output2"],
    ]);
  });

  it("as in the objects that they are", () => {
    const f = ({ image, extra }: { image: Tensor; extra: Tensor[] }) => ({
      logits: image,
      all: { first: extra[0]! },
    });
    expect(namesOf(f, { image: x, extra: [x] })).toEqual([
      ["image", "extra[0]"],
      ["logits", "all.first"],
    ]);
  });

  it("as one likes", () => {
    expect(namesOf(both, [x, x], { inputNames: ["a", "b"], outputNames: ["c", "d", "e"] })).toEqual([
      ["a", "b"],
      ["c", "d", "e"],
    ]);
  });
});

describe.skipIf(!runtime)("a file gives", () => {
  const dtypes: readonly Dtype[] = ["float32", "float64", "int32", "uint32", "uint8", "bool"];
  it.each(dtypes)("its inputs and constants of %s as outputs", async (dtype) => {
    const constant = t.transpose(samples([2, 3], dtype));
    const y = samples([3, 2], dtype, 1);
    const file = exportOnnx((z: Tensor) => [z, z, constant, t.sum(z), t.sum(z)], y);
    const outputs = await run(file, { input: y });
    const sum = t.sum(y);
    [y, y, constant, sum, sum].forEach((want, i) => {
      expect(difference(outputs[`output${i}`], want), `output ${i}`).toBeUndefined();
    });
  });

  it("constants that are no finite numbers", async () => {
    const constants = {
      a: tensor([NaN, Infinity, -Infinity, -0]),
      b: t.cast(tensor([NaN, Infinity]), "float64"),
    };
    const file = exportOnnx((y: Tensor) => ({ ...constants, c: t.mul(y, Infinity), d: t.add(y, NaN) }), x);
    const outputs = await run(file, { input: zeros([2, 4]) });
    expect(outputs["a"]!.toArray()).toEqual([NaN, Infinity, -Infinity, -0]);
    expect(outputs["b"]!.toArray()).toEqual([NaN, Infinity]);
    expect([outputs["c"]!, outputs["d"]!].flatMap((y) => [...y.data()])).toEqual(new Array(16).fill(NaN));
  });
});

describe("wrong arguments are refused:", () => {
  it.each<readonly [string, () => unknown, string]>([
    [
      "no function",
      () => exportOnnx(undefined as never, x),
      "exportOnnx: needs a function of tensors, or a model with",
    ],
    [
      "a model without parameters",
      () => exportOnnx(model as never, x),
      "exportOnnx({ model, params }, zeros([1, 784]))",
    ],
    [
      "a misspelt property",
      () => exportOnnx({ model, params, sate: state } as never, x),
      'unknown option "sate"',
    ],
    [
      "a misspelt option",
      () => exportOnnx(relu, x, { batch: 0 } as never),
      'exportOnnx: unknown option "batch"',
    ],
    ["no input", () => exportOnnx(() => x, []), "exportOnnx: needs an example of the input"],
    ["an input that is no tensor", () => exportOnnx(relu, [[1, 2]]), "[0][0] there is 1"],
    [
      "two inputs for a layer",
      () => exportOnnx({ model, params, state }, [x, x]),
      "a layer takes one input, got 2",
    ],
    [
      "parameters that are no tensors",
      () => exportOnnx({ model, params: [1] as never }, x),
      "Wrap the number: tensor(...)",
    ],
    [
      "no result",
      () => exportOnnx(() => undefined, x),
      "the function returned undefined: is a return missing?",
    ],
    ["a promise", () => exportOnnx(async (y: Tensor) => y, x), "exportOnnx: the function is async"],
    ["a result that is no tensor", () => exportOnnx(() => [1], x), "at [0] there is 1"],
    [
      "too few names",
      () => exportOnnx(relu, x, { inputNames: [] }),
      "1 inputs need as many different names, got inputNames []",
    ],
    [
      "a name twice",
      () => exportOnnx((y: Tensor) => [y, y], x, { outputNames: ["a", "a"] }),
      "2 outputs need as many",
    ],
    [
      "a name for both",
      () => exportOnnx(relu, x, { outputNames: ["input"] }),
      "an input and an output are both called input",
    ],
    [
      "too few axes",
      () => exportOnnx(relu, x, { batchAxis: [0, 1] }),
      "batchAxis names 2 axes for the 1 inputs input",
    ],
    [
      "an axis that is not there",
      () => exportOnnx(relu, x, { batchAxis: 2 }),
      "exportOnnx: batchAxis: axis 2 is out of range",
    ],
    [
      "batches of two sizes",
      () => exportOnnx(t.add, [x, zeros([4])]),
      "exportOnnx: inputs have batches of 1 and 4: input0 [1, 4], input1 [4]. Say which axis is the batch, null for none",
    ],
    [
      "random numbers",
      () =>
        exportOnnx((k: Tensor) => random.uniform(k as random.Key, [2]), random.key(0), { batchAxis: null }),
      "exportOnnx: random.draw of uint32[2]: it draws random numbers, which would not be the same ones in an ONNX file. " +
        "Export the model in evaluation mode (training: false, no key)",
    ],
    [
      "random numbers of a key that is no input",
      () => exportOnnx((y: Tensor) => t.where(random.bernoulli(random.key(0), y.shape), y, 0), x),
      "draws from a key that is no argument of the function",
    ],
    [
      "an op that nothing is known of",
      () => {
        const op = t.defineOp({
          name: "my-lib/fft",
          infer: ([y]) => y!,
          kernel: { kind: "sort", run: ([y]) => y! },
        });
        return exportOnnx((y: Tensor) => t.applyOp(op, [y], undefined), x);
      },
      "exportOnnx: my-lib/fft of float32[batch, 4]: this op is not known here",
    ],
    [
      "the values of an input",
      () => exportOnnx((y: Tensor) => (t.sum(y).item() > 0 ? y : t.neg(y)), x),
      "only being recorded",
    ],
    [
      "a value that another transformation follows",
      () => grad((w: Tensor) => (exportOnnx((y: Tensor) => t.mul(y, w), x), t.sum(w)))(x),
      "exportOnnx: the function uses a float32[1, 4] that another transformation follows",
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });

  it("a value kept beyond the function that was exported", () => {
    let kept: Tensor | undefined;
    exportOnnx((y: Tensor) => (kept = t.exp(y)), x);
    expect(() => t.add(kept!, 1)).toThrow(
      "add: an input comes out of a function that was being exported, after that had ended",
    );
  });

  it("with an error that can be recognised", () => {
    let caught: unknown;
    try {
      exportOnnx((y: Tensor) => t.cholesky(y), zeros([2, 3, 3]));
    } catch (error) {
      caught = error;
    }
    expect(isSerializeError(caught)).toBe(true);
  });

  it("but dropout without a key is evaluation, and is left out", () => {
    const dropping = sequential(dropout(0.5), relu);
    expect(readModel(exportOnnx({ model: dropping, params: [[], []] }, x)).nodes).toEqual([
      "output = Relu(input)",
    ]);
  });
});
