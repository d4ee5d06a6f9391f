import {
  arange,
  argsort,
  broadcastTo,
  type Dtype,
  flip,
  nextLevel,
  nonzero,
  oneHot,
  placeholder,
  reshape,
  scatterAdd,
  slice,
  sort,
  squeeze,
  take,
  takeAlongAxis,
  type Tensor,
  tensor,
  topK,
  transpose,
  unique,
  zeros,
} from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const x = reshape(arange(24), [2, 3, 4]);
const int = (values: number[] | number[][]): Tensor => tensor(values, { dtype: "int32" });

/** A tensor of 3 axes that is a view: transposed, reversed, with steps. */
const views = fc
  .record({
    order: fc.constantFrom([0, 1, 2], [2, 0, 1], [1, 2, 0], [0, 2, 1]),
    step: fc.constantFrom(1, 2, -1, -2),
    flipped: fc.constantFrom([], [1], [0, 2]),
    values: fc.array(fc.constantFrom(-2, -1, 0, 1, 2, 3), { minLength: 60, maxLength: 60 }),
  })
  .map(({ order, step, flipped, values }) => {
    const base = tensor(values, { shape: [4, 3, 5] });
    return flip(slice(transpose(base, order), [null, [null, null, step]]), flipped);
  });

const axes = fc.constantFrom(0, 1, 2, -1);
const at = (y: Tensor, ...position: number[]): number =>
  position.reduce<unknown>((part, i) => (part as unknown[])[i], y.toArray()) as number;

