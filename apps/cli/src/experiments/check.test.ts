import { expect, test } from "vitest";
import { allNear, between, type Check, describeChecks, exactly, holds, near } from "./check.js";

const agree = (...checks: Check[]): boolean[] => checks.map(({ agrees }) => agrees);

test("numbers agree within their tolerance, and a NaN with nothing", () => {
  expect(agree(near("", 1.1, 1, 0.2), near("", 1.3, 1, 0.2), near("", NaN, 1, 9))).toEqual([
    true,
    false,
    false,
  ]);
  expect(agree(between("", 2, 2, 3), between("", 4, 2, 3), between("", NaN, -Infinity, Infinity))).toEqual([
    ...[true, false, false],
  ]);
  expect(agree(exactly("", 0.1 + 0.2, 0.3), exactly("", NaN, NaN), exactly("", 0.3, 0.3))).toEqual([
    ...[false, true, true],
  ]);
});

test("lists agree in length and in each number", () => {
  expect(
    agree(
      allNear("", [1, 2], [1, 2.05], 0.1),
      allNear("", [1, 2], [1, 2.5], 0.1),
      allNear("", [1], [1, 2], 0.1),
      allNear("", [1, 2, 3], [1, 2], 0.1),
      allNear("", [NaN, 2], [1, 2], 0.1),
    ),
  ).toEqual([true, false, false, false, false]);
  expect(allNear("", [1, 7, 3], [1, 2, 3], 0.1).actual).toBe("number 2 is 7 instead of 2");
  expect(allNear("", [1, NaN, 3], [1, 2, 9], 0.1).actual).toBe("number 2 is NaN instead of 2");
  expect(allNear("", [1, 2.01], [1, 2], 0.1)).toMatchObject({
    actual: "2 numbers within 0.01",
    expected: "within 0.1",
  });
});

test("ranges are said in words", () => {
  expect(
    [between("", 1, 1, Infinity), between("", 1, -Infinity, 2), between("", 1, 0, 2)].map((c) => c.expected),
  ).toEqual([...["at least 1", "at most 2", "0 to 2"]]);
});

test("all in one sentence", () => {
  const [yes, no] = [holds("a", true, "", ""), holds("b", false, "", "")];
  expect(describeChecks([yes])).toBe("The comparison agrees.");
  expect(describeChecks([no])).toBe("The comparison differs.");
  expect(describeChecks([yes, yes])).toBe("All 2 comparisons agree.");
  expect(describeChecks([yes, no])).toBe("1 of 2 comparisons agree.");
});
