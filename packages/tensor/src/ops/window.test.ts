import { arange, fold, isDtypeError, isShapeError, isValueError, mul, reshape, sum } from "@chainrule/tensor";
import { ones, type Tensor, tensor, transpose, window } from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const inner = (a: Tensor, b: Tensor): number => sum(mul(a, b)).item();

describe("window and fold", () => {
  it("are views of several axes", () => {
    const x = reshape(arange(12), [3, 4]);
    const y = window(x, { axis: [0, 1], size: 2, stride: [1, 2] });
    expect(y.shape).toEqual([2, 2, 2, 2]);
    expect(y.toArray()).toEqual([
      [
        [
          [0, 1],
          [4, 5],
        ],
        [
          [2, 3],
          [6, 7],
        ],
      ],
      [
        [
          [4, 5],
          [8, 9],
        ],
        [
          [6, 7],
          [10, 11],
        ],
      ],
    ]);
    expect(window(transpose(x), { axis: -1, size: 2, dilation: 2 }).toArray()).toEqual([
      [[0, 8]],
      [[1, 9]],
      [[2, 10]],
      [[3, 11]],
    ]);
    expect(y.storage).toBe(window(x, { axis: 0, size: 1 }).storage);
  });

  it("are adjoint to each other", () => {
    const part = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 3, max: 7 }), fc.integer({ min: 3, max: 7 })),
        fc.tuple(part, part),
        fc.tuple(part, part),
        fc.boolean(),
        (shape, size, stride, swapped) => {
          const x = reshape(arange(2 * shape[0] * shape[1]), [shape[0], 2, shape[1]]);
          const options = { axis: swapped ? [2, 0] : [0, 2], size, stride, dilation: 1 };
          const lengths = swapped ? [shape[1], shape[0]] : shape;
          const windows = window(x, options);
          const y = reshape(arange(windows.size), windows.shape);
          const back = fold(y, lengths, options);
          expect(back.shape).toEqual(x.shape);
          expect(inner(back, x)).toBe(inner(windows, y));
        },
      ),
    );
  });

  it("fold counts the windows over each element", () => {
    expect(fold(ones([2, 3]), 6, { axis: 0, size: 3, stride: 2 }).toArray()).toEqual([1, 1, 2, 1, 1, 0]);
  });

  it.each([
    [
      () => window(arange(3), { axis: 0, size: 4 }),
      isShapeError,
      "window: a window that reaches over 4 elements does not fit axis 0 of [3], which has 3",
    ],
    [
      () => window(arange(3), { axis: [0, -1], size: 1 }),
      isShapeError,
      "window: an axis appears twice in [0, -1] for shape [3]",
    ],
    [
      () => window(arange(3), { axis: 0, size: 0 }),
      isValueError,
      "window: size must be a whole number ≥ 1, got 0",
    ],
    [
      () => fold(ones([2, 2]), 5, { axis: 0, size: 2 }),
      isShapeError,
      "fold: the windows of an array [5] have shape [4, 2], got [2, 2]",
    ],
    [
      () => fold(tensor([[true]]), 1, { axis: 0, size: 1 }),
      isDtypeError,
      `fold: sums of bool overflow. Use cast(x, "int32") or cast(x, "float32") first`,
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
