import { closestMatch } from "leven";

/** `Did you mean relu?`, or nothing if none of the candidates is close enough to be a slip of the finger. */
export function suggestion(text: string, candidates: readonly string[]): string {
  const match =
    candidates.find((candidate) => lettersOf(candidate) === lettersOf(text)) ??
    closestMatch(text.toLowerCase(), candidates, {
      maxDistance: Math.max(2, Math.floor(text.length / 2)),
    });
  return match === undefined ? "" : `Did you mean ${match}?`;
}

/** Letters that changed places are the likeliest slip: `knid` is `kind`, though `id` is no farther. */
function lettersOf(text: string): string {
  return [...text.toLowerCase()].sort().join("");
}
