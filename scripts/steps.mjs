import { spawn } from "node:child_process";
import { constants } from "node:os";
import { root } from "./workspace.mjs";

/** A failure that is already explained: its message is shown alone, without a JavaScript stack. */
export class StepFailed extends Error {}

/**
 * Runs a script's main function: its result is the exit code.
 *
 * @param {() => Promise<number | void>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  }
}

/**
 * Runs one quiet step: prints its label and its seconds, and only if it fails the last lines of its output.
 *
 * @param {string} label What is being done: "Installing packages".
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, hint?: string, shell?: boolean }} [options]
 */
export async function step(label, command, args, { env = process.env, hint = "", shell = false } = {}) {
  const start = performance.now();
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  process.stdout.write(`${label} ... `);
  const ticker = process.stdout.isTTY
    ? setInterval(() => process.stdout.write(`\r${label} ... ${seconds()}`), 500)
    : undefined;

  const child = spawn(command, args, { cwd: root, env, shell, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  /** @param {string} text */
  const keep = (text) => (output = (output + text).slice(-100_000));
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", keep);
  const ending = await new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) =>
      resolve(code === 0 ? "" : signal ? `signal ${signal}` : `exit code ${code}`),
    );
  });
  clearInterval(ticker);
  process.stdout.write(
    `${process.stdout.isTTY ? `\r${label} ... ` : ""}${ending && "failed after "}${seconds()}\n`,
  );
  if (ending === "") return;

  const lines = output.trimEnd().split(/\r?\n/u).slice(-60);
  const shown = lines.map((line) => `  ${line}`).join("\n");
  throw new StepFailed(
    `${shown}\n\n${label} failed (${ending}). Its last output is above. The command was:\n` +
      `  ${[command, ...args].join(" ")}${hint && `\n${hint}`}`,
  );
}

/**
 * Runs a Node.js program that has the terminal to itself, and gives its exit code.
 *
 * Ctrl-C is the program's business: the terminal sends it the signal itself, and this process waits until it has
 * ended, for example until it has saved. A signal sent to this process alone is passed on.
 *
 * @param {string[]} args The program's path and its arguments.
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 * @returns {Promise<number>}
 */
export async function foreground(args, { env = process.env, cwd = process.cwd() } = {}) {
  const child = spawn(process.execPath, args, { cwd, env, stdio: "inherit" });
  let passedOn = false;
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    // npm repeats a signal that the terminal has sent to all of us: pass on at most one, and none of the terminal's.
    if (passedOn || (signal === "SIGINT" && process.stdin.isTTY)) return;
    passedOn = true;
    child.kill(signal);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
