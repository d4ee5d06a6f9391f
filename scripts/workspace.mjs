import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Manifest The parts of a package.json that the scripts and the tests read.
 * @property {string} name
 * @property {string} version
 * @property {boolean} [private]
 * @property {string} [main]
 * @property {string | Record<string, string>} [bin]
 * @property {string[]} [files]
 * @property {Record<string, any>} [exports]
 * @property {{ exports?: Record<string, any> }} [publishConfig]
 * @property {Record<string, Record<string, string[]>>} [typesVersions]
 * @property {Record<string, string>} [scripts]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, { optional?: boolean }>} [peerDependenciesMeta]
 * @property {Record<string, string>} [optionalDependencies]
 *
 * @typedef {object} WorkspacePackage
 * @property {string} name The name in package.json.
 * @property {string} directory Its absolute path.
 * @property {string} location Its path from the root, with forward slashes: `packages/tensor`.
 * @property {Manifest} manifest
 */

/** The repository's root folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Every package of the workspace, sorted by location.
 *
 * @returns {WorkspacePackage[]}
 */
export function workspacePackages() {
  const locations = ["packages", "apps"].flatMap((folder) =>
    existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => `${folder}/${name}`) : [],
  );
  return [...locations, "bench", "tests"]
    .sort()
    .filter((location) => existsSync(join(root, location, "package.json")))
    .map((location) => {
      const directory = join(root, location);
      /** @type {Manifest} */
      const manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
      return { name: manifest.name, directory, location, manifest };
    });
}

/** The packages that programs import: everything in `packages/` that is not marked private. */
export function libraries() {
  return publicPackages().filter((p) => p.location.startsWith("packages/"));
}

/** Everything that is published: the libraries and the command-line app. */
export function publicPackages() {
  return workspacePackages().filter((p) => !p.manifest.private);
}

/**
 * The named packages and every workspace package they need, sorted by location.
 *
 * @param {string[]} names
 * @returns {WorkspacePackage[]}
 */
export function withDependencies(names) {
  const byName = new Map(workspacePackages().map((p) => [p.name, p]));
  /** @type {Set<WorkspacePackage>} */
  const found = new Set();
  const queue = [...names];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const workspacePackage = byName.get(name);
    if (workspacePackage === undefined || found.has(workspacePackage)) continue;
    found.add(workspacePackage);
    const { dependencies, devDependencies, peerDependencies } = workspacePackage.manifest;
    queue.push(...Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies }));
  }
  return [...found].sort((a, b) => (a.location < b.location ? -1 : 1));
}
