import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { npmCommand, setup } from "../scripts/setup.mjs";
import { step } from "../scripts/steps.mjs";
import { withDependencies } from "../scripts/workspace.mjs";

const peers = fileURLToPath(new URL("peers", import.meta.url));

/** Installs the workspace and builds what the benchmark measures. */
export async function prepareOurs() {
  await setup({
    build: withDependencies([
      "@chainrule/autograd",
      "@chainrule/activations",
      "@chainrule/losses",
      "@chainrule/optim",
    ]).map((p) => p.name),
  });
}

/** Installs the peers where that has not been done. What fails is told and left out. */
export async function preparePeers() {
  const { dependencies } = JSON.parse(readFileSync(join(peers, "package.json"), "utf8"));
  const missing = Object.entries(dependencies).some(([name, version]) => {
    const file = join(peers, "node_modules", name, "package.json");
    return !existsSync(file) || JSON.parse(readFileSync(file, "utf8")).version !== version;
  });
  if (!missing) return;
  const { command, args, shell } = npmCommand("npm");
  const install = [
    "install",
    "--prefix",
    peers,
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
  ];
  try {
    await step("Installing the peers to compare with", command, [...args, ...install], { shell });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nGoing on without them.`);
  }
}
