import { expect, test } from "vitest";
import { suggestion } from "./suggestion.js";

test("what was meant", () => {
  expect(suggestion("adamm", ["sgd", "adam"])).toBe("Did you mean adam?");
  expect(suggestion("knid", ["id", "kind"])).toBe("Did you mean kind?");
  expect(suggestion("KIND", ["id", "kind"])).toBe("Did you mean kind?");
  expect(suggestion("colour", ["id", "kind"])).toBe("");
});
