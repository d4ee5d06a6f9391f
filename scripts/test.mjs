// `npm test`: installs, builds and runs every test. Arguments after `--` go to Vitest: `npm test -- packages/tensor`.
import "./require-node.mjs";
import { join } from "node:path";
import { setup } from "./setup.mjs";
import { foreground, runMain } from "./steps.mjs";
import { root } from "./workspace.mjs";

await runMain(async () => {
  await setup();
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  return foreground([vitest, "run", ...process.argv.slice(2)], { cwd: root });
});
