import { isDecimal } from "./readTable.js";

/**
 * The class that a text in the target's column stands for, or -1: the one of that name, else the one of the same number,
 * as 1.0 is 1.
 *
 * @param classNames - All of them; class i is entry i.
 */
export function classIndex(classNames: readonly string[], text: string): number {
  const index = classNames.indexOf(text);
  if (index >= 0 || !isDecimal(text)) return index;
  return classNames.findIndex((name) => isDecimal(name) && Number(name) === Number(text));
}
