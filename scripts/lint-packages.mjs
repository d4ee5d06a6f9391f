// Packs everything that is published and holds the tarballs to publint and, libraries, "are the types wrong?".
import "./require-node.mjs";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { packPackages } from "./pack.mjs";
import { runMain } from "./steps.mjs";
import { libraries, root } from "./workspace.mjs";

const attw = join(root, "node_modules", "@arethetypeswrong", "cli", "dist", "index.js");

/**
 * What publint has to say about a tarball, suggestions included.
 *
 * @param {string} tarball
 */
async function publintFindings(tarball) {
  const bytes = await readFile(tarball);
  const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer }, strict: true });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/**
 * The report of "are the types wrong?" if it finds a problem.
 *
 * @param {string} tarball
 * @returns {Promise<string[]>}
 */
async function typeFindings(tarball) {
  return new Promise((resolve) => {
    execFile(process.execPath, [attw, tarball, "--no-color", "--no-emoji"], (error, stdout) => {
      resolve(error ? [stdout.trim() || error.message] : []);
    });
  });
}

await runMain(async () => {
  const folder = await mkdtemp(join(tmpdir(), "chainrule-pack-"));
  let problems = 0;
  try {
    const libraryNames = new Set(libraries().map((p) => p.name));
    const waiting = [...(await packPackages(folder))];
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [name, tarball] = next;
        const types = libraryNames.has(name) ? typeFindings(tarball) : [];
        const findings = (await Promise.all([publintFindings(tarball), types])).flat();
        problems += findings.length;
        console.log(findings.length === 0 ? `${name}: fine` : `${name}:\n${findings.join("\n")}`);
      }
    };
    await Promise.all([work(), work()]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return problems === 0 ? 0 : 1;
});
