import {
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  flip,
  isDtypeError,
  matmul,
} from "@chainrule/tensor";
import { isShapeError, isValueError, mul, reshape, sum, transpose, zeros } from "@chainrule/tensor";
import { cast, expandDims, type Shape, squeeze, type Tensor, tensor } from "@chainrule/tensor";
import { contractionBlock } from "@chainrule/wasm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convolveWeight } from "./convolution.js";

type Float = "float32" | "float64";

function numbers(shape: Shape, seed: number, dtype: Float): Tensor {
  let state = seed >>> 0;
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return tensor(values, { shape, dtype });
}

/** The same values, but not where a contiguous tensor has them. */
function scattered(x: Tensor): Tensor {
  const reversed = transpose(x);
  return transpose(tensor(reversed.data(), { shape: reversed.shape }));
}

interface Setup {
  readonly batch: number;
  readonly image: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
  readonly groups: number;
  readonly channels: number;
  readonly outputs: number;
  readonly dtype: Float;
}

const countsOf = (s: Setup): [number, number] =>
  [0, 1].map((a) => {
    const padded = s.image[a]! + s.padding[a]![0] + s.padding[a]![1];
    return Math.floor((padded - s.dilation[a]! * (s.kernel[a]! - 1) - 1) / s.stride[a]!) + 1;
  }) as [number, number];

/** Sums terms as the product kernel does: in order within blocks, every step rounded to the type. */
function blockSum(products: number[], round: (x: number) => number): number {
  let total = 0;
  for (let start = 0; start < products.length; start += contractionBlock) {
    let block = 0;
    for (const p of products.slice(start, start + contractionBlock)) block = round(block + round(p));
    total = start === 0 ? block : round(total + block);
  }
  return total;
}

/** Every product of the trilinear form, by naive loops. */
class Naive {
  readonly round: (x: number) => number;
  readonly counts: [number, number];
  readonly s: Setup;

  constructor(s: Setup) {
    this.s = s;
    this.round = s.dtype === "float32" ? Math.fround : (x) => x;
    this.counts = countsOf(s);
  }

  /** Where window (i, j) has its element (p, q) in the image, or undefined in the padding. */
  place(i: number, j: number, p: number, q: number): [number, number] | undefined {
    const { stride, dilation, padding, image } = this.s;
    const y = i * stride[0] + p * dilation[0] - padding[0][0];
    const x = j * stride[1] + q * dilation[1] - padding[1][0];
    return y >= 0 && y < image[0] && x >= 0 && x < image[1] ? [y, x] : undefined;
  }

  conv(x: Tensor, w: Tensor): number[] {
    const { batch, image, kernel, groups, channels, outputs } = this.s;
    const [images, weights] = [x.data(), w.data()];
    const out: number[] = [];
    for (let n = 0; n < batch; n++) {
      for (let o = 0; o < groups * outputs; o++) {
        const group = Math.floor(o / outputs);
        for (let i = 0; i < this.counts[0]; i++) {
          for (let j = 0; j < this.counts[1]; j++) {
            const products: number[] = [];
            for (let c = 0; c < channels; c++) {
              for (let p = 0; p < kernel[0]; p++) {
                for (let q = 0; q < kernel[1]; q++) {
                  const at = this.place(i, j, p, q);
                  const channel = n * groups * channels + group * channels + c;
                  const value = at ? images[(channel * image[0] + at[0]) * image[1] + at[1]]! : 0;
                  products.push(value * weights[((o * channels + c) * kernel[0] + p) * kernel[1] + q]!);
                }
              }
            }
            out.push(blockSum(products, this.round));
          }
        }
      }
    }
    return out;
  }

