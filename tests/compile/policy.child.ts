// Prints what warnings there were, and the results: of the compiled function, and of the function itself.
import { results } from "./training.js";

const warnings: string[] = [];
console.warn = (text: string) => warnings.push(text);
const compiled = results(true, 3);
const eager = results(false, 3);
const found = { warnings, compiled, eager, hasWebAssembly: typeof WebAssembly !== "undefined" };
(globalThis as { found?: unknown }).found = found;
if (typeof process !== "undefined") console.log(JSON.stringify(found));
