/** A replacer for `JSON.stringify`: JSON has no numbers that are not finite, so that they are strings. */
export function textUnlessFinite(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
