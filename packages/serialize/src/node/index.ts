/**
 * Files in Node: each format saved atomically and loaded, with the path in front of every error.
 *
 * @packageDocumentation
 */
export { loadCheckpoint } from "./loadCheckpoint.js";
export { loadNpy } from "./loadNpy.js";
export { loadNpz } from "./loadNpz.js";
export { loadSafetensors } from "./loadSafetensors.js";
export { saveCheckpoint } from "./saveCheckpoint.js";
export { saveNpy } from "./saveNpy.js";
export { saveNpz } from "./saveNpz.js";
export { saveSafetensors } from "./saveSafetensors.js";
export { type FilePath, writeFileAtomically } from "./writeFileAtomically.js";
