import { expect, test } from "vitest";
import { DatasetError, isDatasetError } from "./DatasetError.js";

test("an error with a name, a code and a cause", () => {
  const cause = new Error("inner");
  const error = new DatasetError("outer", { cause });
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).toBe("DatasetError: outer");
  expect(error.cause).toBe(cause);
});

test("is recognised from another copy of the package, and nothing else is", () => {
  const foreign = Object.assign(new Error("foreign"), { code: "chainrule/dataset" });
  expect(isDatasetError(new DatasetError("own"))).toBe(true);
  expect(isDatasetError(foreign)).toBe(true);
  expect([new Error("other"), { code: "chainrule/dataset" }, undefined, "text"].some(isDatasetError)).toBe(
    false,
  );
});
