import {
  arange,
  concat,
  diag,
  eye,
  flip,
  pad,
  repeat,
  reshape,
  roll,
  slice,
  split,
  stack,
  type Tensor,
  tensor,
  tile,
  transpose,
  tri,
  tril,
  triu,
  zeros,
} from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const x = reshape(arange(6), [2, 3]);
const rows = (y: Tensor): number[][] => y.toArray() as number[][];
const size = fc.integer({ min: 0, max: 5 });

describe("concat, stack and split", () => {
  it("join what split has divided, along every axis and from views", () => {
    fc.assert(
      fc.property(size, size, size, fc.constantFrom(0, 1, -1), (a, b, n, axis) => {
        const whole = transpose(flip(reshape(arange((a + b) * n), axis === 0 ? [n, a + b] : [a + b, n])));
        const [first, second] = split(whole, [a, b], { axis });
        expect(concat([first!, second!], { axis }).toArray()).toEqual(whole.toArray());
        expect(first!.storage).toBe(whole.storage);
      }),
    );
  });

  it("bring their tensors to one dtype", () => {
    const whole = tensor([1, 2], { dtype: "int32" });
    expect(concat([whole, tensor([0.5])]).dtype).toBe("float32");
    expect(concat([tensor([true]), whole]).toArray()).toEqual([1, 1, 2]);
    expect(stack([tensor(1), tensor(2)]).toArray()).toEqual([1, 2]);
    expect(stack([x, x], { axis: -1 }).shape).toEqual([2, 3, 2]);
    expect(concat([x]).toArray()).toEqual(x.toArray());
  });

  it.each([
    [() => concat([]), "concat: needs at least one tensor, got none"],
    [
      () => concat([tensor(1), tensor(2)]),
      "concat: tensors of shape [] have no axis to join along. Use stack",
    ],
    [
      () => concat([x, zeros([2, 4])]),
      "concat: tensors 0 and 1 have shapes [2, 3] and [2, 4], which must be equal but for axis 0. Did you mean { axis: 1 }?",
    ],
    [() => concat([x, zeros([2])], { axis: 1 }), "[2, 3] and [2], which must be equal but for axis 1"],
    [
      () => stack([x, zeros([3, 2])]),
      "stack: tensors 0 and 1 have shapes [2, 3] and [3, 2], which must be equal",
    ],
    [() => stack([]), "stack: needs at least one tensor, got none"],
    [() => split(x, 2, { axis: 1 }), "split: axis 1 of [2, 3] does not divide into 2 equal parts"],
    [
      () => split(x, [1, 3], { axis: 1 }),
      "split: the sizes [1, 3] add up to 4, not to the 3 of axis 1 of [2, 3]",
    ],
    [
      () => concat([tensor([1], { dtype: "int32" }), tensor(new Uint32Array(1))]),
      "concat: no dtype holds all of int32 and uint32",
    ],
  ])("say what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("tile and repeat", () => {
  it("repeat as a whole and one by one", () => {
    expect(rows(tile(x, [2, 2]))).toEqual([
      [0, 1, 2, 0, 1, 2],
      [3, 4, 5, 3, 4, 5],
      [0, 1, 2, 0, 1, 2],
      [3, 4, 5, 3, 4, 5],
    ]);
    expect(tile(tensor(7), [2, 1]).toArray()).toEqual([[7], [7]]);
    expect(tile(x, [0]).shape).toEqual([2, 0]);
    expect(repeat(x, 2).toArray()).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    expect(repeat(tensor(7), 2).toArray()).toEqual([7, 7]);
    expect(rows(repeat(transpose(x), [2, 0, 1], { axis: 0 }))).toEqual([
      [0, 3],
      [0, 3],
      [2, 5],
    ]);
    expect(() => repeat(x, [1, 2], { axis: 1 })).toThrow(
      "one for each of the 3 positions of axis 1 of [2, 3]",
    );
    expect(() => tile(x, [-1])).toThrow(
      "tile: each repetition of [2, 3] must be a whole number ≥ 0, got [-1]",
    );
  });
});

describe("pad", () => {
  it("shows the nearest element, or the mirrored one, outside", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), size, size, (n, before, after) => {
        const row = arange(n);
        const edge = Array.from({ length: before + n + after }, (_, i) =>
          Math.min(Math.max(i - before, 0), n - 1),
        );
        expect(pad(row, [before, after], { mode: "edge" }).toArray()).toEqual(edge);
        const reach = Math.min(before, n - 1);
        const mirrored = pad(row, [reach, 0], { mode: "reflect" }).toArray() as number[];
        expect(mirrored).toEqual([...mirrored.keys()].map((i) => Math.abs(i - reach)));
        const inside = slice(pad(row, [before, after], { value: 9 }), [[before, before + n]]);
        expect(inside.toArray()).toEqual(row.toArray());
      }),
    );
  });

  it("takes widths for all sides, both sides and each axis", () => {
    expect(pad(x, 1).shape).toEqual([4, 5]);
    expect(pad(x, [0, 2]).shape).toEqual([4, 5]);
    expect(
      rows(
        pad(
          transpose(x),
          [
            [1, 0],
            [0, 1],
          ],
          { value: -1 },
        ),
      ),
    ).toEqual([
      [-1, -1, -1],
      [0, 3, -1],
      [1, 4, -1],
      [2, 5, -1],
    ]);
    expect(pad(tensor(3), 2).item()).toBe(3);
    expect(pad(tensor([true]), 1).toArray()).toEqual([false, true, false]);
    expect(pad(zeros([0]), 2, { value: 5 }).toArray()).toEqual([5, 5, 5, 5]);
    expect(pad(x, 0, { mode: "edge" })).toBe(x);
  });

  it.each([
    [
      () => pad(x, [[1, 1]]),
      "pad: [2, 3] needs one width, one [before, after], or one such pair for each of its 2 axes",
    ],
    [() => pad(x, -1), "pad: [2, 3] needs one width"],
    [
      () => pad(x, 2, { mode: "reflect" }),
      "pad: axis 0 of [2, 3] is too short to reflect by [2, 2]: it needs 3",
    ],
    [() => pad(zeros([0]), 1, { mode: "edge" }), "pad: axis 0 of [0] is too short to repeat its edge"],
    [() => pad(x, 1, { mode: "wrap" as never }), 'pad: unknown mode "wrap". Known: constant, edge, reflect'],
    [() => pad(x, 1, { value: "9" as never }), 'pad: the value must be a number, got "9"'],
    [() => pad(tensor(new Uint8Array(2)), 1, { value: 300 }), "pad: 300 does not fit uint8"],
    [() => pad(tensor([1], { dtype: "int32" }), 1, { value: 0.5 }), "pad: 0.5 does not fit int32"],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("roll", () => {
  it("moves every element on, and back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 }), fc.integer({ min: -20, max: 20 }), (n, shift) => {
        const rolled = roll(arange(n), shift).toArray() as number[];
        rolled.forEach((value, i) => {
          expect((((value + shift) % n) + n) % n).toBe(i);
        });
        expect(roll(roll(x, shift), -shift).toArray()).toEqual(x.toArray());
      }),
    );
    expect(rows(roll(x, [1, 1], { axis: [0, 1] }))).toEqual([
      [5, 3, 4],
      [2, 0, 1],
    ]);
    expect(roll(x, 1).toArray()).toEqual([
      [5, 0, 1],
      [2, 3, 4],
    ]);
    expect(() => roll(x, [1, 2], { axis: 0 })).toThrow(
      "roll: the shift must be a whole number, or one for each of the axes [0], got [1, 2]",
    );
  });
});

