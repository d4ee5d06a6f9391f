import { quote } from "./quote.js";
import type { Refusal } from "./Refusal.js";

/** The name that a child has in a file: `layers.1.bias`. */
export function childName(parent: string | undefined, key: string | number): string {
  return parent === undefined ? String(key) : `${parent}.${key}`;
}

/** Refuses names that no reader could take up unchanged. */
export function checkName(name: string, refuse: Refusal): void {
  if (reachesPrototype(name)) {
    refuse(`${quote(name)} cannot be a name: "__proto__" is no key of an ordinary object`);
  }
  if (hasLoneSurrogate(name)) {
    refuse(`${quote(name)} cannot be a name: half of a surrogate pair is no Unicode text`);
  }
}

/** Whether one of the parts of a name would reach an object's prototype. */
export function reachesPrototype(name: string): boolean {
  return /(?:^|\.)__proto__(?:\.|$)/u.test(name);
}

/** Whether text cannot be written as UTF-8. */
export function hasLoneSurrogate(text: string): boolean {
  // Under the flag u whole pairs are one character each.
  return /[\uD800-\uDFFF]/u.test(text);
}
