import {
  cast,
  log,
  mean,
  nextLevel,
  placeholder,
  square,
  std,
  sum,
  tensor,
  type Tracer,
  unique,
} from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawPlain } from "./draw.js";
import { scaleWords } from "./randint.js";

const count = 100_000;
const euler = 0.5772156649015329;

/** The fraction of elements for which a condition holds. */
function fraction(x: { data(): ArrayLike<number> }, holds: (value: number) => boolean): number {
  return Array.from(x.data()).filter(holds).length / x.data().length;
}

describe("what is drawn", () => {
  it.each(["float32", "float64", "uint32"] as const)("has the same bits by SIMD, in %s", (dtype) => {
    for (const [seed, size] of [
      [0, 64],
      [1, 71],
      [2 ** 53 - 1, 8191],
      [2 ** 32, 8193],
      [5, 20_003],
    ] as const) {
      const key = random.key(seed);
      const [key0, key1] = key.data() as Uint32Array;
      const drawn = dtype === "uint32" ? random.bits(key, [size]) : random.uniform(key, [size], { dtype });
      expect(drawn.data()).toEqual(drawPlain(key0!, key1!, size, dtype));
    }
  });
});

describe("exponential", () => {
  it.each(["float32", "float64"] as const)("has mean and deviation 1 / rate, in %s", (dtype) => {
    const x = random.exponential(random.key(1), [count], { rate: 4, dtype });
    expect(x.dtype).toBe(dtype);
    expect(Math.abs(mean(x).item() * 4 - 1)).toBeLessThan(0.01);
    expect(Math.abs(std(x).item() * 4 - 1)).toBeLessThan(0.02);
    expect(fraction(x, (v) => v > 0)).toBe(1);
    expect(Math.abs(fraction(x, (v) => v > 0.25) - Math.exp(-1))).toBeLessThan(0.005);
  });
});

describe("gumbel", () => {
  it("has its mean, deviation and median", () => {
    const x = random.gumbel(random.key(2), [count]);
    expect(Math.abs(mean(x).item() - euler)).toBeLessThan(0.015);
    expect(Math.abs(std(x).item() - Math.PI / Math.sqrt(6))).toBeLessThan(0.015);
    expect(Math.abs(fraction(x, (v) => v < -Math.log(Math.LN2)) - 0.5)).toBeLessThan(0.005);
  });
});

describe("bernoulli", () => {
  it("passes on what its probabilities' tracer throws", () => {
    const tracer: Tracer = {
      level: nextLevel(),
      apply() {
        throw new Error("followed no longer");
      },
    };
    const p = placeholder({ shape: [1], dtype: "float32" }, { tracer });
    expect(() => random.bernoulli(random.key(0), [2], { p })).toThrow("followed no longer");
  });

  it("is true as often as it should be, and always or never at 1 and 0", () => {
    const x = random.bernoulli(random.key(3), [count], { p: 0.3 });
    expect(x.dtype).toBe("bool");
    expect(Math.abs(mean(x).item() - 0.3)).toBeLessThan(0.005);
    expect(sum(random.bernoulli(random.key(3), [1000], { p: 1 })).item()).toBe(1000);
    expect(sum(random.bernoulli(random.key(3), [1000], { p: 0 })).item()).toBe(0);
  });

  it("takes a tensor of probabilities", () => {
    const p = tensor([0.1, 0.5, 0.9]);
    const rates = mean(random.bernoulli(random.key(4), [20_000, 3], { p }), { axis: 0 }).data();
    expect([...rates].map((rate) => Math.round(rate * 10) / 10)).toEqual([0.1, 0.5, 0.9]);
  });
});

describe("categorical", () => {
  const probabilities = [0.05, 0.15, 0.8];
  const logits = log(tensor(probabilities));

  it("draws each class with its probability", () => {
    const x = random.categorical(random.key(5), logits, { shape: [count] });
    expect([x.dtype, x.shape]).toEqual(["int32", [count]]);
    probabilities.forEach((p, c) => {
      expect(Math.abs(fraction(x, (v) => v === c) - p)).toBeLessThan(0.005);
    });
  });

  it("draws for every row, along any axis, and never what is impossible", () => {
    const rows = tensor([
      [0, -Infinity, -Infinity],
      [-Infinity, -Infinity, 3],
    ]);
    expect(random.categorical(random.key(6), rows).toArray()).toEqual([0, 2]);
    expect(random.categorical(random.key(6), rows, { axis: 0 }).shape).toEqual([3]);
    expect(random.categorical(random.key(6), rows, { shape: [5, 2] }).toArray()).toEqual(
      Array.from({ length: 5 }, () => [0, 2]),
    );
  });
});

