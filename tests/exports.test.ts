// A name that two packages export must be one and the same thing, or a user who imports both cannot tell which is which.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { libraries } from "../scripts/workspace.mjs";

/** Names that mean different things in different packages, with the reason. */
const asLayer = "an op in tensor, which nn makes a layer with parameters or options of";
const allowed: Record<string, string> = {
  conv1d: asLayer,
  conv2d: asLayer,
  convTranspose2d: asLayer,
  maxPool2d: asLayer,
  avgPool2d: asLayer,
  globalAvgPool2d: asLayer,
};

test("names exported by two packages are the same object", async () => {
  const seen = new Map<string, { owner: string; value: unknown }>();
  const clashes: string[] = [];
  for (const { name: owner, directory } of libraries()) {
    // The sources, as everywhere in the tests.
    const entry = pathToFileURL(join(directory, "src", "index.ts")).href;
    const exported = (await import(/* @vite-ignore */ entry)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported)) {
      const first = seen.get(name);
      if (first === undefined) seen.set(name, { owner, value });
      else if (first.value !== value && !(name in allowed)) clashes.push(`${name}: ${first.owner}, ${owner}`);
    }
  }
  expect(clashes).toEqual([]);
});
