import { readFileSync } from "node:fs";
import { Command } from "commander";
import { evaluateCommand } from "./commands/evaluate.js";
import { experimentCommand } from "./commands/experiment.js";
import { explainCommand } from "./commands/explain.js";
import { predictCommand } from "./commands/predict.js";
import { exportCommand } from "./commands/export.js";
import { inspectCommand } from "./commands/inspect.js";
import { benchCommand } from "./commands/bench.js";
import { trainCommand } from "./commands/train.js";
import type { ExperimentRequest } from "./experiments/runExperiment.js";
import type { ExplainRequest } from "./explain/runExplain.js";
import type { PredictRequest } from "./predict/runPredict.js";
import type { ExportRequest } from "./exportModel/runExport.js";
import type { InspectRequest } from "./inspect/runInspect.js";
import type { BenchRequest } from "./machineBench/runBench.js";
import type { EvaluateRequest } from "./runEvaluate.js";
import type { TrainRequest } from "./runTrain.js";

/** Descriptions of options are wrapped where at least so many columns are left for them. */
const NARROWEST_DESCRIPTION = 20;

/** What the commands do. */
export interface Handlers {
  train(request: TrainRequest): Promise<void>;
  evaluate(request: EvaluateRequest): Promise<void>;
  experiment(request: ExperimentRequest): Promise<void>;
  explain(request: ExplainRequest): Promise<void>;
  bench(request: BenchRequest): Promise<void>;
  inspect(request: InspectRequest): Promise<void>;
  export(request: ExportRequest): Promise<void>;
  predict(request: PredictRequest): Promise<void>;
}

const examples = `
Examples:
  chainrule train mnist
  chainrule evaluate mnist-model.safetensors
  chainrule predict mnist-model.safetensors seven.png
  chainrule inspect iris
  chainrule experiment list
  chainrule explain "sigmoid(w*x + b)"
  chainrule train --help`;

/**
 * The `chainrule` command. Usage errors go to `showError`, and a `CommanderError` is thrown where Commander would end
 * the process.
 */
export function createProgram(handlers: Handlers, showError: (message: string) => void): Command {
  const program = new Command("chainrule")
    .description("Train neural networks in your terminal, and see how they learn.")
    .version(version(), "-V, --version", "show the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "Show the help of a command.")
    .addHelpText("after", examples);
  const commands = [
    trainCommand((request) => handlers.train({ ...request, version: version() })),
    evaluateCommand((request) => handlers.evaluate(request)),
    predictCommand((request) => handlers.predict(request)),
    exportCommand((request) => handlers.export(request)),
    inspectCommand((request) => handlers.inspect(request)),
    benchCommand((request) => handlers.bench(request)),
    experimentCommand((request) => handlers.experiment({ ...request, version: version() })),
    explainCommand((request) => handlers.explain(request)),
  ];
  for (const command of commands) program.addCommand(command.helpOption("-h, --help", "show this help"));
  for (const command of [program, ...commands]) {
    const help = command === program ? "chainrule --help" : `chainrule ${command.name()} --help`;
    command
      .exitOverride()
      .configureOutput({
        outputError: (text) => {
          showError(text.trimEnd().replace(/^error: /u, ""));
        },
      })
      .showHelpAfterError(`See ${help}.`)
      .configureHelp({ minWidthToWrap: NARROWEST_DESCRIPTION });
  }
  return program;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return manifest.version;
}
