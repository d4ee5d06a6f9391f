// Models of PyTorch (models.py), loaded from the bytes it saved, compute here what they compute there.
import { readFileSync } from "node:fs";
import { relu, tanh } from "@chainrule/activations";
import { compile } from "@chainrule/compile";
import {
  batchNorm,
  conv2d,
  dense,
  embedding,
  flatten,
  layerNorm,
  maxPool2d,
  multiHeadAttention,
  residual,
  sequential,
} from "@chainrule/nn";
import {
  decodeSafetensors,
  isSerializeError,
  loadStateDict,
  type SafetensorsFile,
} from "@chainrule/serialize";
import { type Dtype, mul, type Tensor, tensor, treeLeaves, treeMap } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, test } from "vitest";

interface Values {
  readonly shape: number[];
  readonly data: number[];
}

const cases = JSON.parse(readFileSync(new URL("./models.vectors.json", import.meta.url), "utf8")) as Record<
  "mlp" | "cnn" | "attention" | "half",
  { file: string; input: Values; output: Values }
>;

const bytesOf = (name: keyof typeof cases): Uint8Array =>
  new Uint8Array(Buffer.from(cases[name].file, "base64"));
const inputOf = (name: keyof typeof cases, dtype: Dtype = "float32"): Tensor =>
  tensor(cases[name].input, { dtype });

function expectOutput(actual: Tensor, { shape, data }: Values): void {
  expect(actual.shape).toEqual(shape);
  const largest = Math.max(...data.map(Math.abs));
  actual.data().forEach((value, i) => {
    expect(Math.abs(value - data[i]!) / largest).toBeLessThan(1e-6);
  });
}

const message = (f: () => unknown): string => {
  try {
    f();
  } catch (error) {
    if (isSerializeError(error)) return error.message;
    throw error;
  }
  return "no error";
};

const key = random.key(0);
const mlp = sequential(dense(6, 8), relu, dense(8, 4), tanh, dense(4, 3));
const cnn = sequential(
  ...[conv2d(2, 4, 3, { padding: 1 }), batchNorm(4), relu, maxPool2d(2)],
  ...[conv2d(4, 4, 3), batchNorm(4), relu, flatten()],
  ...[dense(16, 6), relu, dense(6, 3)],
);
const attention = sequential(
  embedding(10, 8),
  residual(multiHeadAttention(8, 2)),
  layerNorm(8),
  dense(8, 8, { bias: false }),
);

describe("an MLP", () => {
  test("by its names, which are the same", () => {
    expectOutput(mlp.apply(loadStateDict(mlp.init(key), bytesOf("mlp")), inputOf("mlp")), cases.mlp.output);
  });

  test("of halves, which are widened", () => {
    const params = loadStateDict(mlp.init(key), bytesOf("half"));
    expectOutput(mlp.apply(params, inputOf("half")), cases.half.output);
  });

  test("in float64, when casting is asked for", () => {
    const wide = sequential(
      dense(6, 8, { dtype: "float64" }),
      relu,
      dense(8, 4, { dtype: "float64" }),
      tanh,
      dense(4, 3, { dtype: "float64" }),
    );
    const fresh = wide.init(key);
    expect(message(() => loadStateDict(fresh, bytesOf("mlp")))).toContain(
      'another dtype: "0.weight" is float32[6, 8], needs float64[6, 8]',
    );
    const params = loadStateDict(fresh, bytesOf("mlp"), undefined, { cast: true });
    expectOutput(wide.apply(params, inputOf("mlp", "float64")), cases.mlp.output);
  });

  test("under other names: by shape, or as a mapping says", () => {
    const { tensors } = decodeSafetensors(bytesOf("mlp"));
    const renamed = Object.fromEntries(
      Object.entries(tensors).map(([name, x]) => [
        name.replace(/^0/, "in").replace(/^2/, "hidden").replace(/^4/, "out"),
        x,
      ]),
    );
    const expected = cases.mlp.output;
    expectOutput(mlp.apply(loadStateDict(mlp.init(key), renamed), inputOf("mlp")), expected);
    const mapped = loadStateDict(mlp.init(key), renamed, {
      "0": "in",
      "2": "hidden",
      "4": "out",
      "4.bias": "out.bias",
    });
    expectOutput(mlp.apply(mapped, inputOf("mlp")), expected);
    expect(message(() => loadStateDict(mlp.init(key), renamed, { "0": "in", "2": "hid", "4": "out" }))).toBe(
      "loadStateDict: the PyTorch model does not fit the tree:\n" +
        '  missing: "2.weight" float32[8, 4], called "hid.weight" in the file\n' +
        '  missing: "2.bias" float32[4], called "hid.bias" in the file\n' +
        '  unexpected: "hidden.bias" float32[4]\n' +
        '  unexpected: "hidden.weight" float32[4, 8]',
    );
    expect(message(() => loadStateDict(mlp.init(key), renamed, { "7": "in" }))).toContain(
      'the mapping names "7", which is neither a leaf nor a layer. The leaves: "0.weight", "0.bias"',
    );
  });

  test("of another size: everything that does not fit is named, in PyTorch's shapes", () => {
    const wider = sequential(dense(6, 9), relu, dense(9, 4), tanh, dense(4, 3));
    expect(message(() => loadStateDict(wider.init(key), bytesOf("mlp")))).toBe(
      "loadStateDict: the PyTorch model does not fit the tree:\n" +
        '  another shape: "0.weight" is [8, 6], needs [9, 6]\n' +
        '  another shape: "0.bias" is [8], needs [9]\n' +
        '  another shape: "2.weight" is [4, 8], needs [4, 9]',
    );
  });
});

