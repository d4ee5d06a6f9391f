/* global __filename */
// In CommonJS output `import.meta.url` becomes this (see tsup.config.ts). tsup's own shim breaks on paths with
// a "#" or "%" in them, and where a test environment defines `document`.
import { pathToFileURL } from "node:url";

export const importMetaUrl = /* @__PURE__ */ pathToFileURL(__filename).href;
