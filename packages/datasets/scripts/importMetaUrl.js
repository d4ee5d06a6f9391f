/* global __filename */
// In CommonJS output `import.meta.url` becomes this (see tsup.config.ts). tsup's own shim breaks on paths with
// a "#" or "%" in them, and where a test environment defines `document`. Nothing of Node is required, because bundlers
// for browsers stumble over that; where there is no Node, addresses are relative to the page.
export const importMetaUrl = /* @__PURE__ */ (() =>
  globalThis.process?.getBuiltinModule?.("node:url").pathToFileURL(__filename).href ??
  globalThis.location?.href)();