  transposed(y: Tensor, w: Tensor): number[] {
    const { batch, image, kernel, groups, channels, outputs } = this.s;
    const [windows, weights] = [y.data(), w.data()];
    const [rows, columns] = this.counts;
    const out = new Array<number>(batch * groups * channels * image[0] * image[1]).fill(0);
    for (let n = 0; n < batch; n++) {
      for (let c = 0; c < groups * channels; c++) {
        const group = Math.floor(c / channels);
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < columns; j++) {
            for (let p = 0; p < kernel[0]; p++) {
              for (let q = 0; q < kernel[1]; q++) {
                const at = this.place(i, j, p, q);
                if (!at) continue;
                const products = Array.from({ length: outputs }, (_, k) => {
                  const o = group * outputs + k;
                  const from = ((n * groups * outputs + o) * rows + i) * columns + j;
                  const weight = ((o * channels + (c % channels)) * kernel[0] + p) * kernel[1] + q;
                  return weights[weight]! * windows[from]!;
                });
                const to = ((n * groups * channels + c) * image[0] + at[0]) * image[1] + at[1];
                out[to] = this.round(out[to]! + blockSum(products, this.round));
              }
            }
          }
        }
      }
    }
    return out;
  }
}

const upTo = (n: number, least = 1): fc.Arbitrary<number> => fc.integer({ min: least, max: n });
const pair = (n: number, least = 1): fc.Arbitrary<[number, number]> =>
  fc.tuple(upTo(n, least), upTo(n, least));

const setups: fc.Arbitrary<Setup> = fc
  .record({
    batch: upTo(3),
    image: pair(13),
    kernel: pair(4),
    stride: pair(3),
    dilation: pair(3),
    padding: fc.tuple(pair(3, 0), pair(3, 0)),
    groups: upTo(3),
    channels: upTo(4),
    outputs: upTo(10),
    dtype: fc.constantFrom("float32", "float64"),
  })
  .filter((s) => countsOf(s as Setup).every((n) => n >= 1));

function tensors(s: Setup): { x: Tensor; w: Tensor; y: Tensor } {
  const counts = countsOf(s);
  return {
    x: numbers([s.batch, s.groups * s.channels, ...s.image], 1, s.dtype),
    w: numbers([s.groups * s.outputs, s.channels, ...s.kernel], 2, s.dtype),
    y: numbers([s.batch, s.groups * s.outputs, ...counts], 3, s.dtype),
  };
}

/** Zero has one sign here: a sum that begins with no term gives +0. */
const plain = (x: Tensor): number[] => [...x.data()].map((v) => v + 0);
const inner = (a: Tensor, b: Tensor): number => sum(mul(cast(a, "float64"), cast(b, "float64"))).item();

const toLast = (x: Tensor): Tensor => transpose(x, [0, 2, 3, 1]);

