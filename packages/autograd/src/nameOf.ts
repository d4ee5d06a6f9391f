import { isTensor } from "@chainrule/tensor";

/** A value as it stands in messages: a tensor by dtype and shape. */
export function nameOf(value: unknown): string {
  if (isTensor(value)) return `${value.dtype}[${value.shape.join(", ")}]`;
  if (Object(value) !== value) return String(value);
  return typeof value === "function" ? "a function" : "an object";
}
