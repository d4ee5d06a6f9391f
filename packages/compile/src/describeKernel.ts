import { bytesOf } from "./arena.js";
import type { Cluster, Fusion } from "./fuse.js";
import { sizeOf } from "./layout.js";

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

/** Estimates what a kernel does. */
export function describeKernel(
  fusion: Fusion,
  cluster: Cluster,
  stored: ReadonlySet<number>,
  isEager: boolean,
): KernelReport {
  const { nodes } = fusion.graph;
  const own = new Set(cluster.nodes);
  const inputs = new Set(
    cluster.nodes
      .flatMap((id) => nodes[id]!.inputs.map((input) => fusion.layouts[input]!.base))
      .filter((base) => !own.has(base)),
  );
  const bytesOfNode = (id: number): number => sizeOf(nodes[id]!.shape) * bytesOf(nodes[id]!.dtype);
  const bytes = [...inputs, ...cluster.nodes.filter((id) => stored.has(id))].reduce(
    (sum, id) => sum + bytesOfNode(id),
    0,
  );
  const operations = cluster.nodes.reduce((sum, id) => {
    const node = nodes[id]!;
    const work =
      node.name === "matmul"
        ? 2 * sizeOf(node.shape) * nodes[node.inputs[0]!]!.shape.at(-1)!
        : Math.max(sizeOf(node.shape), ...node.inputs.map((input) => sizeOf(nodes[input]!.shape)));
    return sum + work;
  }, 0);
  const ops = cluster.nodes.map((id) => nodes[id]!.name);
  return { name: ops[0]!, ops, runs: isEager ? "eager" : "compiled", operations, bytes };
}