describe("randint", () => {
  it("draws all numbers of the range evenly", () => {
    const x = random.randint(random.key(7), [count], { min: -2, max: 3 });
    for (let n = -2; n < 3; n++) {
      expect(Math.abs(fraction(x, (v) => v === n) - 0.2)).toBeLessThan(0.005);
    }
    expect(unique(x).toArray()).toEqual([-2, -1, 0, 1, 2]);
  });

  it("reaches the ends of each dtype", () => {
    const wide = random.randint(random.key(8), [1000], { min: -(2 ** 31), max: 2 ** 31 });
    expect(Math.abs(mean(cast(wide, "float64")).item())).toBeLessThan(2 ** 27);
    const bytes = random.randint(random.key(8), [count], { max: 256, dtype: "uint8" });
    expect(unique(bytes).size).toBe(256);
    expect(random.randint(random.key(8), [3], { max: 2 ** 32, dtype: "uint32" }).dtype).toBe("uint32");
  });

  it("takes the upper part of a product of 64 by 32 bits", () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(
        word,
        word,
        fc.oneof(word, fc.integer({ min: 0, max: 2 ** 21 })).map((n) => n + 1),
        (high, low, n) => {
          const exact = (((BigInt(high) << 32n) + BigInt(low)) * BigInt(n)) >> 64n;
          expect(scaleWords(high, low, n)).toBe(Number(exact));
        },
      ),
    );
  });
});

describe("permutation", () => {
  it("holds every number once", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 200 }), (seed, n) => {
        const x = random.permutation(random.key(seed), n);
        expect([...x.data()].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
      { numRuns: 50 },
    );
  });

  it("gives every order equally often", () => {
    const counts = new Map<string, number>();
    random.split(random.key(9), 6000).forEach((key) => {
      const order = String(random.permutation(key, 3).toArray());
      counts.set(order, (counts.get(order) ?? 0) + 1);
    });
    expect(counts.size).toBe(6);
    for (const n of counts.values()) expect(Math.abs(n - 1000)).toBeLessThan(120);
  });

  it("keeps the parts of a tensor whole", () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const columns = random.permutation(random.key(10), x, { axis: 1 }).toArray() as number[][];
    columns[0]!.forEach((value, i) => {
      expect(columns[1]![i]).toBe(value + 3);
    });
  });
});

describe("truncatedNormal", () => {
  it.each(["float32", "float64"] as const)("has its mean and deviation, in %s", (dtype) => {
    const x = random.truncatedNormal(random.key(11), [count], { mean: 3, standardDeviation: 0.5, dtype });
    expect(Math.abs(mean(x).item() - 3)).toBeLessThan(0.005);
    expect(Math.abs(mean(square(x.sub(3))).item() / 0.25 - 0.7737)).toBeLessThan(0.01);
    expect(fraction(x, (v) => v >= 2 && v <= 4)).toBe(1);
  });

  it("is right far out, on either side", () => {
    // The mean beyond a is φ(a) / Q(a): 10.0981 for a = 10.
    const above = random.truncatedNormal(random.key(12), [count], { min: 10, max: Infinity });
    const below = random.truncatedNormal(random.key(12), [count], { min: -Infinity, max: -10 });
    expect(Math.abs(mean(above).item() - 10.0981)).toBeLessThan(0.002);
    expect(Math.abs(mean(below).item() + 10.0981)).toBeLessThan(0.002);
    expect(fraction(above, (v) => v >= 10 && v < 14)).toBe(1);
  });

  it("is the whole normal distribution between infinite bounds", () => {
    const x = random.truncatedNormal(random.key(13), [count], { min: -Infinity, max: Infinity });
    expect(Math.abs(mean(x).item())).toBeLessThan(0.01);
    expect(Math.abs(std(x).item() - 1)).toBeLessThan(0.01);
  });
});

