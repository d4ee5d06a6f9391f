import {
  arange,
  at,
  flip,
  moveAxis,
  reshape,
  slice,
  type SliceRange,
  swapAxes,
  tensor,
  transpose,
  zeros,
} from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const x = reshape(arange(24), [2, 3, 4]);
const bound = fc.option(fc.integer({ min: -9, max: 9 }));

/** `start:stop:step` of an array: JavaScript's own slice knows negative and distant bounds. */
function naive(values: number[], [start, stop, step]: SliceRange): number[] {
  const by = step ?? 1;
  if (by > 0) return values.slice(start ?? 0, stop ?? undefined).filter((_, i) => i % by === 0);
  const n = values.length;
  // Backwards it is the slice of the reversed array; position p is n − 1 − p there.
  const mirror = (p: number | null | undefined): number | undefined => {
    if (p === null || p === undefined) return undefined;
    const fromFront = p < 0 ? p + n : p;
    return Math.max(0, n - 1 - Math.max(fromFront, -1));
  };
  return naive([...values].reverse(), [mirror(start), mirror(stop), -by]);
}

describe("slice", () => {
  it("takes what Python's slices take", () => {
    const step = fc.option(fc.integer({ min: -4, max: 4 }).filter((n) => n !== 0));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 }), bound, bound, step, (n, start, stop, by) => {
        const values = Array.from({ length: n }, (_, i) => i + 1);
        const range: SliceRange = [start, stop, by];
        expect(slice(tensor(values, { shape: [n] }), [range]).toArray()).toEqual(naive(values, range));
      }),
      { numRuns: 500 },
    );
  });

  it("takes ranges axis by axis, on views of views too, without a copy", () => {
    const range = fc.tuple(bound, bound, fc.constantFrom(1, 2, -1, -2));
    fc.assert(
      fc.property(range, range, range, range, (a, b, c, d) => {
        const view = slice(transpose(x, [2, 0, 1]), [a, null, b]);
        const twice = slice(view, [c, d]);
        expect(twice.storage).toBe(x.storage);
        const rows = transpose(x, [2, 0, 1]).toArray() as number[][][];
        const pick = <T>(list: T[], by: SliceRange): T[] =>
          naive(Array.from(list.keys()), by).map((i) => list[i]!);
        const once = pick(rows, a).map((plane) => plane.map((row) => pick(row, b)));
        expect(twice.toArray()).toEqual(pick(once, c).map((plane) => pick(plane, d)));
      }),
      { numRuns: 200 },
    );
  });

  it("of numbers without axes, and of nothing", () => {
    expect(slice(tensor(3), []).item()).toBe(3);
    expect(slice(zeros([0, 2]), [[null, null, -1]]).shape).toEqual([0, 2]);
    expect(slice(x, [undefined, null, []])).toBe(x);
  });

  it.each([
    [
      () => slice(x, [[], [], [], []]),
      "slice: [2, 3, 4] takes a list of at most 3 ranges [start, stop, step], got [[], [], [], []]",
    ],
    [
      () => slice(x, 1 as never),
      "slice: [2, 3, 4] takes a list of at most 3 ranges [start, stop, step], got 1",
    ],
    [
      () => slice(x, [0, 1] as never),
      "slice: the range of axis 0 of [2, 3, 4] must be [start, stop, step] or null, got 0",
    ],
    [
      () => slice(x, [[0, 2, 0]]),
      "slice: the range [0, 2, 0] of axis 0 must be of whole numbers, with a step other than 0",
    ],
    [() => slice(x, [[0.5]]), "slice: the range [0.5] of axis 0 must be of whole numbers"],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("at", () => {
  it("takes indices, ranges and null, as nested arrays would", () => {
    const nested = x.toArray() as number[][][];
    expect(at(x).toArray()).toEqual(nested);
    expect(at(x, 1).toArray()).toEqual(nested[1]);
    expect(at(x, -1, -3, -1).item()).toBe(nested[1]![0]![3]);
    expect(at(x, null, 1).toArray()).toEqual(nested.map((plane) => plane[1]));
    expect(at(x, 0, [1], [null, null, -3]).toArray()).toEqual([
      [7, 4],
      [11, 8],
    ]);
    expect(at(x, undefined, [2, 0], 0).shape).toEqual([2, 0]);
  });

  it("copies nothing, on views either", () => {
    for (const view of [at(x, 1), at(x, null, 0, [1, 3]), at(swapAxes(flip(x), 0, 2), 1, [0, 1], 1)]) {
      expect(view.storage).toBe(x.storage);
    }
    expect(at(swapAxes(flip(x), 0, 2), 1, null, 0).toArray()).toEqual([22, 18, 14]);
  });

  it.each([
    [() => at(x, 2), "at: index 2 is out of range for axis 0 of [2, 3, 4]: use -2 to 1"],
    [() => at(x, null, -4), "at: index -4 is out of range for axis 1 of [2, 3, 4]: use -3 to 2"],
    [() => at(x, 0.5), "at: index 0.5 is out of range"],
    [() => at(zeros([0]), 0), "at: index 0 is out of range for axis 0 of [0], which is empty"],
    [() => at(x, 0, 0, 0, 0), "at: [2, 3, 4] takes at most 3 positions, got 4: [0, 0, 0, 0]"],
    [
      () => at(x, "0" as never),
      'at: the range of axis 0 of [2, 3, 4] must be [start, stop, step] or null, got "0"',
    ],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("reshape", () => {
  it("copies only where an axis would need two strides", () => {
    const shapes = [[24], [4, 6], [2, 12], [1, 8, 3], [2, 2, 3, 2], [3, 1, 4, 2], [4, 3, 1, 2]];
    const orders = [
      [0, 1, 2],
      [2, 0, 1],
      [1, 2, 0],
      [0, 2, 1],
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        fc.constantFrom(...orders),
        fc.boolean(),
        (shape, order, flipped) => {
          const view = flipped ? flip(transpose(x, order)) : transpose(x, order);
          expect(reshape(view, shape).data()).toEqual(view.data());
        },
      ),
    );
    const columns = slice(x, [null, null, [1, 3]]);
    expect(reshape(columns, [6, 1, 2]).storage).toBe(x.storage);
    expect(reshape(flip(x), [4, 6]).storage).toBe(x.storage);
    expect(reshape(transpose(x), [4, 3, 1, 2]).storage).toBe(x.storage);
    expect(reshape(columns, [12]).storage).not.toBe(x.storage);
  });
});

describe("flip and moveAxis", () => {
  it("are views that undo themselves", () => {
    expect(flip(flip(x, [0, -1]), [0, 2]).toArray()).toEqual(x.toArray());
    expect(flip(x).data()).toEqual(x.data().reverse());
    expect(flip(zeros([0, 2]), 0).shape).toEqual([0, 2]);
    expect(moveAxis(moveAxis(x, 0, 2), 2, 0).toArray()).toEqual(x.toArray());
    expect(moveAxis(x, [2, 0], [0, 1]).toArray()).toEqual(transpose(x, [2, 0, 1]).toArray());
    expect(flip(moveAxis(x, -1, 0)).storage).toBe(x.storage);
  });

  it.each([
    [() => flip(x, 3), "flip: axis 3 is out of range for shape [2, 3, 4]"],
    [() => moveAxis(x, [0, 1], [0]), "moveAxis: axes [0, 1] of [2, 3, 4] cannot move to [0]"],
    [() => moveAxis(x, [0, -3], [0, 1]), "name as many destinations as sources, each once"],
  ])("say what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});
