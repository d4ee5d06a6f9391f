// `npm run docs`: installs, builds what the documentation site needs, and serves the site.
// Arguments after `--` go to VitePress: `npm run docs -- --port 8000`.
import "./require-node.mjs";
import { join } from "node:path";
import { setup, toolEnvironment } from "./setup.mjs";
import { foreground, runMain, StepFailed } from "./steps.mjs";
import { root, withDependencies, workspacePackages } from "./workspace.mjs";

await runMain(async () => {
  const docs = workspacePackages().find((p) => p.location === "apps/docs");
  if (docs === undefined)
    throw new StepFailed("The documentation site (apps/docs) is missing from this checkout.");
  const needed = withDependencies([docs.name]).filter((p) => p !== docs);
  await setup({ build: needed.map((p) => p.name) });

  const pnpm = join(root, "node_modules", "pnpm", "bin", "pnpm.mjs");
  return foreground([pnpm, "--silent", "run", "dev", ...process.argv.slice(2)], {
    cwd: docs.directory,
    env: toolEnvironment(),
  });
});
