const SHOWN = 20;

/** The names of a table's columns for messages, cut off where there are many. */
export function columnList(names: readonly string[]): string {
  if (names.length <= SHOWN) return names.join(", ");
  return `${names.slice(0, SHOWN).join(", ")} … (${names.length} in all)`;
}
