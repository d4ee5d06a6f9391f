import { mean, square, type Tensor, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { threefry2x32 } from "./random/threefry.js";

describe("Threefry-2x32", () => {
  // Random123's kat_vectors, threefry2x32 with 20 rounds.
  it.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ])("gives the published words for key %j", (key, counter, words) => {
    const out = new Uint32Array(2);
    threefry2x32(key[0]!, key[1]!, counter[0]!, counter[1]!, out);
    expect([...out]).toEqual(words);
  });
});

describe("keys", () => {
  it("are their own type", () => {
    expectTypeOf(random.key(0)).toExtend<Tensor>();
    // @ts-expect-error a number is no key
    expect(() => random.uniform(3, [2])).toThrow("random.uniform: needs a key, got 3");
    // @ts-expect-error another tensor is no key
    expect(() => random.uniform(tensor([1, 2]), [2])).toThrow("needs a key, got a tensor float32[2]");
  });

  it("of other seeds, positions and purposes give other words", () => {
    const key = random.key(7);
    const keys = [
      key,
      random.key(8),
      random.key(7 + 2 ** 32),
      ...random.split(key, 3),
      random.foldIn(key, 0),
      random.foldIn(key, 1),
    ];
    const words = keys.map((k) => random.bits(k, [4]).toArray());
    expect(new Set(words.map(String)).size).toBe(keys.length);
  });

  it.each([-1, 0.5, NaN, 2 ** 53])("take whole seeds only: %d", (seed) => {
    expect(() => random.key(seed)).toThrow("a seed is a whole number");
  });
});

describe("samplers", () => {
  it("depend on the key and the position alone", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        (seed, m, n) => {
          const key = random.key(seed);
          const [short, long] = [Math.min(m, n), Math.max(m, n)];
          for (const draw of [random.bits, random.uniform, random.normal]) {
            expect(draw(key, [short]).data()).toEqual(draw(key, [long]).data().slice(0, short));
          }
        },
      ),
    );
  });

  it.each(["float32", "float64"] as const)("have the mean and deviation they should, in %s", (dtype) => {
    const count = 200_000;
    const uniform = random.uniform(random.key(1), [count], { dtype, min: -1, max: 3 });
    expect(mean(uniform).item()).toBeCloseTo(1, 1.8);
    expect(Math.min(...uniform.data().slice(0, 1000))).toBeGreaterThanOrEqual(-1);
    const normal = random.normal(random.key(2), [count], { dtype, mean: 5, standardDeviation: 2 });
    expect(Math.abs(mean(normal).item() - 5)).toBeLessThan(0.02);
    expect(Math.abs(mean(square(normal.sub(5))).item() - 4)).toBeLessThan(0.05);
    const within = [...normal.data()].filter((x) => Math.abs(x - 5) < 2).length / count;
    expect(Math.abs(within - 0.6827)).toBeLessThan(0.005);
  });

  it("give pinned values: the same on every machine", () => {
    const key = random.key(42);
    expect(random.bits(key, [3]).toArray()).toMatchInlineSnapshot(`
      [
        1832780943,
        270669613,
        430176367,
      ]
    `);
    expect(random.uniform(key, [2]).toArray()).toMatchInlineSnapshot(`
      [
        0.4267275333404541,
        0.06302016973495483,
      ]
    `);
    expect(random.normal(key, [2]).toArray()).toMatchInlineSnapshot(`
      [
        -0.1847117394208908,
        -1.5299043655395508,
      ]
    `);
    expect(random.normal(key, [2], { dtype: "float64" }).toArray()).toMatchInlineSnapshot(`
      [
        -0.18471175302704018,
        -1.280650408091064,
      ]
    `);
  });
});