describe("take", () => {
  it("is what indexing position by position gives, from views too", () => {
    const index = fc.array(fc.integer({ min: -2, max: 1 }), { minLength: 0, maxLength: 5 });
    fc.assert(
      fc.property(views, axes, index, (y, axis, indices) => {
        const taken = take(y, tensor(indices, { dtype: "int32", shape: [indices.length] }), { axis });
        const along = (axis + 3) % 3;
        const expected = [...y.shape];
        expected[along] = indices.length;
        expect(taken.shape).toEqual(expected);
        indices.forEach((i, k) => {
          const wrapped = i < 0 ? i + y.shape[along]! : i;
          const part = (z: Tensor, p: number): unknown =>
            slice(
              z,
              [0, 1, 2].map((a) => (a === along ? [p, p + 1] : null)),
            ).toArray();
          expect(part(taken, k)).toEqual(part(y, wrapped));
        });
      }),
    );
  });

  it("puts the axes of the indices in place of the axis", () => {
    expect(
      take(
        x,
        int([
          [0, 1],
          [2, -1],
        ]),
        { axis: 1 },
      ).shape,
    ).toEqual([2, 2, 2, 4]);
    expect(take(x, 1, { axis: 1 }).toArray()).toEqual(squeeze(slice(x, [null, [1, 2]]), 1).toArray());
    expect(take(arange(5), int([4, -5])).toArray()).toEqual([4, 0]);
    expect(take(tensor([true, false]), new0d(1)).item()).toBe(0);
  });

  it.each([
    [() => take(x, int([1])), "take: name the axis of [2, 3, 4]: take(x, indices, { axis: 0 })"],
    [
      () => take(x, int([[0], [3]]), { axis: 1 }),
      "take: index 3 at position [1, 0] is out of range for axis 1 of size 3",
    ],
    [() => take(x, -3, { axis: 0 }), "take: index -3 at position [] is out of range for axis 0 of size 2"],
    [() => take(x, tensor([0.5]), { axis: 0 }), "take: indices must be integers, got float32"],
    [() => take(zeros([0]), int([0])), "take: index 0 at position [0] is out of range for axis 0 of size 0"],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

function new0d(value: number): Tensor {
  return tensor(value, { dtype: "int32" });
}

describe("takeAlongAxis and scatterAdd", () => {
  it("choose and add element by element, from views too", () => {
    fc.assert(
      fc.property(views, axes, fc.integer({ min: 1, max: 3 }), fc.nat(), (y, axis, count, seed) => {
        const along = (axis + 3) % 3;
        const shape = y.shape.map((n, a) => (a === along ? count : n));
        const size = shape.reduce((a, b) => a * b, 1);
        const length = y.shape[along]!;
        const values = Array.from({ length: size }, (_, i) => ((i * 7 + seed) % (2 * length)) - length);
        const indices = tensor(values, { dtype: "int32", shape });
        const taken = takeAlongAxis(y, indices, { axis });
        const summed = scatterAdd(y, indices, taken, { axis });
        const expected = Array.from(y.data());
        values.forEach((index, i) => {
          const p = [
            Math.floor(i / (shape[1]! * shape[2]!)),
            Math.floor(i / shape[2]!) % shape[1]!,
            i % shape[2]!,
          ];
          const source = p.map((q, a) => (a === along ? (index + length) % length : q));
          expect(at(taken, ...p)).toBe(at(y, ...source));
          expected[(source[0]! * y.shape[1]! + source[1]!) * y.shape[2]! + source[2]!]! += at(y, ...source);
        });
        expect(Array.from(summed.data())).toEqual(expected);
      }),
    );
  });

  it("take one of each row, as losses do, with indices that are views", () => {
    const classes = int([
      [2, 9],
      [0, 9],
    ]);
    const first = slice(classes, [null, [0, 1]]);
    expect(takeAlongAxis(reshape(arange(6), [2, 3]), first, { axis: 1 }).toArray()).toEqual([[2], [3]]);
    expect(takeAlongAxis(arange(3), broadcastTo(int([1]), [4]), { axis: 0 }).toArray()).toEqual([1, 1, 1, 1]);
    expect(
      takeAlongAxis(zeros([2, 0]), tensor(new Int32Array(0), { shape: [2, 0] }), { axis: 1 }).shape,
    ).toEqual([2, 0]);
    expect(oneHot(transpose(classes.sub(classes)), 1).shape).toEqual([2, 2, 1]);
  });

  it("add nothing up that would overflow: of bools, true and true were neither true nor false", () => {
    const indices = int([0, 0]);
    expect(() => scatterAdd(tensor([true, false]), indices, tensor([true, true]), { axis: 0 })).toThrow(
      'scatterAdd: sums of bool overflow. Use cast(x, "int32") or cast(x, "float32") first',
    );
    const bytes = tensor(new Uint8Array([200, 100]));
    expect(() => scatterAdd(bytes, indices, bytes, { axis: 0 })).toThrow(
      "scatterAdd: sums of uint8 overflow",
    );
  });
});

const dtypes: Dtype[] = ["float32", "float64", "int32", "uint32", "uint8", "bool"];
const numbers = fc.array(fc.constantFrom(NaN, -Infinity, Infinity, -0, 0, 1, 1.5, -1e-40, 255, 7), {
  maxLength: 90,
});

/** The order that a stable sort with NaN last gives. */
function naiveOrder(values: ArrayLike<number>, descending: boolean): number[] {
  const order = Array.from(values, (_, i) => i);
  return order.sort((a, b) => {
    const [u, v] = [values[a]!, values[b]!];
    if (Number.isNaN(u) || Number.isNaN(v)) return Number(Number.isNaN(u)) - Number(Number.isNaN(v));
    return u < v === descending && u !== v ? 1 : u === v ? 0 : -1;
  });
}

describe("argsort, sort and topK", () => {
  it.each(dtypes)("are stable, with NaN last, in %s", (dtype) => {
    fc.assert(
      fc.property(
        numbers,
        fc.boolean(),
        fc.array(fc.integer(), { maxLength: 90 }),
        fc.nat(90),
        (list, descending, wild, most) => {
          const values = dtype.startsWith("float")
            ? list
            : wild.map((n) => (dtype === "int32" ? n : Math.abs(n) % 2));
          const y = tensor(values, { dtype, shape: [values.length] });
          const order = naiveOrder(y.data(), descending);
          expect(argsort(y, { descending }).toArray()).toEqual(order);
          const k = Math.min(most, values.length);
          expect(topK(y, k, { largest: descending })[1].toArray()).toEqual(order.slice(0, k));
          expect(Array.from(sort(y, { descending }).data())).toEqual(order.map((i) => y.data()[i]!));
        },
      ),
    );
  });

  it("sort long rows of all numbers", () => {
    const doubles = fc.array(fc.oneof(fc.double(), fc.constantFrom(NaN, 0, -0)), {
      minLength: 49,
      maxLength: 300,
    });
    fc.assert(
      fc.property(doubles, fc.boolean(), fc.nat(49), (values, descending, k) => {
        const y = tensor(new Float64Array(values));
        const order = naiveOrder(y.data(), descending);
        expect(argsort(y, { descending }).toArray()).toEqual(order);
        expect(topK(y, k, { largest: descending })[1].toArray()).toEqual(order.slice(0, k));
      }),
      { numRuns: 40 },
    );
  });

  it("go along any axis of a view", () => {
    fc.assert(
      fc.property(views, axes, fc.boolean(), (y, axis, descending) => {
        const moved = [0, 1, 2].filter((a) => a !== (axis + 3) % 3).concat((axis + 3) % 3);
        const back = moved.map((_, a) => moved.indexOf(a));
        const rows = transpose(argsort(y, { axis, descending }), moved).toArray() as number[][][];
        const source = transpose(y, moved).toArray() as number[][][];
        expect(rows).toEqual(source.map((plane) => plane.map((row) => naiveOrder(row, descending))));
        const [, first] = topK(y, 2, { axis, largest: descending });
        expect(transpose(first, moved).toArray()).toEqual(
          rows.map((plane) => plane.map((row) => row.slice(0, 2))),
        );
        const sorted = source.map((plane) =>
          plane.map((row) => naiveOrder(row, descending).map((i) => row[i]!)),
        );
        expect(sort(y, { axis, descending }).toArray()).toEqual(transpose(tensor(sorted), back).toArray());
      }),
    );
  });

  it("choose the first of equal ones, and NaN last of all", () => {
    const [values, indices] = topK(tensor([2, NaN, 5, 5, 2]), 3);
    expect([values.toArray(), indices.toArray()]).toEqual([
      [5, 5, 2],
      [2, 3, 0],
    ]);
    expect(topK(tensor([2, NaN, 5]), 2, { largest: false })[0].toArray()).toEqual([2, 5]);
    expect(topK(x, 1, { axis: 0 })[0].shape).toEqual([1, 3, 4]);
    expect(topK(x, 0)[1].shape).toEqual([2, 3, 0]);
    expect(() => topK(x, 5)).toThrow(
      "topK: k must be a whole number from 0 to 4, the size of axis 2 of [2, 3, 4], got 5",
    );
    expect(() => sort(tensor(1))).toThrow("sort: axis -1 is out of range for shape [], which has no axes");
  });
});

describe("eager only", () => {
  it("nonzero gives the positions of what is not zero, NaN included", () => {
    fc.assert(
      fc.property(views, (y) => {
        const found = nonzero(y).map((axis) => axis.toArray() as number[]);
        const positions = found[0]!.map((_, k) => found.map((axis) => axis[k]!));
        for (const p of positions) expect(at(y, ...p)).not.toBe(0);
        expect(positions.length).toBe(y.data().filter((value) => value !== 0).length);
        expect(positions).toEqual(
          [...positions].sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!),
        );
      }),
    );
    expect(nonzero(tensor([NaN, 0, -0])).map((axis) => axis.toArray())).toEqual([[0]]);
    expect(nonzero(zeros([0, 2])).map((axis) => axis.shape)).toEqual([[0], [0]]);
  });

  it("unique gives each value once", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const found = unique(
          tensor(values, { dtype: "float64", shape: [values.length] }),
        ).toArray() as number[];
        const expected = [...new Set(values.map((value) => value + 0))];
        const numbersOnly = (list: number[]): number[] => list.filter((value) => !Number.isNaN(value));
        expect(numbersOnly(found).map((value) => value + 0)).toEqual(
          numbersOnly(expected).sort((a, b) => a - b),
        );
        expect(found.filter(Number.isNaN).length).toBe(Number(values.some(Number.isNaN)));
      }),
    );
  });

  it("say why they cannot be recorded", () => {
    const recorded = placeholder(
      { shape: [2], dtype: "float32" },
      { tracer: { level: nextLevel(), apply: (_, inputs) => inputs[0]! } },
    );
    expect(() => nonzero(recorded)).toThrow("nonzero: the shape of the result depends on the values of x");
    expect(() => unique(recorded)).toThrow("unique: the shape of the result depends on the values of x");
    expect(() => nonzero(tensor(1))).toThrow(
      "nonzero: a tensor of shape [] has no axis to give positions on",
    );
  });
});
