import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * A folder of real data that is too large for the repository, or undefined where it isn't there; `CHAINRULE_DATA` tells
 * where its parent is.
 */
export function dataFolder(name: string): string | undefined {
  const parent =
    process.env["CHAINRULE_DATA"] ?? fileURLToPath(new URL("../../../../../shared/data", import.meta.url));
  const folder = join(parent, name);
  return existsSync(folder) ? folder : undefined;
}
