// `npm run demo`: installs, builds and trains a network on MNIST. Options after `--` go to the trainer,
// `npm run demo -- --epochs 3`; whole commands work too, `npm run demo -- evaluate mnist-model.safetensors`.
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
  await setup({ build: [cli.name], lean: true });

  const { bin = "" } = cli.manifest;
  const command = join(cli.directory, typeof bin === "string" ? bin : (bin.chainrule ?? ""));
  if (!existsSync(command)) throw new StepFailed(`The build left no ${command}.`);
  const given = process.argv.slice(2);
  const isCommand = given[0] !== undefined && !given[0].startsWith("-");
  // What the app suggests to run next is to work from here.
  process.env.CHAINRULE_COMMAND = "npm run demo --";
  return foreground([command, ...(isCommand ? given : ["train", "mnist", ...given])]);
});
