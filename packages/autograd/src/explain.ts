import {
  norm,
  onesLike,
  rejectUnknownOptions,
  ShapeError,
  type Tensor,
  treeFlatten,
  treePaths,
  treeUnflatten,
} from "@chainrule/tensor";
import { checkFunction } from "./checkFunction.js";
import { pullBack } from "./pullBack.js";
import { type Node, Tape } from "./tape.js";
import { checkDependence, runTraced } from "./vjp.js";

/** One value of a computation. */
export interface ExplanationNode {
  readonly id: number;
  /** The op that computed it; "input" and "constant" for what it started from. */
  readonly op: string;
  /** How an input is called. */
  readonly name: string | undefined;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** The value of a single number. */
  readonly value: number | undefined;
  /** The Euclidean norm of the value. */
  readonly norm: number;
  /** The derivative of the result with respect to it, where that is a single number. */
  readonly adjoint: number | undefined;
  /** The Euclidean norm of that derivative; undefined for a constant. */
  readonly adjointNorm: number | undefined;
  /** The size of the value in memory. */
  readonly bytes: number;
}

/** That one value went into another. */
export interface ExplanationEdge {
  readonly from: number;
  readonly to: number;
  /** The derivative of `to` with respect to `from` alone, where both are single numbers. */
  readonly local: number | undefined;
}

/** A computation as plain data: operands before results; the last node is the result. */
export interface Explanation {
  readonly nodes: readonly ExplanationNode[];
  readonly edges: readonly ExplanationEdge[];
}

/** Options of `explain`. */
export interface ExplainOptions {
  /** What to call the arguments. Default: x0, x1 … */
  readonly names?: readonly string[] | undefined;
}

// Explaining is showing numbers, so this file reads them, through this one function.
function read(x: Tensor): number {
  // eslint-disable-next-line no-restricted-syntax
  return x.item();
}

/** What is being gathered: nodes of the tape and constants, numbered in the order of computation. */
class Gathering {
  readonly nodes: ExplanationNode[] = [];
  readonly edges: ExplanationEdge[] = [];
  /** @internal */
  readonly ids: Map<object, number> = new Map<object, number>();

  add(key: object, op: string, value: Tensor, name?: string, adjoint?: Tensor): number {
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.nodes.length;
    this.ids.set(key, id);
    const single = (x: Tensor | undefined): number | undefined => (x?.size === 1 ? read(x) : undefined);
    this.nodes.push({
      id,
      op,
      name,
      shape: value.shape,
      dtype: value.dtype,
      value: single(value),
      norm: read(norm(value)),
      adjoint: single(adjoint),
      adjointNorm: adjoint && read(norm(adjoint)),
      bytes:
        value.size *
        (value.dtype === "float64" ? 8 : value.dtype === "uint8" || value.dtype === "bool" ? 1 : 4),
    });
    return id;
  }
}

/** ∂output/∂inputs of one call, where all are single numbers. */
function localDerivatives({ call, output }: Node): (number | undefined)[] {
  const { op, inputs, attributes, parents } = call!;
  const rules = output.size === 1 ? op.vjp?.(onesLike(output), inputs, output, attributes) : undefined;
  return inputs.map((input, i) => {
    const rule = parents[i] && input.size === 1 ? rules?.[i] : undefined;
    return rule && read(rule());
  });
}

/**
 * Turns f into a function that explains itself: the computation of f at the given inputs as plain data, each
 * value with the derivative of the result with respect to it (its adjoint), each edge with the local derivative.
 * An adjoint is the sum over its edges of local derivative times adjoint further on: the chain rule.
 *
 * @param f a function of tensors, or of trees of them, that returns a number: a tensor of shape []
 * @throws ShapeError when the result is not of shape []
 * @throws TypeError when it depends on no input, or for an unknown option
 *
 * @example
 * ```ts
 * import { mul, tensor, type Tensor } from "@chainrule/tensor";
 * import { explain, explanationTable } from "@chainrule/autograd";
 * const f = (w: Tensor, x: Tensor) => mul(mul(w, x), w);
 * const explanation = explain(f, { names: ["w", "x"] })(tensor(3), tensor(2));
 * console.log(explanationTable(explanation));
 * // id  op     name  from            value  adjoint
 * //  0  input  w                         3       12
 * //  1  input  x                         2        9
 * //  2  mul          0 (·2), 1 (·3)      6        3
 * //  3  mul          2 (·3), 0 (·6)     18        1
 * ```
 */
export function explain<A extends unknown[]>(
  f: (...args: A) => Tensor,
  options: ExplainOptions = {},
): (...args: A) => Explanation {
  checkFunction("explain", f);
  rejectUnknownOptions("explain", options, ["names"]);
  return (...args) => {
    const tape = new Tape();
    const gathering = new Gathering();
    const names = new Map<Node, string>();
    const [leaves, structure] = treeFlatten(args);
    const paths = treePaths(args);
    const traced = leaves.map((x, i) => {
      const leaf = tape.leaf(x);
      const [, argument, rest] = /^\[(\d+)\](.*)$/.exec(paths[i]!)!;
      names.set(tape.node(leaf)!, (options.names?.[Number(argument)] ?? `x${argument}`) + rest!);
      return leaf;
    });
    const result = runTraced(
      "explain",
      () => f(...(treeUnflatten(structure, traced) as A)),
      () => {
        tape.close();
      },
    );
    if (result.shape.length > 0) {
      throw new ShapeError(
        `explain: the function must return one number, a tensor of shape [], got [${result.shape.join(", ")}]`,
      );
    }
    checkDependence("explain", tape, result);

    const adjoints = new Map<Node, Tensor>();
    pullBack(tape.node(result)!, onesLike(tape.primal(result)), (node, adjoint) =>
      adjoints.set(node, adjoint),
    );
    for (const node of [...adjoints.keys()].sort((a, b) => a.id - b.id))
      gather(gathering, node, names, adjoints);
    return { nodes: gathering.nodes, edges: gathering.edges };
  };
}

/** Adds a node, the constants that went into it, and its edges. */
function gather(
  gathering: Gathering,
  node: Node,
  names: ReadonlyMap<Node, string>,
  adjoints: ReadonlyMap<Node, Tensor>,
): void {
  const { call, output } = node;
  const adjoint = adjoints.get(node);
  if (!call) {
    gathering.add(node, "input", output, names.get(node), adjoint);
    return;
  }
  const from = call.inputs.map((input, i) => gathering.add(call.parents[i] ?? input, "constant", input));
  const to = gathering.add(node, call.op.name, output, undefined, adjoint);
  localDerivatives(node).forEach((local, i) => gathering.edges.push({ from: from[i]!, to, local }));
}
