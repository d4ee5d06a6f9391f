import { type Op, pointwise, tensor } from "@chainrule/tensor";
import { divide, multiply } from "@chainrule/wasm/scalar";
import { type Graph, type GraphNode, uniformValue } from "../graph.js";
import { instructionOf, isFloat } from "../kernelData.js";
import { sizeOf } from "../layout.js";
import { rewrite } from "../rewrite.js";

const product: Op = /* @__PURE__ */ pointwise({ name: "mul", scalar: ([a, b]) => multiply(a!, b!) });
const reciprocal: Op = /* @__PURE__ */ pointwise({ name: "reciprocal", scalar: ([x]) => divide(1, x!) });

/** How two constants of a chain become one. */
const joined: Readonly<Record<string, (a: number, b: number) => number>> = {
  multiply: (a, b) => a * b,
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
  return rewrite(graph, ({ nodes, apply, constant }) => {
    const constantOf = (value: number, { dtype }: GraphNode): number => constant(tensor(value, { dtype }));
    /** The operands of a node as a constant and another, which has the node's shape. */
    const beside = ({ inputs, shape }: GraphNode): readonly [number, other: number] | undefined => {
      const size = sizeOf(shape);
      for (const [at, other] of [inputs, [...inputs].reverse()] as [number, number][]) {
        const value = uniformValue(nodes[at]!);
        if (value === undefined || sizeOf(nodes[at]!.shape) > size) continue;
        if (sizeOf(nodes[other]!.shape) === size) return [value, other];
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
        factor = apply(reciprocal, [divisor], undefined);
      } else return node;
      return { ...node, name: product.name, op: product as Op<unknown>, inputs: [dividend, factor] };
    };
    const withOneConstant = (node: GraphNode): GraphNode => {
      const outer = beside(node);
      const before = outer && nodes[outer[1]]!;
      const instruction = instructionOf(node, nodes)!;
      const inner = before && instructionOf(before, nodes) === instruction ? beside(before) : undefined;
      if (!outer || !inner) return node;
      const together = joined[instruction]!(inner[0], outer[0]);
      if (!Number.isFinite(together) || (together !== 0 && !hasReciprocal(together))) return node;
      return { ...node, inputs: [inner[1], constantOf(together, node)] };
    };
    return {
      node(node) {
        const { kind, inputs, dtype } = node;
        if (kind !== "op" || !isFloat(dtype) || inputs.some((id) => nodes[id]!.dtype !== dtype)) return node;
        const next = instructionOf(node, nodes) === "divide" ? withoutDivision(node) : node;
        return Object.hasOwn(joined, instructionOf(next, nodes) ?? "") ? withOneConstant(next) : next;
      },
    };
  });
}
