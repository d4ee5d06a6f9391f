// Runs the built command as its users do: as a process of its own, its output in a pipe.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

/** The built command. */
export const command = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** What a run of the command came to. */
export interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command in `cwd`; `interrupt` is sent when it has written the text. */
export async function chainrule(args: string[], cwd: string, interruptAfter?: string): Promise<Result> {
  const child = spawn(process.execPath, [command, ...args], {
    cwd,
    env: { ...process.env, CI: "1" },
    timeout: 50_000,
  });
  const result: Result = { code: null, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const had = interruptAfter !== undefined && result.stdout.includes(interruptAfter);
    result.stdout += text;
    if (!had && interruptAfter !== undefined && result.stdout.includes(interruptAfter)) child.kill("SIGINT");
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (result.stderr += text));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      resolve({ ...result, code });
    });
  });
}

/** What every output in a pipe is: text, without control characters and stacks. */
export function expectPlain({ stdout, stderr }: Result): void {
  for (const text of [stdout, stderr]) {
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/u);
    expect(text).not.toMatch(/^\s+at .*[:(]/mu);
    expect(text).not.toContain("Warning");
  }
}

/** A directory of its own for a test. */
export function freshDirectory(): string {
  return mkdtempSync(join(tmpdir(), "chainrule-cli-"));
}

/** @throws Error if there is no built command to test */
export function requireBuild(): void {
  if (!existsSync(command)) throw new Error(`${command} is missing. Build it: npm run setup`);
}
