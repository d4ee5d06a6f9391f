import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeBuiltins } from "../nodeBuiltins.js";
import { keepFile } from "./keepFile.js";

let directory = "";
beforeAll(async () => {
  directory = await fs.mkdtemp(path.join(os.tmpdir(), "keepFile-"));
});
afterAll(async () => fs.rm(directory, { recursive: true }));

const bytes = Uint8Array.of(1, 2, 3);

test("the name appears by renaming a whole file", async () => {
  const file = path.join(directory, "new", "file");
  let before: unknown;
  const rename: typeof fs.rename = async (from, to) => {
    before = { files: (await fs.readdir(path.dirname(file))).length, size: (await fs.stat(from)).size, to };
    await fs.rename(from, to);
  };
  await keepFile({ ...nodeBuiltins()!, fs: { ...fs, rename } }, file, bytes);
  expect(before).toEqual({ files: 1, size: 3, to: file });
  expect([await fs.readdir(path.dirname(file)), [...(await fs.readFile(file))]]).toEqual([
    ["file"],
    [1, 2, 3],
  ]);
});

test("a disk that is full in the middle leaves nothing, and an older file as it was", async () => {
  const file = path.join(directory, "old");
  await fs.writeFile(file, "old");
  const open: typeof fs.open = async (...parameters) => {
    const handle = await fs.open(...parameters);
    handle.writeFile = async () => {
      await handle.write(bytes, 0, 1);
      throw new Error("ENOSPC: no space left on device");
    };
    return handle;
  };
  await expect(keepFile({ ...nodeBuiltins()!, fs: { ...fs, open } }, file, bytes)).rejects.toThrow("ENOSPC");
  expect(await fs.readFile(file, "utf8")).toBe("old");
  expect((await fs.readdir(directory)).filter((name) => name.startsWith("old"))).toEqual(["old"]);
});
