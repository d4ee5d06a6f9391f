import { quote } from "./quote.js";
import type { Refusal } from "./Refusal.js";

/**
 * JSON from a stranger: nested at most `maxDepth` levels, with no key twice in one object (`JSON.parse` would silently
 * take the last) and none called `__proto__`.
 */
export function parseJson(text: string, maxDepth: number, refuse: Refusal): unknown {
  checkKeys(text, maxDepth, refuse);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return refuse(`it is no JSON: ${(error as Error).message}`, error);
  }
}

/** Goes through strings and brackets alone, without recursion; what is no JSON is left to the parser. */
function checkKeys(text: string, maxDepth: number, refuse: Refusal): void {
  /** The keys so far of each object that is open; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case "{":
      case "[":
        open.push(text[i] === "{" ? new Set() : undefined);
        if (open.length > maxDepth) refuse(`it is nested deeper than ${maxDepth} levels`);
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case '"': {
        const end = endOfString(text, i);
        const keys = open.at(-1);
        if (keys && isFollowedByColon(text, end)) addKey(keys, text.slice(i, end), refuse);
        i = end - 1;
      }
    }
  }
}

/** The position behind the quotation mark that closes the string. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
  return i + 1;
}

function isFollowedByColon(text: string, position: number): boolean {
  let i = position;
  while (i < text.length && /\s/u.test(text[i]!)) i++;
  return text[i] === ":";
}

function addKey(keys: Set<string>, quoted: string, refuse: Refusal): void {
  let key: string;
  try {
    key = JSON.parse(quoted) as string;
  } catch {
    return; // No JSON: the parser will say where.
  }
  if (key === "__proto__") refuse(`it has the key "__proto__"`);
  if (keys.has(key)) refuse(`it has the key ${quote(key)} twice`);
  keys.add(key);
}
