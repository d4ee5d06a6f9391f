import { type Op, pointwise, type Shape, tensor } from "@chainrule/tensor";
import { divide, multiply } from "@chainrule/wasm/scalar";
import { type Graph, type GraphNode, rebuild, uniformValue } from "../graph.js";
import { isFloat } from "../kernelData.js";
import { sizeOf } from "../layout.js";

const product: Op = /* @__PURE__ */ pointwise({ name: "mul", scalar: ([a, b]) => multiply(a!, b!) });
const reciprocal: Op = /* @__PURE__ */ pointwise({ name: "reciprocal", scalar: ([x]) => divide(1, x!) });

/** The constant beside another operand, and that operand. */
interface Beside {
  readonly constant: number;
  readonly other: number;
}

/** How two constants of a chain become one. */
const joined: Readonly<Record<string, (a: number, b: number) => number>> = {
  mul: (a, b) => a * b,
  add: (a, b) => a + b,
};

/** Whether a number and its reciprocal are in the range of normal float32, where rounding is relative. */
const hasReciprocal = (x: number): boolean => Math.abs(x) > 2 ** -120 && Math.abs(x) < 2 ** 120;

/**
 * For the option `fast`: computes what is equal but for rounding in fewer or cheaper operations. Division by a
 * number, or by what is repeated along the other operand, becomes multiplication by its reciprocal; (x · a) · b is
 * x · (ab), and (x + a) + b is x + (a + b), for numbers a and b.
 */
export function reassociate(graph: Graph): Graph {
  const nodes: GraphNode[] = [];
  const numbers: number[] = [];
  const append = (node: Omit<GraphNode, "id">): number => nodes.push({ ...node, id: nodes.length }) - 1;
  const constantOf = (value: number, { dtype }: GraphNode): number =>
    append({ kind: "constant", name: "", inputs: [], shape: [], dtype, constant: tensor(value, { dtype }) });
  const isUniform = (id: number, shape: Shape): boolean =>
    uniformValue(nodes[id]!) !== undefined && sizeOf(nodes[id]!.shape) <= sizeOf(shape);

  /** The operands of a node as a constant and another, which has the node's shape. */
  const beside = ({ inputs, shape }: GraphNode): Beside | undefined => {
    for (const [at, other] of [inputs, [...inputs].reverse()] as [number, number][]) {
      if (!isUniform(at, shape) || sizeOf(nodes[other]!.shape) !== sizeOf(shape)) continue;
      return { constant: uniformValue(nodes[at]!)!, other };
    }
    return undefined;
  };
  const withoutDivision = (node: GraphNode): GraphNode => {
    const [dividend, divisor] = node.inputs as [number, number];
    const by = nodes[divisor]!;
    const value = uniformValue(by);
    let factor: number;
    if (value !== undefined && hasReciprocal(value)) factor = constantOf(1 / value, node);
    else if (value === undefined && sizeOf(by.shape) < sizeOf(node.shape)) {
      const op = reciprocal as Op<unknown>;
      factor = append({ ...by, kind: "op", name: op.name, inputs: [divisor], op, attributes: undefined });
    } else return node;
    return { ...node, name: product.name, op: product as Op<unknown>, inputs: [dividend, factor] };
  };
  const withOneConstant = (node: GraphNode): GraphNode => {
    const outer = beside(node);
    const before = outer && nodes[outer.other]!;
    const inner = before?.kind === "op" && before.name === node.name ? beside(before) : undefined;
    if (!outer || !inner) return node;
    const constant = joined[node.name]!(inner.constant, outer.constant);
    if (!Number.isFinite(constant) || (constant !== 0 && !hasReciprocal(constant))) return node;
    return { ...node, inputs: [inner.other, constantOf(constant, node)] };
  };

  for (const node of graph.nodes) {
    let next: GraphNode = { ...node, inputs: node.inputs.map((id) => numbers[id]!) };
    if (isFloat(node.dtype) && next.inputs.every((id) => nodes[id]!.dtype === node.dtype)) {
      if (next.name === "div") next = withoutDivision(next);
      if (next.kind === "op" && next.name in joined) next = withOneConstant(next);
    }
    numbers.push(append(next));
  }
  const renamed = (ids: readonly number[]): number[] => ids.map((id) => numbers[id]!);
  const rewritten = { nodes, arguments: renamed(graph.arguments), results: renamed(graph.results) };
  return rebuild(
    rewritten,
    nodes.map((_, id) => id),
  );
}
