import { CommandError } from "../CommandError.js";

/** So much of an expression is shown around the place of an error. */
const BEFORE = 30;
const AFTER = 20;

/** What is wrong with an expression, and where: the place is pointed at. */
export class ExpressionError extends CommandError {
  /** Where it begins, counted from 1. */
  readonly column: number;

  constructor(problem: string, expression: string, start: number, end: number = start + 1) {
    const from = start > BEFORE + 4 ? start - BEFORE : 0;
    const to = expression.length > end + AFTER + 4 ? end + AFTER : expression.length;
    const [head, tail] = [from > 0 ? "…" : "", to < expression.length ? "…" : ""];
    const pointer =
      " ".repeat(head.length + start - from) + "^".repeat(Math.max(1, Math.min(end, to) - start));
    // The bar keeps the spaces behind it from being taken off where lines are wrapped.
    super(
      `Column ${start + 1}: ${problem}\n` +
        `│ ${head}${expression.slice(from, to)}${tail}\n` +
        `│ ${pointer}`,
    );
    this.column = start + 1;
  }
}
