// `npm run demo`: installs, builds and trains a network on MNIST. Arguments after `--` go to the trainer:
// `npm run demo -- --epochs 3`.
import "./require-node.mjs";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setup } from "./setup.mjs";
import { foreground, runMain, StepFailed } from "./steps.mjs";
import { workspacePackages } from "./workspace.mjs";

await runMain(async () => {
  const cli = workspacePackages().find((p) => p.location === "apps/cli");
  if (cli === undefined)
    throw new StepFailed("The command-line app (apps/cli) is missing from this checkout.");
  await setup({ build: [cli.name] });

  const { bin = "" } = cli.manifest;
  const command = join(cli.directory, typeof bin === "string" ? bin : (bin.chainrule ?? ""));
  if (!existsSync(command)) throw new StepFailed(`The build left no ${command}.`);
  return foreground([command, "train", "mnist", ...process.argv.slice(2)]);
});
