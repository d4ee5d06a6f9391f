import type { Cluster, Fusion } from "./fuse.js";
import type { GraphNode } from "./graph.js";
import { sizeOf } from "./layout.js";
import { bytesOfNode } from "./value.js";

/** What is known of one kernel of a program. */
export interface KernelReport {
  readonly name: string;
  /** Names of the ops that it computes. */
  readonly ops: readonly string[];
  /** Whether it runs as WebAssembly, or by the eager kernel of its op. */
  readonly runs: "compiled" | "eager";
  /** Estimated floating-point operations. */
  readonly operations: number;
  /** Estimated bytes read and written. */
  readonly bytes: number;
}

/** Multiplications and additions of products, and one operation for each element of others. */
function operationsOf({ name, shape, inputs }: GraphNode, nodes: readonly GraphNode[]): number {
  const [first, second] = inputs.map((id) => nodes[id]!.shape);
  switch (name) {
    case "matmul":
      return 2 * sizeOf(shape) * first!.at(-1)!;
    // Windows times the elements of a window, for each channel of what they become.
    case "convolve":
      return 2 * sizeOf(shape) * sizeOf(second!.slice(1));
    case "convolveTransposed":
      return 2 * sizeOf(first!) * sizeOf(second!.slice(1));
    case "convolveWeight":
      return 2 * sizeOf(second!) * sizeOf(shape.slice(1));
    default:
      return Math.max(sizeOf(shape), ...inputs.map((id) => sizeOf(nodes[id]!.shape)));
  }
}

/** Estimates what a kernel does. */
export function describeKernel(
  fusion: Fusion,
  cluster: Cluster,
  stored: ReadonlySet<number>,
  isEager: boolean,
): KernelReport {
  const { nodes } = fusion.graph;
  const read = fusion.reads(cluster).map(({ layout }) => layout.base);
  const inputs = new Set(read.filter((base) => !cluster.nodes.includes(base)));
  const moved = [...inputs, ...cluster.nodes.filter((id) => stored.has(id))];
  const bytes = moved.reduce((sum, id) => sum + bytesOfNode(nodes[id]!), 0);
  const operations = cluster.nodes.reduce((sum, id) => sum + operationsOf(nodes[id]!, nodes), 0);
  const ops = cluster.nodes.map((id) => nodes[id]!.name);
  return { name: ops[0]!, ops, runs: isEager ? "eager" : "compiled", operations, bytes };
}
