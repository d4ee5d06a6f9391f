import * as nn from "@chainrule/nn";
import * as init from "@chainrule/nn/init";
import * as t from "@chainrule/tensor";
import { type Tensor, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, it } from "vitest";
import { type Case, compare, type F, load } from "./vectors.js";

/** How large PyTorch's own draws are. */
interface Initial {
  readonly name: string;
  readonly options: object;
  readonly shape: number[];
  readonly mean: number;
  readonly std: number;
  readonly max: number;
}

const vectors = load<{
  cases: Case[];
  gains: { activation: init.GainActivation; slope: number | null; gain: number }[];
  fans: { shape: number[]; fanIn: number; fanOut: number }[];
  initial: Initial[];
}>("nn");

/** Layers that take sizes before their options, with the names of the sizes. */
const sizes: Record<string, string[]> = {
  dense: ["inputs", "outputs"],
  conv1d: ["inputs", "outputs", "kernelSize"],
  conv2d: ["inputs", "outputs", "kernelSize"],
  convTranspose2d: ["inputs", "outputs", "kernelSize"],
  maxPool2d: ["kernelSize"],
  avgPool2d: ["kernelSize"],
  globalAvgPool2d: [],
  flatten: [],
  batchNorm: ["channels"],
  layerNorm: ["shape"],
  groupNorm: ["groups", "channels"],
  rmsNorm: ["shape"],
  embedding: ["count", "features"],
  multiHeadAttention: ["features", "heads"],
};

/** The layer of a vector's name, and the options that are for its call. */
function layerOf(head: string, json: Record<string, unknown>): [nn.Layer<any>, Record<string, any>] {
  const { keyPaddingMask, attentionMask, state, training, part, ...options } = json;
  const arguments_ = sizes[head]!.map((name) => options[name]);
  const rest = Object.fromEntries(Object.entries(options).filter(([name]) => !sizes[head]!.includes(name)));
  const make = (nn as unknown as Record<string, (...args: unknown[]) => nn.Layer<any>>)[head]!;
  return [make(...arguments_, rest), { keyPaddingMask, attentionMask, state, training, part }];
}

const attentionParams = (rest: Tensor[]): unknown => {
  const [step, parts] = [rest.length / 4, ["query", "key", "value", "output"]];
  return Object.fromEntries(
    parts.map((name, i) => [
      name,
      { weight: rest[i * step], ...(step === 2 && { bias: rest[i * step + 1] }) },
    ]),
  );
};

/** Our layer as a function of x and its parameters, in the order of the vectors. */
function ours(name: string): F {
  const [, head, json] = /^(\w+) (.*)$/u.exec(name)!;
  const options = JSON.parse(json!) as Record<string, any>;
  if (head === "residual") {
    const { shortcut } = options;
    const body = nn.sequential(nn.dense(3, shortcut ? 4 : 3), t.tanh);
    const layer: nn.Layer<any> = nn.residual(body, {
      shortcut: shortcut ? nn.dense(3, 4, { bias: false }) : undefined,
    });
    return (x, weight, bias, s) =>
      layer.apply({ body: [{ weight, bias }, []], shortcut: s ? { weight: s } : [] }, x);
  }
  if (head === "sequential") {
    const layer = nn.sequential(nn.conv2d(1, 2, 3), t.tanh, nn.maxPool2d(2), nn.flatten(), nn.dense(8, 3));
    return (x, w, b, v, c) => layer.apply([{ weight: w, bias: b }, [], [], [], { weight: v, bias: c }], x);
  }
  const [layer, call] = layerOf(head!, options);
  return (x, ...rest) => {
    const { dtype } = rest[0] ?? x;
    const bools = (values: unknown): Tensor | undefined => (values ? tensor(values as never) : undefined);
    const [weight, bias] = rest;
    const params = { ...(weight && { weight }), ...(bias && { bias }) };
    switch (head) {
      case "multiHeadAttention": {
        const context = options["contextFeatures"] ? rest.shift() : undefined;
        const masks = {
          keyPaddingMask: bools(call["keyPaddingMask"]),
          attentionMask: bools(call["attentionMask"]),
        };
        return layer.apply(attentionParams(rest), x, { context, ...masks } as nn.ApplyOptions);
      }
      case "batchNorm": {
        const { mean, variance } = call["state"];
        const state = { mean: tensor(mean, { dtype }), variance: tensor(variance, { dtype }) };
        const stateful = layer as nn.StatefulLayer<unknown, nn.BatchNormState>;
        if (!call["part"] && !call["training"]) return layer.apply(params, x, { state });
        const whole = call["part"] ? { weight: t.ones([3]), bias: t.zeros([3]) } : params;
        const own = options["affine"] === false ? [] : whole;
        const [y, next] = stateful.applyWithState(own, state, x, { training: true });
        return call["part"] ? next[call["part"] as "mean"] : y;
      }
      default:
        return layer.apply(params, x);
    }
  };
}

compare(vectors.cases, ours);

describe("initialisers", () => {
  it.each(vectors.gains)("gain of $activation, slope $slope", ({ activation, slope, gain }) => {
    expect(init.gain(activation, slope === null ? {} : { negativeSlope: slope })).toBeCloseTo(gain, 14);
  });

  it.each(vectors.fans)("fans of $shape", ({ shape, fanIn, fanOut }) => {
    expect(init.fans(shape)).toEqual({ fanIn, fanOut });
  });

  it.each(vectors.initial)("$name $options draws of $shape as large as PyTorch's", (expected) => {
    const initializer = init[expected.name as "normal"];
    const weight = initializer(random.key(7), expected.shape, expected.options);
    // The standard errors of 120,000 draws are below a third of these.
    expect(Math.abs(t.std(weight).item() / expected.std - 1)).toBeLessThan(0.01);
    expect(Math.abs(t.mean(weight).item() - expected.mean)).toBeLessThan(0.015 * expected.std);
    if (expected.name.endsWith("niform")) {
      expect(t.max(weight).item() / expected.max).toBeCloseTo(1, 3);
    }
  });
});
