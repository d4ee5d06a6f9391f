// Models of nn, exported by an example of one and run in onnxruntime with three.
import * as activations from "@chainrule/activations";
import * as nn from "@chainrule/nn";
import { exportOnnx } from "@chainrule/serialize/onnx";
import { type Dtype, mean, type Tensor, zeros } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, it } from "vitest";
import { difference } from "./difference.js";
import { readModel } from "./readModel.js";
import { run, runtime } from "./runtime.js";
import { samples } from "./samples.js";

const { relu, gelu, silu, softmax } = activations;
const attention = nn.multiHeadAttention(8, 2, { causal: true, dropout: 0.1 });

/** A block of a transformer. */
const block = nn.sequential(
  nn.residual(nn.sequential(nn.layerNorm(8), attention)),
  nn.residual(nn.sequential(nn.rmsNorm(8), nn.dense(8, 16), gelu, nn.dropout(0.5), nn.dense(16, 8))),
);

const models: Readonly<
  Record<string, readonly [model: nn.Layer<any>, shape: readonly number[], dtype?: Dtype]>
> = {
  linear: [nn.dense(4, 3), [4]],
  MLP: [
    nn.sequential(
      nn.dense(4, 16),
      relu,
      nn.dropout(0.2),
      nn.dense(16, 8, { bias: false }),
      silu,
      nn.dense(8, 3),
      softmax,
    ),
    [4],
  ],
  "MLP in float64": [
    nn.sequential(nn.dense(4, 8, { dtype: "float64" }), gelu, nn.dense(8, 3, { dtype: "float64" })),
    [4],
    "float64",
  ],
  CNN: [
    nn.sequential(
      nn.conv2d(1, 6, 5, { padding: 2 }),
      relu,
      nn.maxPool2d(2),
      nn.conv2d(6, 8, 3, { stride: 2, padding: "same" }),
      relu,
      nn.avgPool2d(2),
      nn.flatten(),
      nn.dense(32, 10),
    ),
    [1, 15, 14],
  ],
  "CNN with batchNorm, residual, groups and transposed convolutions": [
    nn.sequential(
      nn.conv2d(4, 8, 3, { padding: 1 }),
      nn.batchNorm(8),
      relu,
      nn.residual(nn.sequential(nn.conv2d(8, 8, 3, { padding: 1, groups: 2 }), nn.batchNorm(8)), {
        shortcut: nn.conv2d(8, 8, 1),
      }),
      nn.groupNorm(2, 8),
      nn.convTranspose2d(8, 4, 2, { stride: 2 }),
      nn.globalAvgPool2d(),
    ),
    [4, 6, 5],
  ],
  "conv1d and layerNorm": [
    nn.sequential(
      nn.conv1d(3, 4, 3, { padding: "same" }),
      nn.layerNorm([4, 9]),
      nn.batchNorm(4),
      nn.flatten(),
    ),
    [3, 9],
  ],
  layerNorm: [nn.sequential(nn.layerNorm(6), nn.dense(6, 2)), [6]],
  attention: [attention, [5, 8]],
  transformer: [
    nn.sequential(nn.embedding(9, 8), block, (x: Tensor) => mean(x, { axis: 1 }), nn.dense(8, 4), softmax),
    [5],
    "int32",
  ],
};

describe.skipIf(!runtime)("models of nn", () => {
  it.each(Object.entries(models))("%s", async (_, [model, shape, dtype = "float32"]) => {
    const x = samples([3, ...shape], dtype);
    const params: unknown = model.init(random.key(1));
    let state: unknown;
    if ("applyWithState" in model) {
      const stateful = model as nn.StatefulLayer<any, any>;
      [, state] = stateful.applyWithState(params, stateful.initState(), samples([8, ...shape], dtype, 7), {
        training: true,
      }) as [Tensor, unknown];
    }
    const file = exportOnnx(
      { model, params, ...(state === undefined ? {} : { state }) },
      zeros([1, ...shape], { dtype }),
    );
    const { output } = await run(file, { input: x });
    expect(difference(output, model.apply(params, x, { state }))).toBeUndefined();
  });

  it("attention with a mask of the padding as another input", async () => {
    const params = attention.init(random.key(1));
    const f = (p: typeof params, x: Tensor, keyPaddingMask: Tensor): Tensor =>
      attention.apply(p, x, { keyPaddingMask });
    const inputs = [samples([3, 5, 8]), samples([3, 5], "bool")] as const;
    const example = [zeros([1, 5, 8]), zeros([1, 5], { dtype: "bool" })];
    const file = exportOnnx({ model: f, params }, example, { inputNames: ["x", "padding"] });
    const { output } = await run(file, { x: inputs[0], padding: inputs[1] });
    expect(difference(output, f(params, ...inputs))).toBeUndefined();
  });

  it("each parameter by its name", () => {
    const model = nn.sequential(nn.dense(4, 3), relu, nn.residual(nn.dense(3, 3)));
    const { initializers } = readModel(
      exportOnnx({ model, params: model.init(random.key(0)) }, zeros([1, 4])),
    );
    expect(initializers).toEqual(["0.weight", "0.bias", "2.body.weight", "2.body.bias"]);
  });
});
