#!/usr/bin/env node
import { CommanderError } from "commander";
import { CommandError } from "./CommandError.js";
import { createProgram } from "./program.js";
import { terminalOf } from "./terminal.js";

/** Runs the command line. @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const terminal = terminalOf(process.stdout);
  const errors = terminalOf(process.stderr);
  const showError = (message: string): void => {
    errors.paragraph(`${errors.colors.red("error:")} ${message}`);
  };
  // Loaded when they are needed: --help is there at once.
  const program = createProgram(
    {
      async train(request) {
        const { runTrain } = await import("./runTrain.js");
        exitCode = await runTrain(request, terminal);
      },
      async evaluate(request) {
        const { runEvaluate } = await import("./runEvaluate.js");
        exitCode = await runEvaluate(request, terminal);
      },
      async predict(request) {
        const { runPredict } = await import("./predict/runPredict.js");
        exitCode = await runPredict(request, terminal, errors);
      },
      async export(request) {
        const { runExport } = await import("./exportModel/runExport.js");
        exitCode = await runExport(request, terminal);
      },
      async inspect(request) {
        const { runInspect } = await import("./inspect/runInspect.js");
        exitCode = await runInspect(request, terminal);
      },
      async bench(request) {
        const { runBench } = await import("./machineBench/runBench.js");
        exitCode = await runBench(request, terminal, errors);
      },
      async experiment(request) {
        const { runExperiment } = await import("./experiments/runExperiment.js");
        exitCode = await runExperiment(request, terminal, errors);
      },
      async explain(request) {
        const { runExplain } = await import("./explain/runExplain.js");
        exitCode = await runExplain(request, terminal);
      },
    },
    showError,
  );
  if (args.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has said what there is to say.
    if (error instanceof CommanderError) return error.exitCode;
    showError(error instanceof CommandError ? error.message : `unexpected: ${String(error)}`);
    return 1;
  }
}

// Whoever reads our output may stop reading: `chainrule train mnist | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`error: The output can't be written: ${error.message}.\n`);
  process.exit(1);
});

process.exitCode = await main(process.argv.slice(2));
