import { Command } from "commander";
import type { BenchRequest } from "../machineBench/runBench.js";

const examples = `
Examples:
  chainrule bench
  chainrule bench --json
  npm i @jax-js/jax &&
    chainrule bench    (beside it, in the same directory)

It takes a few seconds and one core. Each figure is the best
of many short rounds in which everything has its turn, so
that other programs disturb little. tfjs-core with
tfjs-backend-wasm, tfjs and jax-js are looked for.

The exit code is 1 where there is no WebAssembly with SIMD.`;

/** `chainrule bench`, which hands what it is asked for to `run`. */
export function benchCommand(run: (request: BenchRequest) => Promise<void>): Command {
  return new Command("bench")
    .description("Measure what this machine does, beside its limits and other libraries.")
    .option("--no-peers", "don't look for other libraries")
    .option("--json", "print the figures as JSON")
    .addHelpText("after", examples)
    .action(async ({ peers, json }: { peers: boolean; json?: boolean }) => {
      await run({ peers, json: json ?? false });
    });
}