describe("conv2d and convTranspose2d", () => {
  it("equal their definition to the last bit, in every layout", () => {
    fc.assert(
      fc.property(setups, fc.boolean(), (s, loose) => {
        const { x, w, y } = tensors(s);
        const { stride, dilation, padding, groups } = s;
        const as = loose ? scattered : (t: Tensor): Tensor => t;
        const options = { stride, dilation, padding, groups } as const;
        const naive = new Naive(s);
        const expected = naive.conv(x, w).map((v) => v + 0);
        const result = conv2d(as(x), as(w), options);
        expect(result.shape).toEqual(y.shape);
        expect(plain(result)).toEqual(expected);
        const last = conv2d(as(toLast(x)), as(w), { ...options, layout: "NHWC" });
        expect(last.shape).toEqual(toLast(y).shape);
        expect(plain(transpose(last, [0, 3, 1, 2]))).toEqual(expected);

        const covered = countsOf(s).map(
          (n, a) => (n - 1) * stride[a]! + dilation[a]! * (s.kernel[a]! - 1) + 1,
        );
        const outputPadding = covered.map(
          (n, a) => s.image[a]! + padding[a]![0] + padding[a]![1] - n,
        ) as unknown as [number, number];
        const back = convTranspose2d(as(y), as(w), { ...options, outputPadding });
        expect(back.shape).toEqual(x.shape);
        expect(plain(back)).toEqual(naive.transposed(y, w).map((v) => v + 0));
        const backLast = convTranspose2d(as(toLast(y)), w, { ...options, outputPadding, layout: "NHWC" });
        expect(plain(transpose(backLast, [0, 3, 1, 2]))).toEqual(plain(back));
      }),
      { numRuns: 80 },
    );
  });

  it("are three views of one trilinear form: each the adjoint of the others", () => {
    fc.assert(
      fc.property(setups, (s) => {
        const { x, w, y } = tensors({ ...s, dtype: "float64" });
        const { image, kernel, stride, dilation, padding, groups } = s;
        const attributes = { image, kernel, stride, dilation, padding, groups, channelsLast: false };
        const form = inner(conv2d(x, w, { stride, dilation, padding, groups }), y);
        expect(inner(convolveWeight(x, y, attributes), w)).toBeCloseTo(form, 9);
        expect(plain(convolveWeight(scattered(x), scattered(y), attributes))).toEqual(
          plain(convolveWeight(x, y, attributes)),
        );
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ["many terms", [1, 48, 6, 6], [9, 48, 3, 3], {}],
    ["many windows of one image", [1, 3, 40, 41], [5, 3, 3, 3], { padding: 1 }],
    ["many small images", [130, 2, 3, 3], [4, 2, 3, 3], {}],
    ["more windows than one block of scratch", [1, 20, 33, 30], [4, 20, 7, 7], {}],
  ] as const)("%s: equal their definition, and stay adjoint", (_, shape, weight, options) => {
    for (const dtype of ["float32", "float64"] as const) {
      const x = numbers(shape, 1, dtype);
      const w = numbers(weight, 2, dtype);
      const padding = "padding" in options ? options.padding : 0;
      const setup: Setup = {
        batch: shape[0],
        image: [shape[2], shape[3]],
        kernel: [weight[2], weight[3]],
        stride: [1, 1],
        dilation: [1, 1],
        padding: [
          [padding, padding],
          [padding, padding],
        ],
        groups: 1,
        channels: shape[1],
        outputs: weight[0],
        dtype,
      };
      const naive = new Naive(setup);
      const result = conv2d(x, w, options);
      expect([...result.data()]).toEqual(naive.conv(x, w));
      const y = numbers(result.shape, 3, dtype);
      expect([...convTranspose2d(y, w, options).data()]).toEqual(naive.transposed(y, w));
      const inWeight = convolveWeight(x, y, { ...setup, channelsLast: false });
      expect(inner(inWeight, w) / inner(result, y)).toBeCloseTo(1, dtype === "float64" ? 9 : 3);
    }
  });

  it("do nothing with an identity kernel, and shift with a shifted one", () => {
    const x = numbers([2, 3, 5, 6], 1, "float32");
    const identity = tensor(Array.from({ length: 9 }, (_, i) => [[i % 4 === 0 ? 1 : 0]]));
    expect(conv2d(x, reshape(identity, [3, 3, 1, 1])).toArray()).toEqual(x.toArray());
    const shift = reshape(tensor([0, 0, 1]), [1, 1, 1, 3]);
    expect(conv2d(reshape(tensor([1, 2, 3]), [1, 1, 1, 3]), shift, { padding: "same" }).toArray()).toEqual([
      [[[2, 3, 0]]],
    ]);
  });

  it("are a matrix product where the window is one pixel", () => {
    const x = numbers([2, 4, 5, 7], 1, "float32");
    const w = numbers([6, 4, 1, 1], 2, "float32");
    const product = matmul(reshape(w, [6, 4]), reshape(x, [2, 4, 35]));
    expect([...conv2d(x, w).data()]).toEqual([...product.data()]);
    // More channels than are added up at once, and images that lie elsewhere in memory.
    for (const [inputs, outputs] of [
      [4, 6],
      [400, 9],
      [1, 1],
    ] as const) {
      const [x, w] = [
        numbers([2, inputs, 5, 7], 1, "float32"),
        numbers([outputs, inputs, 1, 1], 2, "float32"),
      ];
      const last = (y: Tensor): Tensor => transpose(y, [0, 2, 3, 1]);
      for (const image of [
        last(x),
        scattered(last(x)),
        tensor(last(x).data(), { shape: [2, 5, 7, inputs] }),
      ]) {
        const y = conv2d(image, w, { layout: "NHWC" });
        expect([...y.data()]).toEqual([...last(conv2d(x, w)).data()]);
      }
    }
  });

  it("turn around where image and kernel are", () => {
    const x = numbers([2, 3, 6, 5], 1, "float64");
    const w = numbers([4, 3, 3, 2], 2, "float64");
    const turned = conv2d(flip(x, [2, 3]), flip(w, [2, 3]));
    const expected = flip(conv2d(x, w), [2, 3]).data();
    turned.data().forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12);
    });
  });

  it("pad so that the result is as large as the image", () => {
    const x = zeros([1, 1, 7, 8]);
    for (const k of [1, 2, 3, 4, 5]) {
      expect(conv2d(x, zeros([1, 1, k, k]), { padding: "same" }).shape).toEqual([1, 1, 7, 8]);
      expect(conv2d(x, zeros([1, 1, k, k]), { padding: "same", stride: 2 }).shape).toEqual([1, 1, 4, 4]);
      expect(conv2d(x, zeros([1, 1, k, k]), { padding: "same", dilation: 2 }).shape).toEqual([1, 1, 7, 8]);
    }
    expect(conv2d(x, zeros([1, 1, 3, 3]), { padding: "valid" }).shape).toEqual([1, 1, 5, 6]);
  });

  it("add a bias to each channel", () => {
    const [x, w, bias] = [zeros([1, 1, 1, 2]), zeros([2, 1, 1, 1]), tensor([1, 2])];
    expect(conv2d(x, w, { bias }).toArray()).toEqual([[[[1, 1]], [[2, 2]]]]);
    const last = conv2d(zeros([1, 1, 2, 1]), w, { bias, layout: "NHWC" });
    expect(last.toArray()).toEqual([
      [
        [
          [1, 2],
          [1, 2],
        ],
      ],
    ]);
  });

  it("take an empty batch, and no channels", () => {
    expect(conv2d(zeros([0, 2, 5, 5]), zeros([3, 2, 2, 2])).shape).toEqual([0, 3, 4, 4]);
    expect(convTranspose2d(zeros([0, 3, 4, 4]), zeros([3, 2, 2, 2])).shape).toEqual([0, 2, 5, 5]);
    expect(conv2d(zeros([1, 0, 2, 2]), zeros([1, 0, 2, 2])).toArray()).toEqual([[[[0]]]]);
    expect(convTranspose2d(zeros([1, 0, 1, 1]), zeros([0, 1, 1, 2])).toArray()).toEqual([[[[0, 0]]]]);
  });

  it("keep a NaN to the windows that see it", () => {
    const values = numbers([1, 2, 6, 6], 1, "float32").data();
    values[7] = NaN;
    const result = conv2d(
      tensor(values, { shape: [1, 2, 6, 6] }),
      numbers([3, 2, 3, 3], 2, "float32"),
    ).data();
    result.forEach((value, i) => {
      const [row, column] = [Math.floor((i % 16) / 4), i % 4];
      expect(Number.isNaN(value)).toBe(row <= 1 && column <= 1);
    });
  });
});

