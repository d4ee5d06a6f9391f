/** Throws unless each option is one of the words. @throws TypeError naming the option and the words */
export function checkChoice(
  operation: string,
  options: Readonly<Record<string, unknown>>,
  words: readonly string[],
): void {
  for (const [name, value] of Object.entries(options)) {
    if (words.includes(value as string)) continue;
    const list = words.map((word) => JSON.stringify(word)).join(" or ");
    throw new TypeError(`${operation}: ${name} is ${list}, got ${JSON.stringify(value)}`);
  }
}
