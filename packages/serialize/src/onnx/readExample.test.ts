import { zeros } from "@chainrule/tensor";
import { expect, test } from "vitest";
import { exportOnnx } from "./exportOnnx.js";

test.each([
  ["a shape", [1, 784], "at [0] there is 1"],
  ["an array", { data: new Float32Array(4), shape: [1, 4] }, "at [0].data there is a Float32Array"],
  ["nothing", undefined, "at [0] there is undefined"],
])("%s is no example of the input, and exportOnnx says so", (_, inputs, found) => {
  const act = (): unknown => exportOnnx(() => zeros([1]), inputs);
  expect(act).toThrow(TypeError);
  expect(act).toThrow(
    "exportOnnx: the example of the input is a tensor, zeros([1, 784]), or a tree of them: a tree",
  );
  expect(act).toThrow(found);
});
