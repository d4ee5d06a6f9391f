import {
  type AnyLayer,
  batchNorm,
  conv1d,
  conv2d,
  convTranspose2d,
  dense,
  dropout,
  embedding,
  flatten,
  type Layer,
  layerNorm,
  maxPool2d,
  multiHeadAttention,
  residual,
  sequential,
  summary,
} from "@chainrule/nn";
import {
  applyOp,
  defineOp,
  einsum,
  matmul,
  ones,
  square,
  tanh,
  type Tensor,
  transpose,
} from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, it } from "vitest";

/** LeNet-5 with the channels of 1998, of which the counts are known. */
const leNet = sequential(
  conv2d(1, 6, 5, { padding: 2 }),
  tanh,
  maxPool2d(2),
  conv2d(6, 16, 5),
  tanh,
  maxPool2d(2),
  flatten(),
  dense(400, 120),
  tanh,
  dense(120, 84),
  tanh,
  dense(84, 10),
);

describe("summary", () => {
  it("counts what LeNet-5 is known to have", () => {
    const { parameters, bytes, multiplyAdds, outputShape, inputShape, rows } = summary(leNet, [1, 1, 28, 28]);
    expect([parameters, bytes, outputShape, inputShape]).toEqual([61_706, 246_824, [1, 10], [1, 1, 28, 28]]);
    expect(rows.map((row) => row.parameters)).toEqual([156, 0, 0, 2416, 0, 0, 0, 48_120, 0, 10_164, 0, 850]);
    const products = [117_600, 0, 0, 240_000, 0, 0, 0, 48_000, 0, 10_080, 0, 840];
    expect(rows.map((row) => row.multiplyAdds)).toEqual(products);
    expect(multiplyAdds).toBe(products.reduce((a, b) => a + b));
    expect(rows[3]).toEqual({
      path: [3],
      name: "conv2d",
      outputShape: [1, 16, 10, 10],
      parameters: 2416,
      bytes: 9664,
      multiplyAdds: 240_000,
    });
  });

  it("is a table as text, with parts under what they are part of, and data as JSON", () => {
    const model = sequential(
      embedding(100, 8),
      residual(sequential(layerNorm(8), { ...multiHeadAttention(8, 2), name: "attention" })),
      (x: Tensor) => square(x),
      dense(8, 1, { dtype: "float64" }),
    );
    const table = summary(model, [2, 4], { dtype: "int32" });
    expect(`\n${table.toString()}\n`).toBe(`
layer            output     parameters  bytes  multiply-adds
0 embedding      [2, 4, 8]         800  3,200              0
1 residual       [2, 4, 8]         304  1,216          2,560
  0 sequential   [2, 4, 8]         304  1,216          2,560
    0 layerNorm  [2, 4, 8]          16     64              0
    1 attention  [2, 4, 8]         288  1,152          2,560
2 function       [2, 4, 8]           0      0              0
3 dense          [2, 4, 1]           9     72             64
total            [2, 4, 1]       1,113  4,488          2,624
`);
    expect(JSON.parse(JSON.stringify(table))).toMatchObject({
      parameters: 1113,
      rows: [{ name: "embedding" }, {}, {}, {}, {}, {}, {}],
    });
    expect(table.rows.map((row) => row.path)).toEqual([[0], [1], [1, 0], [1, 0, 0], [1, 0, 1], [2], [3]]);
  });

  it("takes models with running statistics, and a single layer or function", () => {
    const model = sequential(
      dense(4, 4, { bias: false }),
      batchNorm(4),
      residual(batchNorm(4)),
      dropout(0.5),
    );
    expect(summary(model, [1, 4])).toMatchObject({ parameters: 32, multiplyAdds: 16, outputShape: [1, 4] });
    expect(summary(dense(3, 2), [5, 3]).rows).toEqual([
      { path: [], name: "dense", outputShape: [5, 2], parameters: 8, bytes: 32, multiplyAdds: 30 },
    ]);
    expect(summary(dense(3, 2), [0, 3]).outputShape).toEqual([0, 2]);
    expect(String(summary(dense(3, 2), [5, 3])).split("\n")[1]).toMatch(/^dense +\[5, 2\] +8 +32 +30$/);
    expect(summary(tanh, [5, 3])).toMatchObject({
      parameters: 0,
      outputShape: [5, 3],
      rows: [{ name: "tanh" }],
    });
  });

  it("counts convolutions of each kind", () => {
    const of = (layer: AnyLayer, shape: number[]): number => summary(layer, shape).multiplyAdds;
    expect(of(conv1d(3, 8, 5), [2, 3, 20])).toBe(2 * 8 * 16 * 3 * 5);
    expect(of(conv2d(4, 8, 3, { groups: 2, stride: 2 }), [1, 4, 9, 9])).toBe(8 * 16 * 2 * 9);
    expect(of(conv2d(4, 8, 3, { layout: "NHWC" }), [1, 9, 9, 4])).toBe(8 * 49 * 4 * 9);
    expect(of(convTranspose2d(4, 6, 2, { stride: 2 }), [1, 4, 5, 5])).toBe(4 * 25 * 6 * 4);
  });

  it("counts layers of one's own, and a parameter that occurs twice once", () => {
    const own: Layer<{ a: Tensor; b: Tensor }> = {
      init(key) {
        const shared = random.normal(key, [6, 6]);
        return { a: shared, b: shared };
      },
      apply: ({ a, b }, x) => einsum("ij,jk->ik", matmul(x, a), transpose(b)),
    };
    const { rows, parameters } = summary(sequential(own, own), [3, 6]);
    expect(rows.map((row) => [row.name, row.parameters, row.multiplyAdds])).toEqual([
      ["layer", 36, 216],
      ["layer", 36, 216],
    ]);
    expect(parameters).toBe(72);
    const notDrawn = ones([6, 6]);
    const same = { ...own, init: () => ({ a: notDrawn, b: notDrawn }) };
    expect(summary(same, [3, 6])).toMatchObject({ parameters: 36, multiplyAdds: 216 });
  });

  it("counts what an op that is written in others does", () => {
    const gram = defineOp({
      name: "my-lib/gram",
      infer: ([x]) => ({ shape: [x!.shape[1]!, x!.shape[1]!], dtype: x!.dtype }),
      compute: ([x]) => matmul(transpose(x!), x!),
    });
    expect(summary((x) => applyOp(gram, [x], undefined), [5, 3])).toMatchObject({
      outputShape: [3, 3],
      multiplyAdds: 45,
    });
  });

  it("takes layers that are objects of a class, and those that do not draw", () => {
    class Scale implements Layer<Tensor> {
      readonly name = "scale";
      init(): Tensor {
        return ones([1]);
      }
      apply(factor: Tensor, x: Tensor): Tensor {
        return x.mul(factor);
      }
    }
    const { rows } = summary(sequential(new Scale(), new Scale()), [3]);
    expect(rows.map((row) => [row.name, row.parameters])).toEqual([
      ["scale", 1],
      ["scale", 1],
    ]);
  });

  it("computes nothing, however large the model", () => {
    const started = performance.now();
    const giant = sequential(dense(100_000, 100_000), dense(100_000, 10));
    expect(summary(giant, [64, 100_000]).parameters).toBe(100_000 * 100_000 + 100_000 + 1_000_010);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it.each([
    [() => summary({} as never, [1]), "summary: the model is neither a layer nor a function, but an object"],
    [() => summary([] as never, [1]), "summary: the model is neither a layer nor a function, but an array"],
    [() => summary(dense(3, 2), [1, 4]), "dense: x has shape [1, 4]"],
    [() => summary(leNet, [1, 28, 28]), "sequential: layer [0]: conv2d: x has shape [1, 28, 28]"],
    [
      () => summary(embedding(3, 2), [1]),
      'Use cast(x, "int32"). Here x is float32, unless summary is told otherwise: { dtype: "int32" }',
    ],
    [() => summary(embedding(3, 2), [1], { dtype: "float32" }), /Use cast\(x, "int32"\)$/],
    [() => summary(dense(3, 2), [1, -1]), "summary: sizes are whole numbers from 0, got -1"],
    [
      () => summary(dense(3, 2), 3 as never),
      "summary: the input shape is an array of sizes with the batch, such as [1, 784], got 3",
    ],
    [() => summary(dense(3, 2), [1, null as never, 3]), "summary: sizes are whole numbers from 0, got null"],
    [() => summary(dense(3, 2), [1, 3], { type: "int32" } as never), 'summary: unknown option "type"'],
    [() => summary((x) => ones([x.toArray() as number]), [1]), "being recorded"],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});
