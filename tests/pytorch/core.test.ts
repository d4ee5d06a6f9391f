import { relu, softmax } from "@chainrule/activations";
import { crossEntropy, mseLoss, type Reduction } from "@chainrule/losses";
import { adam, type Optimizer, sgd } from "@chainrule/optim";
import * as t from "@chainrule/tensor";
import { type Tensor, tensor } from "@chainrule/tensor";
import { describe, it } from "vitest";
import { type Case, compare, expectClose, type F, load, type Plain, toTensor } from "./vectors.js";

interface Run {
  readonly name: string;
  readonly start: Plain;
  readonly gradients: number[][];
  readonly parameters: number[][];
}

const vectors = load<{ cases: Case[]; optimizers: Run[] }>("core");

/** What "reduction 0,2 keep" means here. */
function reduction(f: (x: Tensor, options: t.ReduceOptions) => Tensor, how: string): F {
  const [axes, keep] = how.split(" ");
  return (x) => f(x, { axis: axes!.split(",").map(Number), keepDims: keep === "keep" });
}

const list = (text: string): number[] => text.split(",").map(Number);

/** Our function for a vector's name: the name, then what PyTorch was told besides the inputs. */
function ours(name: string): F {
  const space = name.indexOf(" ");
  const head = space < 0 ? name : name.slice(0, space);
  const rest = space < 0 ? "" : name.slice(space + 1);
  switch (head) {
    case "pow":
      return rest ? (x) => t.pow(x, Number(rest)) : (x, y) => t.pow(x, y);
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
      return (x) => t[head](x, list(rest));
    case "takeAlongAxis":
      return (x, i) => t.takeAlongAxis(x, i, { axis: Number(rest) });
    case "scatterAdd":
      return (x, i, u) => t.scatterAdd(x, i, u, { axis: Number(rest) });
    case "oneHot":
      return (x) => t.oneHot(x, Number(rest), { dtype: "float64" });
    case "softmax":
      return (x) => softmax(x, { axis: Number(rest) });
    case "logSoftmax":
      return (x) => t.logSoftmax(x, { axis: Number(rest) });
    case "relu":
      return (x) => relu(x);
    case "mseLoss":
      return (p, y) => mseLoss(p, y, { reduction: rest as Reduction });
    case "crossEntropy":
      return (z, y) =>
        crossEntropy(z, t.isFloating(y.dtype) ? softmax(y, { axis: 1 }) : y, {
          reduction: rest as Reduction,
        });
    default: {
      const f = (t as unknown as Record<string, F | undefined>)[head];
      if (!f) throw new Error(`no function for the vector ${name}`);
      return f;
    }
  }
}

compare(vectors.cases, ours);

describe("PyTorch's optimizers", () => {
  const optimizers: Record<string, Optimizer<unknown>> = {
    sgd: sgd({ learningRate: 0.1 }),
    "sgd momentum": sgd({ learningRate: 0.1, momentum: 0.9 }),
    adam: adam({ learningRate: 0.01 }),
    "adam options": adam({
      learningRate: 0.05,
      beta1: 0.8,
      beta2: 0.95,
      epsilon: 1e-3,
    }),
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
