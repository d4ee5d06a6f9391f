import { dot, einsum, isDtypeError, isShapeError, isValueError, outer, reshape } from "@chainrule/tensor";
import { type Shape, sum, swapAxes, type Tensor, tensor, transpose, zeros } from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** Small integers, whose products and sums are exact. */
function integers(shape: Shape, seed: number): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: size }, (_, i) => ((i * 7 + seed * 5 + 3) % 11) - 5);
  return tensor(values, { shape });
}

/** The definition: for each position of every letter one product, added to its place in the result. */
function definition(
  inputs: string[],
  output: string,
  operands: Tensor[],
  sizes: Record<string, number>,
): number[] {
  const letters = [...new Set(inputs.join(""))];
  const values = operands.map((x) => x.data());
  const result = new Array<number>([...output].reduce((n, c) => n * sizes[c]!, 1)).fill(0);
  const total = letters.reduce((n, c) => n * sizes[c]!, 1);
  for (let index = 0; index < total; index++) {
    const position: Record<string, number> = {};
    let rest = index;
    for (const c of letters) {
      position[c] = rest % sizes[c]!;
      rest = Math.floor(rest / sizes[c]!);
    }
    const at = (labels: string): number => [...labels].reduce((n, c) => n * sizes[c]! + position[c]!, 0);
    const product = inputs.reduce((p, labels, i) => p * values[i]![at(labels)]!, 1);
    result[at(output)]! += product;
  }
  return result;
}

describe("einsum", () => {
  it("equals its definition, for any equation", () => {
    const letter = fc.constantFrom(..."abcde");
    const subscripts = fc.string({ unit: letter, minLength: 0, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(subscripts, { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 5, maxLength: 5 }),
        fc.uniqueArray(letter, { maxLength: 4 }),
        fc.boolean(),
        (inputs, five, wanted, strided) => {
          const sizes = Object.fromEntries([..."abcde"].map((c, i) => [c, five[i]!]));
          const output = wanted.filter((c) => inputs.join("").includes(c)).join("");
          const operands = inputs.map((labels, i) => {
            const shape = [...labels].map((c) => sizes[c]!);
            return strided ? transpose(integers([...shape].reverse(), i)) : integers(shape, i);
          });
          const result = einsum(`${inputs.join(",")}->${output}`, ...operands);
          expect(result.shape).toEqual([...output].map((c) => sizes[c]!));
          expect([...result.data()].map((x) => x + 0)).toEqual(
            definition(inputs, output, operands, sizes).map((x) => x + 0),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  const a = integers([2, 3], 1);
  const b = integers([3, 4], 2);
  const square = integers([3, 3], 3);

  it("names the result itself where there is no arrow", () => {
    expect(einsum("ij,jk", a, b).toArray()).toEqual(einsum("ij,jk->ik", a, b).toArray());
    expect(einsum("ba", a).toArray()).toEqual(transpose(a).toArray());
    expect(einsum("ii", square).item()).toBe(einsum("ii->", square).item());
    expect(einsum("i...i", integers([2, 5, 2], 1)).toArray()).toEqual(
      einsum("iji->j", integers([2, 5, 2], 1)).toArray(),
    );
  });

  it("broadcasts the axes of an ellipsis", () => {
    const x = integers([2, 1, 3, 4], 1);
    const y = integers([5, 4, 3], 2);
    const full = einsum("...ij,...jk->...ik", x, y);
    expect(full.shape).toEqual([2, 5, 3, 3]);
    expect(full.toArray()).toEqual(einsum("aij,bjk->abik", reshape(x, [2, 3, 4]), y).toArray());
    expect(einsum("...i,...i->...", a, a).toArray()).toEqual(einsum("ji,ji->j", a, a).toArray());
    expect(einsum("...->", a).item()).toBe(sum(a).item());
    expect(einsum("...ij -> ...ji", x).toArray()).toEqual(swapAxes(x, 2, 3).toArray());
  });

  it("takes a diagonal beside infinities, and of any dtype", () => {
    expect(
      einsum(
        "ii->i",
        tensor([
          [-0, Infinity],
          [NaN, 2],
        ]),
      ).toArray(),
    ).toEqual([-0, 2]);
    expect(
      einsum(
        "ii->i",
        tensor([
          [true, true],
          [false, false],
        ]),
      ).toArray(),
    ).toEqual([true, false]);
  });

  it("sums empty axes to zero", () => {
    expect(einsum("ij,jk->ik", zeros([2, 0]), zeros([0, 1])).toArray()).toEqual([[0], [0]]);
  });

  it.each([
    ["ij,jk->ik", [a], isValueError, `einsum: "ij,jk->ik" is for 2 operands, got 1`],
    ["ij->iz", [a], isValueError, `einsum: the result of "ij->iz" names "z", which no operand has`],
    ["ij->ii", [a], isValueError, `einsum: the result of "ij->ii" names "i" twice`],
    ["i->i->i", [a], isValueError, `einsum: "i->i->i" has more than one arrow`],
    [
      "i2->i",
      [a],
      isValueError,
      `einsum: "2" in "i2" of "i2->i" is neither a letter nor the one "..." that an operand may have`,
    ],
    ["ijk->i", [a], isShapeError, `einsum: "ijk" of "ijk->i" names 3 axes, but operand 0 has 2: [2, 3]`],
    [
      "i->i",
      [a],
      isShapeError,
      `einsum: "i" of "i->i" names 1 axes, but operand 0 has 2: [2, 3]. Write "..." for axes without a letter`,
    ],
    [
      "ij,jk->ik",
      [a, a],
      isShapeError,
      `einsum: in "ij,jk->ik", "j" has size 3 in operand 0 of shape [2, 3] and size 2 in operand 1 of shape [2, 3]`,
    ],
    [
      "...i,...i->i",
      [a, integers([4, 3], 1)],
      isShapeError,
      `einsum: in "...i,...i->i", an axis of "..." has size 2 in operand 0 of shape [2, 3] and size 4 in operand 1 of shape [4, 3]`,
    ],
    [
      "i,i",
      [tensor([true]), tensor([true])],
      isDtypeError,
      `einsum: sums of bool overflow. Use cast(x, "int32") or cast(x, "float32") first`,
    ],
  ] as const)("%s throws", (equation, operands, is, message) => {
    let error: unknown;
    try {
      einsum(equation, ...operands);
    } catch (thrown) {
      error = thrown;
    }
    expect(is(error)).toBe(true);
    expect((error as Error).message).toBe(message);
  });
});

describe("dot and outer", () => {
  it("multiply vectors", () => {
    expect(dot(tensor([1, 2]), tensor([3, 4])).item()).toBe(11);
    expect(dot(zeros([0]), zeros([0])).item()).toBe(0);
    expect(outer(tensor([1, 2]), tensor([3])).toArray()).toEqual([[3], [6]]);
  });

  it("throw for anything else", () => {
    expect(() => dot(tensor([1, 2]), tensor([1]))).toThrow("dot: lengths differ: [2] · [1] (2 ≠ 1)");
    expect(() => dot(tensor([[1]]), tensor([1]))).toThrow("dot: needs two vectors, got [1, 1] · [1]");
    expect(() => outer(tensor([[1]]), 2)).toThrow("outer: needs two vectors, got [1, 1] and []");
  });
});
