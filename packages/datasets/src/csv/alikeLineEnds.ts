/** A text whose lines end in \r\n here and in \n there, with \n everywhere but in quotes; any other text as it is. */
export function alikeLineEnds(text: string): string {
  if (!text.includes("\r\n") || !/(?<!\r)\n/u.test(text)) return text;
  return text.replace(/"[^"]*"|\r\n/gu, (match) => (match === "\r\n" ? "\n" : match));
}
