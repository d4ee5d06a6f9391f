import { readdirSync } from "node:fs";
import { join } from "node:path";

const generated = new Set(["node_modules", "dist", "coverage", "cache", ".turbo", ".git", ".generated"]);

/**
 * The paths of all files below a folder, sorted, leaving out what tools generate. Paths have forward slashes.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function filesBelow(folder) {
  /** @type {string[]} */
  const found = [];
  const queue = [""];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const entry of readdirSync(join(folder, at), { withFileTypes: true })) {
      const path = at === "" ? entry.name : `${at}/${entry.name}`;
      if (entry.isFile()) found.push(path);
      else if (entry.isDirectory() && !generated.has(entry.name)) queue.push(path);
    }
  }
  return found.sort();
}