describe("triangles and diagonals", () => {
  it("fit together", () => {
    fc.assert(
      fc.property(size, size, fc.integer({ min: -6, max: 6 }), (n, m, diagonal) => {
        const y = reshape(arange(n * m), [n, m]);
        const lower = tril(y, { diagonal });
        const upper = triu(y, { diagonal: diagonal + 1 });
        expect(lower.add(upper).toArray()).toEqual(y.toArray());
        expect(tri(n, m, { diagonal }).mul(y).toArray()).toEqual(lower.toArray());
        const expected = rows(y).flatMap((row, i) => row.filter((_, j) => j - i === diagonal));
        expect(diag(y, { diagonal }).toArray()).toEqual(expected);
        const vector = arange(n).add(1);
        expect(diag(diag(vector, { diagonal }), { diagonal }).toArray()).toEqual(vector.toArray());
      }),
    );
    expect(diag(tensor([1, 1])).toArray()).toEqual(eye(2).toArray());
    expect(diag(tensor([2, 3]), { diagonal: -1 }).toArray()).toEqual([
      [0, 0, 0],
      [2, 0, 0],
      [0, 3, 0],
    ]);
  });

  it("of several matrices, of bool, and with NaN in the part that goes", () => {
    expect(tril(zeros([2, 3, 3])).shape).toEqual([2, 3, 3]);
    expect(
      triu(
        tensor([
          [true, true],
          [true, true],
        ]),
      ).toArray(),
    ).toEqual([
      [true, true],
      [false, true],
    ]);
    expect(
      tril(
        tensor([
          [1, NaN],
          [2, 3],
        ]),
      ).toArray(),
    ).toEqual([
      [1, 0],
      [2, 3],
    ]);
    expect(() => tril(tensor([1]))).toThrow("tril: needs a matrix in the last two axes, got [1]");
    expect(() => diag(zeros([1, 1, 1]))).toThrow("diag: needs a vector, to put on a diagonal, or a matrix");
  });
});
