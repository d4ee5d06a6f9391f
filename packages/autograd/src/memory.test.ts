import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { valueAndGrad } from "@chainrule/autograd";
import { matmul, mean, square, type Tensor, tanh } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { expect, it } from "vitest";

it("memory returns to its base after 1,000 gradients of an MLP, with nothing disposed of", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const [a, b] = random.split(random.key(0));
  const params = { w: random.normal(a, [64, 64]), v: random.normal(b, [64, 8]) };
  const x = random.normal(random.key(1), [32, 64]);
  const step = valueAndGrad((p: typeof params, input: Tensor) =>
    mean(square(matmul(tanh(matmul(input, p.w)), p.v))),
  );
  const used = (): number => {
    // Array buffers are freed beside the program: the second collection waits for what the first has begun.
    collect();
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  for (let i = 0; i < 300; i++) step(params, x);
  const base = used();
  for (let i = 0; i < 1000; i++) step(params, x);
  // A thousand steps make some 200 MB; what is left of them, besides the engine's own, is nothing.
  expect(used() - base).toBeLessThan(5_000_000);
});
