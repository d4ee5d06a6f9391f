import { formatShape, type Shape, type Tensor } from "@chainrule/tensor";
import { describeTensor } from "./describeTensor.js";
import { quote } from "./quote.js";

/** So many of a kind are named; of more, only the number. */
const named = 20;

/** Everything that keeps tensors from fitting into a tree, collected so that one message tells it all. */
export class Misfits {
  readonly lines: Map<string, string[]> = new Map<string, string[]>();

  /** Whether there is anything. */
  get any(): boolean {
    return this.lines.size > 0;
  }

  /** Adds something of a kind. */
  add(kind: string, what: string): void {
    const lines = this.lines.get(kind);
    if (lines) lines.push(what);
    else this.lines.set(kind, [what]);
  }

  missing(name: string, leaf: Tensor): void {
    this.add("missing", `${quote(name)} ${describeTensor(leaf)}`);
  }

  unexpected(name: string, leaf: Tensor): void {
    this.add("unexpected", `${quote(name)} ${describeTensor(leaf)}`);
  }

  shape(name: string, found: Shape, needed: Shape): void {
    this.add("another shape", `${quote(name)} is ${formatShape(found)}, needs ${formatShape(needed)}`);
  }

  dtype(name: string, found: string, needed: string): void {
    this.add("another dtype", `${quote(name)} is ${found}, needs ${needed}`);
  }

  /** One line for each misfit, sorted by kind: what is missing first. */
  toString(): string {
    const kinds = ["missing", "unexpected", "another shape", "another dtype"];
    const order = (kind: string): number => (kinds.includes(kind) ? kinds.indexOf(kind) : kinds.length);
    return [...this.lines]
      .sort(([a], [b]) => order(a) - order(b))
      .flatMap(([kind, lines]) => [
        ...lines.slice(0, named).map((line) => `\n  ${kind}: ${line}`),
        ...(lines.length > named ? [`\n  ${kind}: and ${lines.length - named} more`] : []),
      ])
      .join("");
  }
}
