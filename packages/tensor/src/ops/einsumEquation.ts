import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { formatShape, type Shape } from "../shape.js";

/** An equation read: the label of every axis of every operand, and of the result. */
export interface Equation {
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
  /** The size that each label stands for. */
  readonly sizes: ReadonlyMap<string, number>;
}

const ellipsis = "...";

/** @throws ValueError unless `text` is letters and at most one ellipsis */
function checkSubscripts(text: string, equation: string): void {
  const letters = text.replace(ellipsis, "");
  const odd = /[^a-zA-Z]/u.exec(letters);
  if (odd) {
    throw new ValueError(
      `einsum: "${odd[0]}" in "${text}" of "${equation}" is neither a letter nor the one "..." that an operand may have`,
    );
  }
}

/** The axes under an ellipsis are labelled from the last one on: "...1", "...0". */
function ellipsisLabels(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${ellipsis}${count - 1 - i}`);
}

function labelsOf(text: string, inEllipsis: number): string[] {
  const [before, after] = text.split(ellipsis) as [string, string | undefined];
  return after === undefined ? [...text] : [...before, ...ellipsisLabels(inEllipsis), ...after];
}

/** @throws ShapeError unless the subscripts name each axis of the operand */
function labelOperand(text: string, shape: Shape, index: number, equation: string): string[] {
  const open = text.includes(ellipsis);
  const named = text.replace(ellipsis, "").length;
  const inEllipsis = shape.length - named;
  if (inEllipsis < 0 || (!open && inEllipsis > 0)) {
    throw new ShapeError(
      `einsum: "${text}" of "${equation}" names ${named} axes, but operand ${index} has ${shape.length}: ${formatShape(shape)}` +
        (open || inEllipsis < 0 ? "" : `. Write "..." for axes without a letter`),
    );
  }
  return labelsOf(text, inEllipsis);
}

/** @throws ShapeError where a letter stands for two sizes */
function sizesOf(
  operands: readonly (readonly string[])[],
  shapes: readonly Shape[],
  equation: string,
): Map<string, number> {
  const sizes = new Map<string, number>();
  const seenIn = new Map<string, number>();
  operands.forEach((labels, index) => {
    labels.forEach((label, axis) => {
      const size = shapes[index]![axis]!;
      const known = sizes.get(label);
      const open = label.startsWith(ellipsis);
      if (known !== undefined && known !== size && !(open && (known === 1 || size === 1))) {
        const first = seenIn.get(label)!;
        const what = open ? `an axis of "..."` : `"${label}"`;
        throw new ShapeError(
          `einsum: in "${equation}", ${what} has size ${known} in operand ${first} of shape ${formatShape(shapes[first]!)} ` +
            `and size ${size} in operand ${index} of shape ${formatShape(shapes[index]!)}`,
        );
      }
      if (known === undefined || known === 1) {
        sizes.set(label, size);
        seenIn.set(label, index);
      }
    });
  });
  return sizes;
}

/** Without an arrow: the ellipsis, then the letters that occur once, in alphabetical order. */
function implicitOutput(operands: readonly (readonly string[])[], widest: number): string[] {
  const all = operands.flat();
  const once = all.filter(
    (label) => !label.startsWith(ellipsis) && all.indexOf(label) === all.lastIndexOf(label),
  );
  // By character code, upper case first, as NumPy sorts.
  return [...ellipsisLabels(widest), ...once.sort()];
}

/** @throws ValueError for a letter that no operand has, or that stands twice */
function checkOutput(output: readonly string[], sizes: ReadonlyMap<string, number>, equation: string): void {
  output.forEach((label, i) => {
    if (!sizes.has(label)) {
      throw new ValueError(`einsum: the result of "${equation}" names "${label}", which no operand has`);
    }
    if (output.indexOf(label) !== i) {
      throw new ValueError(`einsum: the result of "${equation}" names "${label}" twice`);
    }
  });
}

/**
 * Reads an equation such as "ij,jk->ik" against the shapes of its operands.
 *
 * @throws ValueError when it is malformed, ShapeError when it does not fit the shapes
 */
export function readEquation(text: string, shapes: readonly Shape[]): Equation {
  if (typeof text !== "string") {
    throw new ValueError(`einsum: the equation is a string such as "ij,jk->ik", got ${describe(text)}`);
  }
  const equation = text.replaceAll(" ", "");
  const [left, right, ...more] = equation.split("->") as [string, string | undefined, ...string[]];
  if (more.length > 0) throw new ValueError(`einsum: "${text}" has more than one arrow`);
  const inputs = left.split(",");
  if (inputs.length !== shapes.length) {
    throw new ValueError(
      `einsum: "${text}" is for ${inputs.length} operand${inputs.length === 1 ? "" : "s"}, got ${shapes.length}`,
    );
  }
  for (const subscripts of [...inputs, right ?? ""]) checkSubscripts(subscripts, text);
  const operands = inputs.map((subscripts, i) => labelOperand(subscripts, shapes[i]!, i, text));
  const sizes = sizesOf(operands, shapes, text);
  const widest = [...sizes.keys()].filter((label) => label.startsWith(ellipsis)).length;
  const output = right === undefined ? implicitOutput(operands, widest) : labelsOf(right, widest);
  checkOutput(output, sizes, text);
  return { operands, output, sizes };
}