describe("samplers", () => {
  const key = random.key(42);

  it("give pinned values: the same on every machine", () => {
    const all = {
      bernoulli: random.bernoulli(key, [3]),
      categorical: random.categorical(key, tensor([0, 1, 2]), { shape: [5] }),
      exponential: random.exponential(key, [2], { dtype: "float64" }),
      gumbel: random.gumbel(key, [2], { dtype: "float64" }),
      permutation: random.permutation(key, 6),
      randint: random.randint(key, [5], { max: 1000 }),
      truncatedNormal: random.truncatedNormal(key, [2], { dtype: "float64" }),
    };
    expect(Object.fromEntries(Object.entries(all).map(([name, x]) => [name, String(x.toArray())])))
      .toMatchInlineSnapshot(`
      {
        "bernoulli": "true,true,true",
        "categorical": "2,2,2,2,2",
        "exponential": "0.8516094937047843,2.301003914049561",
        "gumbel": "0.16062719794512073,-0.8333455120728864",
        "permutation": "1,2,3,0,5,4",
        "randint": "426,100,196,391,724",
        "truncatedNormal": "-0.17621764676401352,-1.1832696504708633",
      }
    `);
  });

  it("draw nothing where the shape is empty", () => {
    expect(random.exponential(key, [0, 2]).shape).toEqual([0, 2]);
    expect(random.randint(key, [0], { max: 2 }).toArray()).toEqual([]);
    expect(random.permutation(key, 0).toArray()).toEqual([]);
    expect(random.categorical(key, tensor([1, 2]), { shape: [] }).shape).toEqual([]);
  });

  it.each([
    [
      () => random.exponential(key, [2], { rate: 0 }),
      "random.exponential: needs a positive, finite rate, got 0",
    ],
    [
      () => random.exponential(key, [2], { rate: "2" as never }),
      'random.exponential: needs a positive, finite rate, got "2"',
    ],
    [
      () => random.normal(key, [2], { mean: tensor([1, 2]) as never }),
      "random.normal: needs a finite mean and a standard deviation ≥ 0, got a tensor float32[2] and 1",
    ],
    [
      () => random.uniform(key, [2], { min: "0" as never }),
      'random.uniform: needs finite min ≤ max, and a distance that float32 holds, got "0" and 1',
    ],
    [
      () => random.truncatedNormal(key, [2], { min: "0" as never }),
      'random.truncatedNormal: needs a finite mean, a standard deviation > 0 and min < max, got 0, 1, "0" and 2',
    ],
    [
      () => random.gumbel(key, [2], { dtype: "int32" as never }),
      "random.gumbel: samples are float32 or float64",
    ],
    [
      () => random.bernoulli(key, [2], { p: 1.5 }),
      "random.bernoulli: p must be a probability from 0 to 1, or a tensor of them, got 1.5",
    ],
    [
      () => random.bernoulli(key, [2], { p: tensor([1, 1, 1]) }),
      "random.bernoulli: probabilities [3] do not broadcast to the sample's shape [2]",
    ],
    [
      () => random.categorical(key, tensor([1, 2], { dtype: "int32" })),
      "random.categorical: logits are float32 or float64, got int32",
    ],
    [
      () =>
        random.categorical(
          key,
          tensor([
            [1, 2],
            [3, 4],
          ]),
          { shape: [3] },
        ),
      "random.categorical: the sample's shape [3] must end with [2], the shape of the logits [2, 2] without axis 1",
    ],
    [() => random.categorical(key, tensor([])), "random.categorical: axis 0 of [0] is empty"],
    [
      () => random.randint(key, [2], { min: 3, max: 3 }),
      "random.randint: needs whole numbers min < max that int32 holds, -2147483648 to 2147483648, got 3 and 3",
    ],
    [
      () => random.randint(key, [2], { max: 2, dtype: "float32" as never }),
      "integers are int32, uint32 or uint8",
    ],
    [() => random.permutation(key, -1), "random.permutation: needs a whole number from 0 to 2^31 - 1"],
    [() => random.truncatedNormal(key, [2], { min: 2, max: 1 }), "and min < max, got 0, 1, 2 and 1"],
    [() => random.truncatedNormal(key, [2], { min: 40, max: 41 }), "from 40 to 41 the normal distribution"],
    [() => random.uniform(key, [2], { min: 2, max: 1 }), "random.uniform: needs finite min ≤ max"],
    [() => random.uniform(key, [2], { min: -3e38, max: 3e38 }), "and a distance that float32 holds"],
    [() => random.uniform(key, [2], { min: -1e308, max: 1e308, dtype: "float64" }), "got -1e+308 and 1e+308"],
    [() => random.uniform(key, [2], { min: 1e39, max: 1e39 }), "got 1e+39 and 1e+39"],
    [() => random.uniform(key, [-1]), "a shape is an array of non-negative integers, got [-1]"],
  ])("say what is wrong (%#)", (draw, message) => {
    expect(draw).toThrow(message);
  });
});