describe("conv1d and convTranspose1d", () => {
  it("are those of two dimensions on images of height 1", () => {
    const x = numbers([2, 4, 11], 1, "float32");
    const w = numbers([6, 2, 3], 2, "float32");
    const two = conv2d(expandDims(x, 2), expandDims(w, 2), {
      stride: [1, 2],
      padding: [0, [1, 2]],
      dilation: [1, 2],
      groups: 2,
    });
    const one = conv1d(x, w, { stride: 2, padding: [1, 2], dilation: 2, groups: 2 });
    expect(one.toArray()).toEqual(squeeze(two, 2).toArray());
    const options = { stride: 2, padding: [1, 2], dilation: 2, groups: 2, layout: "NLC" } as const;
    expect(transpose(conv1d(transpose(x, [0, 2, 1]), w, options), [0, 2, 1]).toArray()).toEqual(
      one.toArray(),
    );
    const back = convTranspose1d(one, w, {
      stride: 2,
      padding: [1, 2],
      dilation: 2,
      groups: 2,
      outputPadding: 1,
    });
    expect(back.shape).toEqual(x.shape);
    expect(inner(back, x)).toBeCloseTo(inner(one, one), 3);
  });
});

describe("errors of convolutions", () => {
  const x = zeros([2, 3, 8, 8]);
  const w = zeros([4, 3, 3, 3]);
  it.each([
    [
      () => conv2d(zeros([3, 8, 8]), w),
      isShapeError,
      "conv2d: x has shape [3, 8, 8], but must be [batch, channels, height, width]. Use expandDims(x, 0) for a single one",
    ],
    [
      () => conv2d(x, zeros([3, 3])),
      isShapeError,
      "conv2d: weight has shape [3, 3], but must be [out, channels / groups, height, width]",
    ],
    [
      () => conv2d(x, zeros([4, 2, 3, 3])),
      isShapeError,
      "conv2d: x [2, 3, 8, 8] and weight [4, 2, 3, 3] do not fit: x has 3 channels, but weight is for 2",
    ],
    [
      () => conv2d(x, zeros([4, 1, 3, 3]), { groups: 3 }),
      isShapeError,
      "conv2d: 3 groups do not divide the 4 outputs of weight: x [2, 3, 8, 8] and weight [4, 1, 3, 3]",
    ],
    [
      () => conv2d(x, zeros([4, 3, 9, 3]), { padding: [0, 1] }),
      isShapeError,
      "conv2d: a window of 9 × 3 reaches over 9 elements along height, where x has 8, with its padding 8",
    ],
    [
      () => conv2d(x, w, { stride: 0 }),
      isValueError,
      "conv2d: stride must be a whole number ≥ 1, or one for each of [height, width], got 0",
    ],
    [
      () => conv2d(x, w, { padding: "full" as "same" }),
      isValueError,
      `conv2d: padding is a number, [height, width], [[top, bottom], [left, right]], "same" or "valid", got "full"`,
    ],
    [
      () => conv2d(x, w, { layout: "NCWH" as "NCHW" }),
      isValueError,
      `conv2d: layout is "NCHW" or "NHWC", got "NCWH"`,
    ],
    [
      () => conv2d(x, w, { bias: zeros([3]) }),
      isShapeError,
      "conv2d: bias has shape [3], but must be [4], one element for each channel of the result",
    ],
    [
      () => conv2d(cast(x, "int32"), cast(w, "int32")),
      isDtypeError,
      `conv2d: needs float32 or float64, got int32. Use cast(x, "float32") first`,
    ],
    [
      () => convTranspose2d(x, zeros([3, 4, 3, 3]), { outputPadding: 1 }),
      isValueError,
      "convTranspose2d: outputPadding 1 must be smaller than the stride, 1",
    ],
    [
      () => convTranspose2d(x, zeros([3, 4, 3, 3]), { padding: 5 }),
      isShapeError,
      "convTranspose2d: nothing is left of the result along height: its 10 elements less the padding of 5 and 5",
    ],
    [
      () => conv1d(x, w),
      isShapeError,
      "conv1d: x has shape [2, 3, 8, 8], but must be [batch, channels, length]",
    ],
  ] as const)("%s", (f, is, message) => {
    let error: unknown;
    try {
      f();
    } catch (thrown) {
      error = thrown;
    }
    expect((error as Error).message).toBe(message);
    expect(is(error)).toBe(true);
  });
});
