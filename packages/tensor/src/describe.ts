import type { Tensor } from "./tensor.js";

/** How many entries of an array a message shows. */
const shown = 8;

/** A value as it stands in messages: short, and never all the numbers of a tensor. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (Object(value) !== value) return String(value);
  if (Array.isArray(value)) {
    return `[${value.slice(0, shown).map(describe).join(", ")}${value.length > shown ? ", …" : ""}]`;
  }
  const { chainrule, dtype, shape, constructor: { name } = Object } = value as Partial<Tensor>;
  if (chainrule) return `a tensor ${dtype}[${shape!.join(", ")}]`;
  return name === "Object" ? "an object" : `a ${name}`;
}
