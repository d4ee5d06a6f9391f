// The ops of an example, written as anybody would write them: transformations take them as they take ours.
import { grad, vmap } from "@chainrule/autograd";
import { checkGradients } from "@chainrule/autograd/check";
import { compile } from "@chainrule/compile";
import { sum, type Tensor, tensor } from "@chainrule/tensor";
import { describe, expect, it, vi } from "vitest";

vi.spyOn(console, "log").mockImplementation(() => undefined);
const ops = await import("../../packages/tensor/examples/01-your-own-op.js");

describe.each(["smoothstep", "logCosh"] as const)("%s of the example", (name) => {
  const f = ops[name];
  const x = tensor(
    [
      [0.1, 0.35, 0.6],
      [0.8, 0.9, 0.25],
    ],
    { dtype: "float64" },
  );

  it("has the gradients of finite differences", () => {
    checkGradients(f, [x], { order: 2 });
  });

  it("maps and compiles to the same bits", () => {
    expect(vmap(f)(x).data()).toEqual(f(x).data());
    expect(compile(f)(x).data()).toEqual(f(x).data());
    const slope = grad((y: Tensor) => sum(f(y)));
    expect(compile(slope)(x).data()).toEqual(slope(x).data());
  });
});
