import { closestMatch } from "leven";

/** `Did you mean relu?`, or nothing if none of the candidates is close enough to be a slip of the finger. */
export function suggestion(text: string, candidates: readonly string[]): string {
  const match = closestMatch(text.toLowerCase(), candidates, {
    maxDistance: Math.max(2, Math.floor(text.length / 2)),
  });
  return match === undefined ? "" : `Did you mean ${match}?`;
}
