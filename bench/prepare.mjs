import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { npmCommand, setup } from "../scripts/setup.mjs";
import { step } from "../scripts/steps.mjs";
import { withDependencies } from "../scripts/workspace.mjs";

/** Installs the workspace and builds what the benchmark measures. */
export async function prepareOurs() {
  await setup({
    build: withDependencies([
      "@chainrule/autograd",
      "@chainrule/activations",
      "@chainrule/losses",
      "@chainrule/optim",
      "@chainrule/compile",
    ]).map((p) => p.name),
  });
}

/**
 * Installs what a folder's package.json asks for, where that has not been done: outside of the workspace, so that
 * nothing else ever installs it. What fails is told and left out.
 *
 * @type {(folder: URL, label: string) => Promise<void>}
 */
export async function installApart(folder, label) {
  const directory = fileURLToPath(folder);
  const { dependencies } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const missing = Object.entries(dependencies).some(([name, version]) => {
    const file = join(directory, "node_modules", name, "package.json");
    return !existsSync(file) || JSON.parse(readFileSync(file, "utf8")).version !== version;
  });
  if (!missing) return;
  const { command, args, shell } = npmCommand("npm");
  const install = [
    "install",
    "--prefix",
    directory,
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
  ];
  try {
    await step(label, command, [...args, ...install], { shell });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nGoing on without them.`);
  }
}

/** Installs the libraries to compare with. */
export async function preparePeers() {
  await installApart(new URL("peers/", import.meta.url), "Installing the peers to compare with");
}
