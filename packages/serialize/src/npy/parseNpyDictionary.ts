import { quote } from "../quote.js";
import type { Refusal } from "../Refusal.js";
import type { NpyHeader } from "./npyHeader.js";

/**
 * The header of an NPY file, a Python dictionary:
 * `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
 */
export function parseNpyDictionary(text: string, refuse: Refusal): NpyHeader {
  const values = members(text, refuse);
  const take = (name: string, pattern: RegExp): string => {
    const value = values.get(name);
    if (value === undefined) return refuse(`its header has no ${name}: ${quote(text.trim())}`);
    values.delete(name);
    return pattern.exec(value)?.[1] ?? refuse(`its header has a ${name} that is none: ${quote(value)}`);
  };
  const header = {
    descriptor: take("descr", /^['"](.*)['"]$/su),
    fortranOrder: take("fortran_order", /^(True|False)$/u) === "True",
    shape: sizes(take("shape", /^\((.*)\)$/su), refuse),
  };
  for (const name of values.keys()) refuse(`its header has an unknown entry ${quote(name)}`);
  return header;
}

/** The text of each value by name. */
function members(text: string, refuse: Refusal): Map<string, string> {
  const malformed = (): never => refuse(`its header is no dictionary: ${quote(text.trim())}`);
  const inner = /^\s*\{(.*)\}\s*$/su.exec(text)?.[1]?.trim() ?? malformed();
  const member = /\s*(['"])(\w+)\1\s*:\s*(?:('[^']*'|"[^"]*"|True|False|\([^()]*\))\s*(?:,|$)|\[)/uy;
  const values = new Map<string, string>();
  while (member.lastIndex < inner.length) {
    const [, , name, value] = member.exec(inner) ?? malformed();
    if (values.has(name!)) refuse(`its header has the entry ${quote(name)} twice`);
    // A list has fields in it, whichever they are.
    if (value === undefined) {
      refuse("a structured type, one with fields, is not supported: save each field as an array of its own");
    }
    values.set(name!, value);
  }
  return values;
}

/** The sizes in a tuple: of one, `3,`. */
function sizes(tuple: string, refuse: Refusal): number[] {
  const parts = tuple.split(",").map((part) => part.trim());
  if (parts.at(-1) === "") parts.pop();
  else if (parts.length === 1) refuse(`its shape (${quote(tuple)}) is no tuple`);
  return parts.map((part) => {
    // Python 2 wrote long numbers with an L.
    if (!/^\d+L?$/u.test(part))
      refuse(`its shape has the size ${quote(part)}, which is no whole number, 0 or more`);
    return Number.parseInt(part, 10);
  });
}
