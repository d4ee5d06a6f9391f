import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { bundle } from "./bundle.js";

it("a step allocates nothing but its small results", async () => {
  const folder = await mkdtemp(join(tmpdir(), "chainrule-allocation-"));
  try {
    const file = join(folder, "allocation.mjs");
    await writeFile(file, await bundle("allocation.child.ts", "node"));
    const flags = ["--expose-gc", "--min-semi-space-size=256", "--max-semi-space-size=256"];
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, file]);
    const found = JSON.parse(stdout) as Record<string, number>;
    // Nothing was collected, so that what is counted is all that was allocated.
    expect(found["collections"]).toBe(0);
    expect(found["external"]).toBeLessThanOrEqual(0);
    expect(found["arrayBuffers"]).toBe(0);
    expect(found["heapPerStep"]).toBeLessThanOrEqual(4096);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
