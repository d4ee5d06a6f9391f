import { describe, expect, it } from "vitest";
import { powersOfTen, ticks, ticksUpTo } from "./ticks.js";

describe("ticks", () => {
  it("have a minus sign", () => {
    expect(ticks(-2, 0)).toEqual([
      { value: -2, text: "−2" },
      { value: 0, text: "0" },
    ]);
  });

  it("are few and round, up to any last one", () => {
    expect(ticksUpTo(20).map(({ text }) => text)).toEqual(["0", "5", "10", "15", "20"]);
    for (let last = 20; last <= 500; last++) {
      const values = ticksUpTo(last).map(({ value }) => value);
      expect(values.length).toBeGreaterThan(2);
      expect(values.length).toBeLessThan(8);
    }
  });

  it("show powers of ten", () => {
    expect(powersOfTen(-1, 1).map(({ text }) => text)).toEqual(["0.1", "1", "10"]);
    expect(powersOfTen(-6, 2).map(({ text }) => text)).toEqual(["10⁻⁶", "10⁻⁴", "0.01", "1", "100"]);
    expect(powersOfTen(-1, 12).map(({ text }) => text)).toEqual(["0.1", "100", "10⁵", "10⁸", "10¹¹"]);
  });
});
