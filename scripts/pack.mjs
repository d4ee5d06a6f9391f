import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { toolEnvironment } from "./setup.mjs";
import { StepFailed } from "./steps.mjs";
import { publicPackages, root } from "./workspace.mjs";

/**
 * Packs public packages, all of them by default, as they would be published, which applies `publishConfig` and
 * replaces `workspace:` ranges, and gives the path of each tarball by the package's name.
 *
 * @param {string} destination
 * @param {import("./workspace.mjs").WorkspacePackage[]} [packages]
 * @returns {Promise<Map<string, string>>}
 */
export async function packPackages(destination, packages = publicPackages()) {
  const unbuilt = packages.filter((p) => !existsSync(join(p.directory, "dist")));
  if (unbuilt.length > 0) {
    throw new StepFailed(`Not built: ${unbuilt.map((p) => p.name).join(", ")}. Run \`npm run setup\` first.`);
  }
  const pnpm = join(root, "node_modules", "pnpm", "bin", "pnpm.mjs");
  /** @type {Map<string, string>} */
  const tarballs = new Map();
  for (const { name, directory } of packages) {
    const args = [pnpm, "pack", "--json", "--pack-destination", destination];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: directory,
      env: toolEnvironment(),
    });
    tarballs.set(name, JSON.parse(stdout).filename);
  }
  return tarballs;
}
