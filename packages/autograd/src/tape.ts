import {
  isFloating,
  nextLevel,
  type Op,
  type Tensor,
  type Trace,
  type Tracer,
  withTrace,
} from "@chainrule/tensor";
import { applyBelow } from "./applyBelow.js";

/** What is kept of one op call, to go back through it. A leaf has no op. */
export interface Node {
  /** Grows in the order of computation: a node's parents have smaller numbers. */
  readonly id: number;
  readonly call: Call | undefined;
  readonly output: Tensor;
  /** The followed tensor of a leaf, through which its owner knows it. */
  leaf: Tensor | undefined;
}

/** An op call as it was computed: below this transformation, without its traces. */
export interface Call {
  readonly op: Op<unknown>;
  readonly attributes: unknown;
  readonly inputs: readonly Tensor[];
  /** For each input the node that it came from, or undefined for a constant. */
  readonly parents: readonly (Node | undefined)[];
}

interface TapeTrace extends Trace {
  readonly primal: Tensor;
  readonly node: Node;
}

/** What is wrong where a tensor is used after the transformation that followed it. */
export function escaped(op: string): Error {
  return new Error(
    `${op}: an input comes out of a function that was being differentiated, after that had ended. ` +
      `Return it from the function instead of keeping it in a variable outside`,
  );
}

/**
 * The reverse mode's tracer. Nothing is stored in it but a counter: what was computed hangs together through
 * the values, and what no value leads to any more is collected as garbage.
 */
export class Tape implements Tracer {
  readonly level: number;
  /** @internal */
  open = true;
  /** @internal */
  count = 0;
  /** Ops on followed values whose results are bool or integer: where a gradient ends. */
  readonly ends: Map<string, string> = new Map<string, string>();

  constructor(level: number = nextLevel()) {
    this.level = level;
  }

  /** A value to differentiate with respect to. */
  leaf(x: Tensor): Tensor {
    const leaf = this.follow(x, undefined);
    this.node(leaf)!.leaf = leaf;
    return leaf;
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
    if (!this.open) throw escaped(op.name);
    const primals = inputs.map((x) => this.primal(x));
    const output = applyBelow(this.level, op, primals, attributes);
    if (!isFloating(output.dtype)) {
      this.ends.set(op.name, output.dtype);
      return output;
    }
    const parents = inputs.map((x) => this.node(x));
    return this.follow(output, { op: op as Op<unknown>, attributes, inputs: primals, parents });
  }

  /** The value as it is below this transformation. */
  primal(x: Tensor): Tensor {
    return x.trace?.tracer === this ? (x.trace as TapeTrace).primal : x;
  }

  /** The node of a value, or undefined for one that this transformation does not follow. */
  node(x: Tensor): Node | undefined {
    return x.trace?.tracer === this ? (x.trace as TapeTrace).node : undefined;
  }

  /** From now on, values that carry this tracer are errors. */
  close(): void {
    this.open = false;
  }

  /** @internal */
  follow(primal: Tensor, call: Call | undefined): Tensor {
    const node: Node = { id: this.count++, call, output: primal, leaf: undefined };
    const trace: TapeTrace = { tracer: this, primal, node };
    return withTrace(primal, trace);
  }
}