describe("a CNN with batch norms", () => {
  const params = cnn.init(key);
  const statistics = cnn.initState();

  test("by shape, and by the numbers in its names", () => {
    const loaded = loadStateDict(params, bytesOf("cnn"), undefined, { statistics });
    expectOutput(cnn.apply(loaded[0], inputOf("cnn"), { state: loaded[1] }), cases.cnn.output);
  });

  test("by a mapping", () => {
    const mapping = { "0": "conv1", "1": "bn1", "4": "conv2", "5": "bn2", "8": "fc1", "10": "fc2" };
    const loaded = loadStateDict(params, bytesOf("cnn"), mapping, { statistics });
    expectOutput(cnn.apply(loaded[0], inputOf("cnn"), { state: loaded[1] }), cases.cnn.output);
  });

  test("without its statistics: an error that asks for them, or they are left out", () => {
    expect(message(() => loadStateDict(params, bytesOf("cnn")))).toMatch(
      /unexpected: "bn1\.running_mean" float32\[4\]\n[^]*For running statistics: \{ statistics: model\.initState\(\) \}$/,
    );
    const loaded = loadStateDict(params, bytesOf("cnn"), undefined, { unexpected: "ignore" });
    expect(loaded[1].weight.toArray()).toEqual(
      decodeSafetensors(bytesOf("cnn")).tensors["bn1.weight"]!.toArray(),
    );
  });

  test("whose names tell no order: an error that asks for a mapping", () => {
    const { tensors } = decodeSafetensors(bytesOf("cnn"));
    const renamed = Object.fromEntries(
      Object.entries(tensors).map(([name, x]) => [name.replace("bn1", "first").replace("bn2", "second"), x]),
    );
    expect(message(() => loadStateDict(params, renamed, undefined, { statistics }))).toBe(
      'loadStateDict: the layer "1" could be any of "first", "second", whose names tell no order. ' +
        'Say which: { "1": "first" }',
    );
  });
});

describe("a model with attention and an embedding", () => {
  const params = attention.init(key);
  const file: SafetensorsFile = decodeSafetensors(bytesOf("attention"));
  const ids = inputOf("attention", "int32");

  test("its joint projection is cut in three", () => {
    const mapping = {
      "0": "tokens",
      "1.body": "attention",
      "2": "norm",
      "3": { name: "head", transposed: true },
    };
    const loaded = loadStateDict(params, file, mapping);
    expectOutput(attention.apply(loaded, ids), cases.attention.output);
  });

  test("a compiled step may write its parameters where they lie", () => {
    const loaded = loadStateDict(params, file, {
      "0": "tokens",
      "1.body": "attention",
      "2": "norm",
      "3": { name: "head", transposed: true },
    });
    const expected = treeMap((x) => mul(x, 2), loaded);
    const doubled = compile((p: typeof params) => treeMap((x) => mul(x, 2), p), { donate: [0] });
    expect(treeLeaves(doubled(loaded)).map(String)).toEqual(treeLeaves(expected).map(String));
  });

  test("a square matrix without bias could be meant either way", () => {
    expect(message(() => loadStateDict(params, file))).toBe(
      "loadStateDict: the PyTorch model does not fit the tree:\n" +
        "  unclear: \"3.weight\" float32[8, 8] is transposed if it is a Linear's, not if it is an embedding's. " +
        'Say which: { "3.weight": { name: "head.weight", transposed: … } }',
    );
  });
});
