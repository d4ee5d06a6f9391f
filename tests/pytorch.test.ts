import { readFileSync } from "node:fs";
import { relu, softmax } from "@chainrule/activations";
import { vjp } from "@chainrule/autograd";
import { crossEntropy, mseLoss, type Reduction } from "@chainrule/losses";
import { adam, type Optimizer, sgd } from "@chainrule/optim";
import * as t from "@chainrule/tensor";
import { type Dtype, type Tensor, tensor } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

interface Plain {
  readonly shape: number[];
  readonly dtype: Dtype;
  readonly data: (number | string | boolean)[];
}

interface Case {
  readonly name: string;
  readonly inputs: Plain[];
  readonly output: Plain;
  readonly cotangent?: Plain;
  readonly gradients?: Plain[];
}

interface Run {
  readonly name: string;
  readonly start: Plain;
  readonly gradients: number[][];
  readonly parameters: number[][];
}

const vectors = JSON.parse(
  readFileSync(new URL("./vectors/pytorch.vectors.json", import.meta.url), "utf8"),
) as { cases: Case[]; optimizers: Run[] };

type F = (...inputs: Tensor[]) => Tensor;

/** What "reduction 0,2 keep" means here. */
function reduction(f: (x: Tensor, options: t.ReduceOptions) => Tensor, how: string): F {
  const [axes, keep] = how.split(" ");
  return (x) => f(x!, { axis: axes!.split(",").map(Number), keepDims: keep === "keep" });
}

const list = (text: string): number[] => text.split(",").map(Number);

/** Our function for a vector's name: the name, then what PyTorch was told besides the inputs. */
function ours(name: string): F {
  const space = name.indexOf(" ");
  const head = space < 0 ? name : name.slice(0, space);
  const rest = space < 0 ? "" : name.slice(space + 1);
  switch (head) {
    case "pow":
      return rest ? (x) => t.pow(x!, Number(rest)) : (x, y) => t.pow(x!, y!);
    case "sum":
    case "mean":
    case "logSumExp":
    case "max":
    case "min":
    case "argmax":
    case "argmin":
      return reduction(t[head], rest);
    case "transpose":
    case "reshape":
    case "broadcastTo":
      return (x) => t[head](x!, list(rest));
    case "takeAlongAxis":
      return (x, i) => t.takeAlongAxis(x!, i!, { axis: Number(rest) });
    case "scatterAdd":
      return (x, i, u) => t.scatterAdd(x!, i!, u!, { axis: Number(rest) });
    case "oneHot":
      return (x) => t.oneHot(x!, Number(rest), { dtype: "float64" });
    case "softmax":
      return (x) => softmax(x!, { axis: Number(rest) });
    case "logSoftmax":
      return (x) => t.logSoftmax(x!, { axis: Number(rest) });
    case "relu":
      return (x) => relu(x!);
    case "mseLoss":
      return (p, y) => mseLoss(p!, y!, { reduction: rest as Reduction });
    case "crossEntropy":
      return (z, y) =>
        crossEntropy(z!, t.isFloating(y!.dtype) ? softmax(y!, { axis: 1 }) : y!, {
          reduction: rest as Reduction,
        });
    default: {
      const f = (t as unknown as Record<string, F | undefined>)[head];
      if (!f) throw new Error(`no function for the vector ${name}`);
      return f;
    }
  }
}

function toTensor({ shape, dtype, data }: Plain, float: Dtype = "float64"): Tensor {
  const values = new Float64Array(data.map(Number));
  return t.cast(tensor(values, { shape }), dtype === "float64" ? float : dtype);
}

