import { formatShape, isTensor } from "@chainrule/tensor";

/** What a value is, for messages. */
export function describeValue(value: unknown): string {
  if (isTensor(value)) return `a tensor ${value.dtype}${formatShape(value.shape)}`;
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return value === null ? "null" : "an object";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === undefined ? "undefined" : `a ${typeof value}`;
}
