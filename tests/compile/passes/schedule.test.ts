import { compile } from "@chainrule/compile";
import { mul, sub, type Tensor, tensor, zeros } from "@chainrule/tensor";
import { expect, it, vi } from "vitest";
import { Fusion } from "../../../packages/compile/src/fuse.js";

it("looks at what a kernel reads a few times, however many arguments are donated", () => {
  const step = compile((params: readonly Tensor[], rate: Tensor) => params.map((w) => sub(w, mul(w, rate))), {
    donate: [0],
  });
  const reads = vi.spyOn(Fusion.prototype, "reads");
  const params = Array.from({ length: 60 }, (_, i) => zeros([i + 1]));
  expect(step(params, tensor(0.5)).map((w) => w.size)).toEqual(params.map((w) => w.size));
  expect(reads.mock.calls.length).toBeLessThan(5 * params.length);
  reads.mockRestore();
});