/** Every element within `tolerance`, relative to the larger of `floor` and the expected value; NaN equals NaN. */
function expectClose(actual: Tensor, expected: Plain, tolerance: number, floor = 1e-3): void {
  const largest = actual.dtype === "float32" ? 3.4e38 : Infinity;
  expect(actual.shape).toEqual(expected.shape);
  const values = actual.data();
  expected.data.forEach((entry, i) => {
    const want = Number(entry);
    const got = values[i]!;
    const overflows = Math.abs(want) > largest && got === Math.sign(want) * Infinity;
    if (Object.is(got, want) || got === want || overflows) return;
    const error = Math.abs(got - want) / Math.max(floor, Math.abs(want));
    if (!(error <= tolerance)) expect.fail(`element ${i}: got ${got}, PyTorch has ${want}`);
  });
}

const floats = (input: Plain): boolean => input.dtype === "float64";
/** Sums of terms that cancel are only as exact as their terms. */
const cancels = /^(matmul|linear|sum|mean)/;

/** Whether no input is finite in float64 but zero or infinite in float32. */
const fitsFloat32 = ({ data }: Plain): boolean =>
  data.every(
    (x) =>
      Number(x) === 0 ||
      (Math.fround(Number(x)) !== 0 &&
        Number.isFinite(Math.fround(Number(x))) === Number.isFinite(Number(x))),
  );

const withIndex = vectors.cases.map((c, i) => [`${c.name} (vector ${i})`, c] as const);

describe("PyTorch's values and gradients", () => {
  it.each(withIndex)("%s in float64", (_, c) => {
    const f = ours(c.name);
    expectClose(f(...c.inputs.map((x) => toTensor(x))), c.output, 1e-12);
    if (!c.gradients) return;
    const inputs = c.inputs.map((x) => toTensor(x));
    const leaves = inputs.filter((_x, i) => floats(c.inputs[i]!));
    const [, pull] = vjp((tree: Tensor[]) => {
      let next = 0;
      return f(...inputs.map((x, i) => (floats(c.inputs[i]!) ? tree[next++]! : x)));
    }, leaves);
    pull(toTensor(c.cotangent!)).forEach((gradient, i) => {
      expectClose(gradient, c.gradients![i]!, 1e-10);
    });
  });

  it.each(withIndex.filter(([, c]) => c.inputs.some(floats) && c.inputs.every(fitsFloat32)))(
    "%s in float32",
    (_, c) => {
      const output = ours(c.name)(...c.inputs.map((x) => toTensor(x, "float32")));
      if (c.output.dtype === "float64") expect(output.dtype).toBe("float32");
      expectClose(output, c.output, 1e-5, cancels.test(c.name) ? 1 : 1e-3);
    },
  );
});

describe("PyTorch's optimizers", () => {
  const optimizers: Record<string, Optimizer<unknown>> = {
    sgd: sgd({ learningRate: 0.1 }) as Optimizer<unknown>,
    "sgd momentum": sgd({ learningRate: 0.1, momentum: 0.9 }) as Optimizer<unknown>,
    adam: adam({ learningRate: 0.01 }) as Optimizer<unknown>,
    "adam options": adam({
      learningRate: 0.05,
      beta1: 0.8,
      beta2: 0.95,
      epsilon: 1e-3,
    }) as Optimizer<unknown>,
  };

  it.each(vectors.optimizers.map((run) => [run.name, run] as const))("%s: 25 steps", (name, run) => {
    for (const [dtype, tolerance] of [
      ["float64", 1e-10],
      ["float32", 2e-5],
    ] as const) {
      const optimizer = optimizers[name]!;
      let params = { nested: [toTensor(run.start, dtype)] };
      let state = optimizer.init(params);
      run.gradients.forEach((gradient, i) => {
        const grads = { nested: [t.cast(tensor(new Float64Array(gradient), { shape: [2, 3] }), dtype)] };
        [params, state] = optimizer.update(grads, state, params);
        expectClose(
          params.nested[0]!,
          { shape: [2, 3], dtype: "float64", data: run.parameters[i]! },
          tolerance,
          dtype === "float32" ? 0.1 : 1e-3,
        );
      });
    }
  });
});
