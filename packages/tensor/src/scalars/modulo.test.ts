import { broadcastTo, expandDims, floorDivide, mod, tensor } from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** By the rest of JavaScript, which is exact. */
function expected(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return Math.fround(rest < 0 !== b < 0 ? rest + b : rest);
}

const special = [
  ...[
    0,
    0.1,
    0.3,
    1,
    1.5,
    3,
    2 ** 23 - 0.5,
    2 ** 24,
    2 ** 29 * 3,
    1e10,
    1e20,
    3.4e38,
    2 ** -126,
    2 ** -149,
    1e-40,
  ],
  ...[Infinity, NaN, 7, 1e-20],
].flatMap((x) => [Math.fround(x), -Math.fround(x)]);

describe("mod of float32", () => {
  const n = special.length;
  const a = broadcastTo(expandDims(tensor(special), 1), [n, n]);
  const b = broadcastTo(tensor(special), [n, n]);

  it("is exact for all magnitudes, in SIMD", () => {
    const got = mod(a, b).data();
    got.forEach((value, i) => {
      const [x, y] = [special[Math.floor(i / n)]!, special[i % n]!];
      expect(value, `${x} mod ${y}`).toBe(expected(x, y));
    });
  });

  it("is exact for any two numbers, in plain loops", () => {
    const float = fc.float({ noNaN: true });
    fc.assert(
      fc.property(float, float, (x, y) => {
        expect(mod(tensor([x]), tensor([y])).item()).toBe(expected(x, y));
      }),
    );
  });

  it("leaves whole quotients", () => {
    const x = tensor(Float32Array.from({ length: 3000 }, (_, i) => (i - 1500) * 0.7));
    const quotients = floorDivide(x, 2.5).data();
    x.data().forEach((value, i) => {
      expect(quotients[i]).toBe(Math.floor(value / 2.5));
    });
  });
});
