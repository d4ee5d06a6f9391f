import {
  isTensor,
  nextLevel,
  type Op,
  placeholder,
  type Spec,
  type Tensor,
  type Trace,
  type Tracer,
} from "@chainrule/tensor";
import type { Graph, GraphNode } from "./graph.js";
import { remembered } from "./remembered.js";
import type { Leaf } from "./signature.js";

interface NodeTrace extends Trace {
  readonly id: number;
}

/**
 * Says that a function uses a tensor which another transformation follows. It is then run as it is, so that this
 * transformation sees what becomes of the tensor.
 */
export class CapturedTracer extends Error {}

/** The name of the op that passes over the graph do not look through. */
export const barrierName = "barrier";

/** Follows the ops of a function and writes them down, without values. */
export class Recorder implements Tracer {
  readonly level: number = nextLevel();
  readonly nodes: GraphNode[] = [];
  readonly arguments: number[] = [];
  /** @internal */
  readonly constants: Map<Tensor, number> = new Map<Tensor, number>();
  /** @internal */
  open = true;
  /** @internal */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** Stands for a leaf of the arguments; that of a plain number adapts its dtype to what it meets. */
  argument(path: string, leaf: Leaf): Tensor {
    const isNumber = typeof leaf === "number";
    const spec: Spec = isNumber ? { shape: [], dtype: "float64" } : leaf;
    const id = this.add({ kind: "argument", name: path, inputs: [] }, spec);
    this.arguments.push(id);
    if (!isNumber) return this.value(id, spec);
    const { name } = this;
    return Object.defineProperty(this.value(id, spec, leaf), Symbol.toPrimitive, {
      value() {
        throw new TypeError(
          `${name}: ${path} is a number that may be another at the next call, so it cannot be used in JavaScript's own ` +
            `arithmetic or comparisons. Use add, mul, where … on it, or name the argument in { static: [...] }`,
        );
      },
    });
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
    if (!this.open) {
      throw new Error(
        `${op.name}: an input comes out of a function that was being compiled, after that had ended. ` +
          `Return it from the function instead of keeping it in a variable outside`,
      );
    }
    // An op made of other ops is those; a barrier stays, so that nothing is shared across it.
    if (op.compute && op.name !== barrierName) return op.compute(inputs, attributes);
    const spec = op.infer(inputs, attributes);
    const ids = inputs.map((x) => this.idOf(x));
    const id = this.add({ kind: "op", name: op.name, inputs: ids, op: op as Op<unknown>, attributes }, spec);
    return this.value(id, spec);
  }

  /** The node of a value; one that is not followed is a constant. */
  idOf(x: Tensor): number {
    if (x.trace?.tracer === this) return (x.trace as NodeTrace).id;
    return remembered(this.constants, x, () => {
      if (x.trace) throw new CapturedTracer(this.name);
      // Throws for memory that was given away.
      x.storage!.read(this.name);
      return this.add({ kind: "constant", name: "", inputs: [], constant: x }, x);
    });
  }

  /** @internal */
  add(node: Omit<GraphNode, "id" | "shape" | "dtype">, { shape, dtype }: Spec): number {
    return this.nodes.push({ ...node, id: this.nodes.length, shape, dtype }) - 1;
  }

  /** @internal */
  value(id: number, spec: Spec, weak?: number): Tensor {
    const trace: NodeTrace = { tracer: this, id, weak };
    return placeholder(spec, trace);
  }

  /** What was recorded, given the leaves of the result. */
  finish(results: readonly Tensor[]): Graph {
    return { nodes: this.nodes, arguments: this.arguments, results: results.map((x) => this.idOf(x)) };
  }
}

/** Whether anything in a tree of arguments is being followed by a transformation. */
export function isTraced(value: unknown): boolean {
  if (isTensor(value)) return value.trace !== undefined;
  if (Array.isArray(value)) return value.some(isTraced);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(isTraced);
}
