import { shown } from "./shown.js";

/**
 * @throws TypeError unless options are an object: `adam(0.1)` must not silently mean the default learning rate
 */
export function checkOptions(name: string, options: unknown): void {
  if (typeof options === "object" && options !== null && !Array.isArray(options)) return;
  const rate = typeof options === "number" ? String(options) : "…";
  throw new TypeError(
    `${name}: options are an object, ${name}({ learningRate: ${rate} }), got ${shown(options)}`,
  );
}
