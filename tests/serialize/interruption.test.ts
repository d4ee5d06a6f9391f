// A program is killed while it saves, at every point where it could be: the file is the old one or the new one, whole.
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const source = fileURLToPath(
  new URL("../../packages/serialize/src/node/writeFileAtomically.ts", import.meta.url),
);

/** Writes a megabyte of "n" over a file, and kills itself before, within or after one of the calls on the way. */
const program = `
  import fs, { open } from "node:fs/promises";
  import { syncBuiltinESMExports } from "node:module";

  const [point, path] = process.argv.slice(2);
  const bytes = new Uint8Array(2 ** 20).fill(0x6e);
  const die = () => process.kill(process.pid, "SIGKILL");
  const handle = await open(process.execPath);
  const files = Object.getPrototypeOf(handle);
  await handle.close();
  const { writeFile, sync } = files;
  const { rename } = fs;
  let syncs = 0;
  files.writeFile = async function (data) {
    if (point === "half") { await this.write(data, 0, data.length / 2); die(); }
    await writeFile.call(this, data);
    if (point === "written") die();
  };
  files.sync = async function () {
    if (point === "folder" && ++syncs === 2) die();
    await sync.call(this);
    if (point === "synced") die();
  };
  fs.rename = async (from, to) => {
    await rename(from, to);
    if (point === "renamed") die();
  };
  syncBuiltinESMExports();
  const { writeFileAtomically } = await import("./writeFileAtomically.mjs");
  await writeFileAtomically(path, bytes);
`;

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "chainrule-interruption-"));
  const { outputText } = ts.transpileModule(await readFile(source, "utf8"), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  await writeFile(join(folder, "writeFileAtomically.mjs"), outputText);
  await writeFile(join(folder, "program.mjs"), program);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const old = "old".repeat(1000);
const next = "n".repeat(2 ** 20);

/** Runs a program in its own folder beside an old file. Gives what became of that, and how the program ended. */
async function interrupt(
  command: string,
  args: string[],
): Promise<{ content: string; names: string[]; ended: string }> {
  const place = await mkdtemp(join(folder, "run-"));
  const path = join(place, "model");
  await writeFile(path, old);
  const child = spawn(command, [...args, path], { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
  const ended = await new Promise<string>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      resolve(signal ?? String(code));
    });
  });
  return { content: await readFile(path, "utf8"), names: await readdir(place), ended: `${ended} ${errors}` };
}

const dying = (point: string): string[] => [join(folder, "program.mjs"), point];

describe("killed", () => {
  test.each([
    ["half", old],
    ["written", old],
    ["synced", old],
    ["renamed", next],
    ["folder", next],
  ])("at %s", async (point, expected) => {
    const { content, ended } = await interrupt(process.execPath, dying(point));
    expect(ended).toMatch(/^(?:SIGKILL|1) /);
    expect(content === expected).toBe(true);
  });

  test("not at all", async () => {
    const { content, names, ended } = await interrupt(process.execPath, dying("never"));
    expect(ended).toBe("0 ");
    expect(content === next).toBe(true);
    expect(names).toEqual(["model"]);
  });
});

test.skipIf(process.platform === "win32")("a disk that is full", async () => {
  // No file may grow beyond 64 blocks: the system itself breaks off the writing.
  const limited = ["-c", 'ulimit -f 64; exec "$@"', "sh", process.execPath, ...dying("never")];
  const { content, ended } = await interrupt("sh", limited);
  expect(ended).toMatch(/^(?:SIGXFSZ|1 [^]*EFBIG)/);
  expect(content === old).toBe(true);
});
