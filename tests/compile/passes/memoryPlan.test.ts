import fc from "fast-check";
import { expect, it } from "vitest";
import { blockBytes } from "../../../packages/compile/src/arena.js";
import { type Demand, planMemory } from "../../../packages/compile/src/memoryPlan.js";

const demand: fc.Arbitrary<Demand> = fc
  .tuple(fc.nat(2000), fc.integer({ min: -1, max: 9 }), fc.nat(4))
  .map(([bytes, from, length]) => ({ bytes, from, to: from + length }));

it("gives what is needed at the same time different memory, in whole lines", () => {
  fc.assert(
    fc.property(fc.array(demand, { maxLength: 30 }), (demands) => {
      const { addresses, bytes } = planMemory(demands);
      demands.forEach((a, i) => {
        const end = addresses[i]! + blockBytes(a.bytes);
        expect(addresses[i]! % 64).toBe(0);
        expect(end).toBeLessThanOrEqual(bytes);
        demands.forEach((b, j) => {
          if (j <= i || a.to < b.from || b.to < a.from) return;
          expect(end <= addresses[j]! || addresses[j]! + blockBytes(b.bytes) <= addresses[i]!).toBe(true);
        });
      });
    }),
  );
});

it("takes no more than the most that is needed at once, when one follows on the other", () => {
  const chain = Array.from({ length: 10 }, (_, i): Demand => ({ bytes: 1000, from: 2 * i, to: 2 * i + 1 }));
  expect(planMemory(chain).bytes).toBe(blockBytes(1000));
  const pairs = Array.from({ length: 10 }, (_, i): Demand => ({ bytes: 1000, from: i, to: i + 1 }));
  expect(planMemory(pairs).bytes).toBe(2 * blockBytes(1000));
  expect(planMemory([])).toEqual({ addresses: [], bytes: 0 });
});

it("puts small values into gaps between large ones", () => {
  const demands: Demand[] = [
    { bytes: 4000, from: 0, to: 9 },
    { bytes: 3000, from: 0, to: 2 },
    { bytes: 2000, from: 0, to: 9 },
    { bytes: 1000, from: 5, to: 6 },
  ];
  const { addresses, bytes } = planMemory(demands);
  expect(addresses[3]).toBe(addresses[1]);
  expect(bytes).toBe(blockBytes(4000) + blockBytes(3000) + blockBytes(2000));
});
