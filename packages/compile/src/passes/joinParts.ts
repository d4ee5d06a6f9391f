import { concat, type Op, sameShape, type Spec, tensor } from "@chainrule/tensor";
import type { Graph, GraphNode } from "../graph.js";
import { instructionOf } from "../kernelData.js";
import { rewrite } from "../rewrite.js";

/** A value in its place along one axis of an array that is 0 everywhere else. */
interface Part {
  readonly id: number;
  readonly axis: number;
  readonly start: number;
  readonly stop: number;
}

const concatOp: Op<Spec & { readonly axis: number }> = {
  name: "concat",
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
  kernel: { kind: "gather", run: (parts, _, { axis }) => concat(parts, { axis }) },
};

/** The part that is all of an array, but for zeros. */
function partOf({ name, inputs, shape, attributes }: GraphNode): Part | undefined {
  if (name !== "embed") return undefined;
  const { spans, value } = attributes as {
    readonly spans: readonly { readonly start: number; readonly step: number; readonly count: number }[];
    readonly value: number;
  };
  const [axis, ...others] = [...shape.keys()].filter((i) => spans[i]!.count !== shape[i]);
  if (axis === undefined || others.length > 0 || value !== 0 || spans.some(({ step }) => step !== 1)) {
    return undefined;
  }
  const { start, count } = spans[axis]!;
  return { id: inputs[0]!, axis, start, stop: start + count };
}

/**
 * Joins parts that fill an array, instead of adding them up among zeros: the gradient of what is taken apart, step by step
 * or by `split`, costs as much as its elements, not as much for each part.
 */
export function joinParts(graph: Graph): Graph {
  return rewrite(graph, ({ nodes, append, apply, constant }) => {
    /** The parts that a sum is made of, in their order along the axis. */
    const sums = new Map<number, readonly Part[]>();
    /** The parts that fill the sum of two nodes, or of which it is the sum so far. */
    const sumOf = ({ inputs, shape }: GraphNode): readonly Part[] | undefined => {
      const [a, b] = inputs.map((id) => sums.get(id));
      if (!a || !b || !inputs.every((id) => sameShape(nodes[id]!.shape, shape))) return undefined;
      const parts = [...a, ...b].sort((p, q) => p.start - q.start);
      const apart = parts.every(
        ({ axis, start }, i) => axis === a[0]!.axis && start >= (parts[i - 1]?.stop ?? 0),
      );
      return apart ? parts : undefined;
    };
    return {
      node(node) {
        const { op, dtype, shape } = node;
        const part = partOf(node);
        const parts = part ? [part] : instructionOf(node, nodes) === "add" ? sumOf(node) : undefined;
        if (!parts) return node;
        const { axis } = parts[0]!;
        const filled = parts.reduce((sum, { start, stop }) => sum + stop - start, 0);
        if (filled < shape[axis]!) {
          const id = append(node);
          sums.set(id, parts);
          return id;
        }
        // −0 + 0 is 0.
        const zero = constant(tensor(0, { dtype }));
        const inputs = parts.map(({ id }) => apply(op!, [id, zero], node.attributes));
        return apply(concatOp, inputs, { axis, shape, dtype });
      },
    };
  });
}
