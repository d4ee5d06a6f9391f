import { gelu } from "@chainrule/activations";
import { compile } from "@chainrule/compile";
import {
  add,
  exp,
  log1p,
  logSumExp,
  max,
  mean,
  mul,
  sigmoid,
  sin,
  sub,
  sum,
  swapAxes,
  tanh,
  type Tensor,
  tensor,
  variance,
} from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

const numbers = (shape: readonly number[], dtype: "float32" | "float64"): Tensor => {
  const size = shape.reduce((product, n) => product * n, 1);
  return tensor(
    Array.from({ length: size }, (_, i) => ((i * 7919) % 1013) / 337 - 1.5),
    { shape, dtype },
  );
};

describe.each(["float32", "float64"] as const)("reductions over outer and inner axes of %s", (dtype) => {
  it.each([
    { shape: [3, 2, 8, 6], axis: [0, 2, 3], copies: false },
    { shape: [5, 3, 2, 8], axis: [0, 2, 3], copies: false },
    { shape: [2, 3, 16], axis: [0, 2], copies: false },
    { shape: [3, 2, 4, 16], axis: [1, 3], copies: false },
    { shape: [3, 2, 4, 6], axis: [0, 2, 3], copies: true },
    { shape: [3, 2, 4, 8], axis: [1, 3], copies: true },
    { shape: [1, 3, 5, 5], axis: [0, 2, 3], copies: false },
    { shape: [3, 2, 5, 5], axis: [0, 2, 3], copies: true },
    { shape: [3, 8, 4, 2], axis: [0, 1, 3], copies: true },
  ])("$shape along $axis", ({ shape, axis, copies }) => {
    const x = numbers(shape, dtype);
    const f = (x: Tensor): Tensor[] => [
      sum(x, { axis }),
      mean(mul(x, x), { axis, keepDims: true }),
      max(x, { axis }),
      add(variance(x, { axis }), 1),
      logSumExp(x, { axis }),
    ];
    const compiled = compile(f);
    const eager = f(x);
    compiled(x).forEach((result, i) => {
      expect(result.shape).toEqual(eager[i]!.shape);
      expect([...result.data()]).toEqual([...eager[i]!.data()]);
    });
    const alone = compile((x: Tensor) => sum(x, { axis }));
    expect(alone.report(x).kernels.some(({ ops }) => ops.includes("copy"))).toBe(copies);
  });

  it.each([
    { shape: [3, 2, 256], axis: [0, 2] },
    { shape: [2, 3, 16, 17], axis: [0, 2, 3] },
  ])("$shape along $axis, with a long program for each element", ({ shape, axis }) => {
    const x = numbers(shape, dtype);
    const f = (x: Tensor): Tensor[] => {
      const centred = sub(x, mean(x, { axis, keepDims: true }));
      return [gelu(centred), sigmoid(centred), mul(tanh(centred), sigmoid(add(centred, 1)))];
    };
    const eager = f(x);
    compile(f)(x).forEach((result, i) => {
      expect(result.data()).toEqual(eager[i]!.data());
    });
    for (const [i, wanted] of eager.entries()) {
      expect(compile((x: Tensor) => f(x)[i]!)(x).data()).toEqual(wanted.data());
    }
  });

  // A turn of twelve does not fit into a segment.
  it.each([256, 272])("in segments of %i, read by loops whose turns are of any length", (length) => {
    const x = numbers([3, 2, length], dtype);
    const centred = (x: Tensor): Tensor => {
      const y = swapAxes(x, 0, 1);
      return sub(y, mean(y, { axis: [1, 2], keepDims: true }));
    };
    for (const map of [exp, gelu, tanh, log1p, sigmoid, sin]) {
      const f = (x: Tensor): Tensor => map(centred(x));
      expect(compile(f)(x).data()).toEqual(f(x).data());
    }
  });
});
