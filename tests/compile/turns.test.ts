import { gelu } from "@chainrule/activations";
import { compile } from "@chainrule/compile";
import { add, mul, sigmoid, sub, type Tensor, tensor } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

const numbers = (shape: readonly number[], dtype: "float32" | "float64"): Tensor => {
  const size = shape.reduce((product, n) => product * n, 1);
  return tensor(
    Array.from({ length: size }, (_, i) => Math.sin(3 * i + 1)),
    { shape, dtype },
  );
};

/** Of few steps, of more beside each other or one behind the other, and of many: loops over them take turns of different lengths. */
const programs: Record<string, (x: Tensor, row: Tensor) => Tensor> = {
  short: (x, row) => add(mul(x, 2), row),
  middling: (x, row) => add(sigmoid(x), row),
  wide: (x, row) => add(gelu(x), row),
  long: (x, row) => sigmoid(sub(sigmoid(add(sigmoid(x), row)), mul(sigmoid(row), x))),
};

describe.each(["float32", "float64"] as const)("turns of loops over rows of %s", (dtype) => {
  // A turn that runs over the end of a row meets the next one, which it must neither spoil nor have spoilt.
  const counts = [1, 7, 8, 9, 255, 256, 257, 263, 264, 265, 271, 272, 273, 276];

  it.each(counts)("of %i, also in place", (count) => {
    const row = numbers([count], dtype);
    for (const f of Object.values(programs)) {
      const x = numbers([3, count], dtype);
      const wanted = f(x, row).data();
      expect(compile(f)(x, row).data()).toEqual(wanted);
      expect(compile(f, { donate: [0] })(numbers([3, count], dtype), row).data()).toEqual(wanted);
      const flat = (y: Tensor): Tensor => f(y, y);
      expect(compile(flat, { donate: [0] })(numbers([count], dtype)).data()).toEqual(flat(row).data());
    }
  });
});
