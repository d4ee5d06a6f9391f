import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { encodeSafetensors, isSerializeError } from "@chainrule/serialize";
import {
  loadCheckpoint,
  loadNpy,
  loadNpz,
  loadSafetensors,
  saveCheckpoint,
  saveNpy,
  saveNpz,
  saveSafetensors,
  writeFileAtomically,
} from "@chainrule/serialize/node";
import { arange, ones, tensor, zeros } from "@chainrule/tensor";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chainrule-serialize-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

async function rejection(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  return promise.then(
    () => expect.fail("no error"),
    (error: unknown) => error as Error,
  );
}

describe("each format is saved and loaded", () => {
  test("safetensors, by path and by URL", async () => {
    const path = join(folder, "a.safetensors");
    await saveSafetensors(path, { x: arange(3) }, { metadata: { a: "b" }, dtypes: "float16" });
    for (const place of [path, pathToFileURL(path)]) {
      const { tensors, dtypes, metadata } = await loadSafetensors(place);
      expect(tensors["x"]!.toArray()).toEqual([0, 1, 2]);
      expect([dtypes["x"], metadata["a"]]).toEqual(["float16", "b"]);
    }
  });

  test("NPY", async () => {
    await saveNpy(join(folder, "a.npy"), tensor([2 ** 40]), { dtype: "int64" });
    const { tensor: x, dtype } = await loadNpy(join(folder, "a.npy"), { wideIntegers: "float64" });
    expect([x.item(), dtype]).toEqual([2 ** 40, "int64"]);
  });

  test("NPZ", async () => {
    await saveNpz(join(folder, "a.npz"), [arange(3)], { compressed: true });
    expect((await loadNpz(join(folder, "a.npz"), { maxBytes: 1000 })).tensors["0"]!.toArray()).toEqual([
      0, 1, 2,
    ]);
  });

  test("checkpoints, with and without a template", async () => {
    const path = join(folder, "a.checkpoint");
    await saveCheckpoint(path, { params: [ones([2])], step: 2 });
    expect((await loadCheckpoint(path, { params: [zeros([2])], step: 0 })).step).toBe(2);
    expect(await loadCheckpoint(path)).toEqual({ params: [ones([2])], step: 2 });
  });
});

describe("errors", () => {
  test("begin with function and path", async () => {
    const path = join(folder, "a.safetensors");
    await writeFile(path, encodeSafetensors({ x: ones([2]) }).subarray(0, -1));
    const error = await rejection(loadSafetensors(path));
    expect(isSerializeError(error)).toBe(true);
    expect(error.message).toBe(
      `loadSafetensors: ${path}: the tensors take 8 bytes, but 7 follow the header. Is the file complete?`,
    );
    expect((error.cause as Error).message).toMatch(/^decodeSafetensors: the tensors take/);
    await writeFile(path, encodeSafetensors({ x: ones([2]) }));
    expect((await rejection(loadCheckpoint(path, 1))).message).toMatch(
      /^loadCheckpoint: .*: this safetensors file is no checkpoint/,
    );
  });

  test("of the file system are its own", async () => {
    expect((await rejection(loadNpz(join(folder, "none.npz")))).code).toBe("ENOENT");
    const nowhere = await rejection(saveNpz(join(folder, "none", "a.npz"), {}));
    expect([nowhere.code, nowhere.message]).toEqual([
      "ENOENT",
      `ENOENT: ${join(folder, "none", "a.npz")} cannot be written, because there is no folder ${join(folder, "none")}`,
    ]);
  });

  test("arguments in the other order are refused before anything is written", async () => {
    const params = { x: ones([1]) };
    const error = await rejection(saveSafetensors(params as never, join(folder, "a.safetensors")));
    expect([error.name, error.message]).toEqual([
      "TypeError",
      "saveSafetensors: the first argument is the path of the file, a string or a URL",
    ]);
    expect((await rejection(loadCheckpoint(undefined as never, params))).message).toMatch(
      /^loadCheckpoint: the first/,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test("an empty file is refused", async () => {
    await writeFile(join(folder, "empty"), "");
    expect((await rejection(loadSafetensors(join(folder, "empty")))).message).toContain(
      "0 bytes are no safetensors",
    );
  });

  test("what cannot be encoded leaves the old file, and nothing else", async () => {
    const path = join(folder, "a.safetensors");
    await saveSafetensors(path, { x: ones([1]) });
    const before = await readFile(path);
    const error = await rejection(saveSafetensors(path, { x: tensor([1e6]) }, { dtypes: "float16" }));
    expect(error.message).toBe(
      `saveSafetensors: ${path}: "x": 1000000 at [0] does not fit float16, whose largest number is 65504`,
    );
    expect(await readFile(path)).toEqual(before);
    expect(await readdir(folder)).toEqual(["a.safetensors"]);
  });
});

describe("writing atomically", () => {
  test("leaves one file, the last one, after many at once", async () => {
    const path = join(folder, "a");
    const contents = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000));
    await Promise.all(contents.map((content) => writeFileAtomically(path, text(content))));
    expect(contents).toContain(await readFile(path, "utf8"));
    expect(await readdir(folder)).toEqual(["a"]);
  });

  test("names of any length", async () => {
    const path = join(folder, "n".repeat(250));
    await writeFileAtomically(path, text("a"));
    expect(await readFile(path, "utf8")).toBe("a");
  });

  test("a folder is not replaced", async () => {
    const path = join(folder, "inner");
    await mkdir(path);
    expect((await rejection(writeFileAtomically(path, text("a")))).message).toContain(
      "is no file that could be replaced",
    );
    expect((await stat(path)).isDirectory()).toBe(true);
    expect(await readdir(folder)).toEqual(["inner"]);
  });

  test.skipIf(process.platform === "win32")("a link stays one, and permissions are kept", async () => {
    const target = join(folder, "target");
    const link = join(folder, "link");
    await writeFile(target, "old");
    await chmod(target, 0o640);
    await symlink(target, link);
    await writeFileAtomically(link, text("new"));
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(target, "utf8")).toBe("new");
    expect((await stat(target)).mode & 0o777).toBe(0o640);
  });
});
