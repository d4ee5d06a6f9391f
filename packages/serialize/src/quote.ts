/** A value from a file as JSON, for messages: cut off where it is long. */
export function quote(value: unknown): string {
  const text = JSON.stringify(typeof value === "string" ? value.slice(0, 101) : value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
