import { formatShape, type Shape } from "@chainrule/tensor";

/**
 * The index of the element at a position in memory, for messages: `[2, 0]`, or `[]` in a single number.
 *
 * @param fortranOrder - whether the first axis changes fastest, and not the last one
 */
export function elementName(position: number, shape: Shape, fortranOrder: boolean): string {
  const index = new Array<number>(shape.length);
  let rest = position;
  for (let i = 0; i < shape.length; i++) {
    const axis = fortranOrder ? i : shape.length - 1 - i;
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return formatShape(index);
}
