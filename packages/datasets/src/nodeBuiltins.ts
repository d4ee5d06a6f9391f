interface NodeBuiltins {
  readonly fs: typeof import("node:fs/promises");
  readonly module: typeof import("node:module");
  readonly os: typeof import("node:os");
  readonly path: typeof import("node:path");
}

/**
 * Node's file system, or undefined in a browser. Not imported: bundlers for browsers stumble over `node:` imports,
 * and this one works in ESM and CommonJS alike.
 */
export function nodeBuiltins(): NodeBuiltins | undefined {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> };
  if (typeof process?.getBuiltinModule !== "function") return undefined;
  return {
    fs: process.getBuiltinModule("node:fs/promises"),
    module: process.getBuiltinModule("node:module"),
    os: process.getBuiltinModule("node:os"),
    path: process.getBuiltinModule("node:path"),
  };
}
