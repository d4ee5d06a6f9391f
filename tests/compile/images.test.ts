import { grad } from "@chainrule/autograd";
import { relu } from "@chainrule/activations";
import { compile } from "@chainrule/compile";
import {
  add,
  avgPool2d,
  conv2d,
  convTranspose2d,
  maxPool2d,
  mean,
  mul,
  reshape,
  square,
  type Tensor,
  tensor,
} from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { valuesOf } from "./randomPrograms.js";

type Pair = [number, number];
const pair = (max: number): fc.Arbitrary<Pair> =>
  fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }));
const margin = fc.tuple(fc.nat(2), fc.nat(2));

function expectSameBits(got: readonly Tensor[], wanted: readonly Tensor[]): void {
  got.forEach((x, i) => {
    expect(x.shape).toEqual(wanted[i]!.shape);
    const [a, b] = [x.data(), wanted[i]!.data()];
    for (let k = 0; k < a.length; k++) {
      if (!Object.is(a[k], b[k])) expect.fail(`result ${i}, element ${k}: compiled ${a[k]}, eager ${b[k]}`);
    }
  });
}

const shapes = fc.record({
  batch: fc.integer({ min: 1, max: 7 }),
  channels: fc.integer({ min: 1, max: 3 }),
  outputs: fc.integer({ min: 1, max: 5 }),
  groups: fc.integer({ min: 1, max: 2 }),
  image: fc.tuple(fc.integer({ min: 5, max: 22 }), fc.integer({ min: 5, max: 22 })),
  kernel: pair(4),
  stride: pair(2),
  dilation: pair(2),
  padding: fc.tuple(margin, margin),
  dtype: fc.constantFrom("float32" as const, "float32" as const, "float64" as const),
});

describe("compiled convolutions", () => {
  it("have the bits of eager ones, and so have their gradients", () => {
    fc.assert(
      fc.property(
        shapes,
        ({ batch, channels, outputs, groups, image, kernel, stride, dilation, padding, dtype }) => {
          const extent = (axis: 0 | 1): number => dilation[axis] * (kernel[axis] - 1) + 1;
          fc.pre(extent(0) <= image[0] && extent(1) <= image[1]);
          const loss = ([x, w, b]: Tensor[]): Tensor => {
            const y = conv2d(x!, w!, { stride, dilation, padding, groups });
            return mean(square(relu(add(y, reshape(b!, [-1, 1, 1])))));
          };
          const args = [
            valuesOf([batch, channels * groups, ...image], dtype, 1),
            valuesOf([outputs * groups, channels, ...kernel], dtype, 2),
            valuesOf([outputs * groups], dtype, 3),
          ];
          const f = (list: Tensor[]): Tensor[] => [loss(list), ...grad(loss)(list)];
          expectSameBits(compile(f)(args), f(args));
        },
      ),
      { numRuns: Number(process.env["COMPILE_RUNS"] ?? 40) },
    );
  });

  it("have them in blocks of many windows, in NHWC, and transposed", () => {
    const x = valuesOf([9, 2, 23, 21], "float32", 1);
    const w = valuesOf([9, 2, 3, 3], "float32", 2);
    const plain = (list: Tensor[]): Tensor => mean(square(conv2d(list[0]!, list[1]!, { padding: "same" })));
    const last = (list: Tensor[]): Tensor =>
      mean(square(conv2d(list[0]!, list[1]!, { layout: "NHWC", stride: 2, padding: 1 })));
    const up = (list: Tensor[]): Tensor => mean(square(convTranspose2d(list[0]!, list[1]!, { stride: 2 })));
    for (const [loss, args] of [
      [plain, [x, w]],
      [last, [valuesOf([5, 12, 13, 2], "float32", 3), w]],
      [up, [valuesOf([3, 9, 7, 6], "float32", 4), w]],
    ] as const) {
      const f = (list: Tensor[]): Tensor[] => [loss(list), ...grad(loss)(list)];
      expectSameBits(compile(f)([...args]), f([...args]));
    }
  });
});

describe("compiled pooling", () => {
  const kinds = fc.record({
    image: fc.tuple(fc.integer({ min: 4, max: 19 }), fc.integer({ min: 4, max: 19 })),
    kernel: pair(3),
    stride: pair(3),
    padding: fc.boolean(),
    dtype: fc.constantFrom("float32" as const, "float64" as const),
  });

  it("has the bits of eager pooling, and so have its gradients", () => {
    fc.assert(
      fc.property(kinds, ({ image, kernel, stride, padding, dtype }) => {
        const options = { stride, padding: padding && kernel.every((n) => n > 1) ? 1 : 0 };
        const x = valuesOf([2, 3, ...image], dtype, 7);
        for (const pool of [maxPool2d, avgPool2d]) {
          const loss = (y: Tensor): Tensor => mean(mul(square(pool(y, kernel, options)), 3));
          const f = (y: Tensor): Tensor[] => [pool(y, kernel, options), grad(loss)(y)];
          expectSameBits(compile(f)(x), f(x));
        }
      }),
      { numRuns: Number(process.env["COMPILE_RUNS"] ?? 40) },
    );
  });

  it("takes the first of equals and the first NaN", () => {
    const x = reshape(tensor([1, 1, NaN, 2, 1, 1, NaN, 2, 0, 0, 3, 3, -0, 0, 3, 3]), [1, 1, 4, 4]);
    const f = (y: Tensor): Tensor[] => [maxPool2d(y, 2), grad((z: Tensor) => mean(maxPool2d(z, 2)))(y)];
    expectSameBits(compile(f)(x), f(x));
  });
});

it.each([
  [[6]],
  [[5, 1]],
  [[5, 6]],
  [[3, 1, 1]],
  [[3, 1, 6]],
  [[3, 5, 1]],
  [[2, 1, 1, 1]],
  [[1, 3, 5, 6]],
  [[]],
])("a convolution meets an array of shape %j", (shape) => {
  const of = (sizes: number[], seed: number): Tensor => {
    const size = sizes.reduce((product, n) => product * n, 1);
    return tensor(
      Float32Array.from({ length: size }, (_, i) => Math.sin(1.3 * i + seed)),
      { shape: sizes },
    );
  };
  const f = (x: Tensor, w: Tensor, b: Tensor): Tensor => relu(add(conv2d(x, w), b));
  const args = [of([2, 2, 7, 8], 1), of([3, 2, 3, 3], 2), of(shape, 3)] as const;
  expectSameBits([compile(f)(...args)], [f(...args)]);
});
