import { expect, test } from "vitest";
import { CommandError } from "./CommandError.js";
import { decimalNumber, oneOf, parsedBy, wholeNumber } from "./optionParsers.js";

const count = wholeNumber(1, 1000);
const rate = decimalNumber("greater than 0", (value) => value > 0);

test("whole numbers", () => {
  expect([count("1"), count("1000"), count("+7"), count("007")]).toEqual([1, 1000, 7, 7]);
});

test.each(["", " ", "0", "1001", "-1", "1.5", "1e2", "0x10", "ten", "NaN", "Infinity", "5 "])(
  "%j is no whole number",
  (text) => {
    expect(() => count(text)).toThrow("It must be a whole number from 1 to 1,000.");
  },
);

test("numbers", () => {
  expect(["0.01", ".5", "1e-3", "2.", "1E30", "+3"].map(rate)).toEqual([0.01, 0.5, 1e-3, 2, 1e30, 3]);
});

test.each(["", "0", "-0.1", "1,5", "0x1p3", "abc", "NaN", "Infinity", "1e400", "1e", "."])(
  "%j is no rate",
  (text) => {
    expect(() => rate(text)).toThrow("It must be a number greater than 0.");
  },
);

test("names, with a suggestion for misspelt ones", () => {
  const name = oneOf(["adam", "sgd"]);
  expect(name("sgd")).toBe("sgd");
  expect(() => name("adma")).toThrow("Did you mean adam? Choose adam or sgd.");
  expect(() => name("SGD")).toThrow("Did you mean sgd?");
  expect(() => name("lion")).toThrow(/^Choose adam or sgd\.$/u);
  expect(() => oneOf(["mnist"])("mnits")).toThrow("Did you mean mnist? The only choice is mnist.");
});

test("a parser's own refusals become those of an argument, its bugs stay bugs", () => {
  const refuse = parsedBy(() => {
    throw new CommandError("No.");
  });
  expect(() => refuse("x")).toThrow(
    expect.objectContaining({ code: "commander.invalidArgument", message: "No." }),
  );
  const fail = parsedBy(() => {
    throw new TypeError("bug");
  });
  expect(() => fail("x")).toThrow(TypeError);
});
