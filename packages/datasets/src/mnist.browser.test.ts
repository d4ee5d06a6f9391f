import { expect, test } from "vitest";
import { batches } from "./batches.js";
import { isDatasetError } from "./DatasetError.js";
import { mnist } from "./mnist.js";

test("the embedded images load in a browser, the same as in Node", async () => {
  const { train, test: held, officialTest } = await mnist({ train: 30, test: 20, seed: 1 });
  expect([train.x.shape, held.y.shape, officialTest]).toEqual([[30, 784], [20], false]);
  // The digits that mnist.test.ts pins in Node.
  expect([...train.y.data].join("")).toBe("971066294847805331319517628024");
  expect([...batches(train, { size: 7 })].map(({ x }) => x.shape[0])).toEqual([7, 7, 7, 7, 2]);
});

test("a directory can't be read in a browser, and the error says what to do", async () => {
  const error: unknown = await mnist({ directory: "/data" }).catch((reason: unknown) => reason);
  expect(isDatasetError(error) && error.message).toContain("there is no file system here (a browser?)");
});
