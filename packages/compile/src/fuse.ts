import { sameShape, type Shape } from "@chainrule/tensor";
import { canVectorize } from "@chainrule/wasm";
import { copyOp } from "./copyOp.js";
import { type Graph, type GraphNode, uniformValue } from "./graph.js";
import { combinationOf, isFloat, programsOf } from "./kernelData.js";
import { hasRows, isRowMajor, type Layout, rowMajor, sizeOf, stridesOver } from "./layout.js";

/**
 * What is computed by one loop nest: pointwise ops over one shape, and the reductions of its last axes; or one op
 * of another kind (`head`), with pointwise ops on its result as its epilogue.
 */
export interface Cluster {
  /** The ids of its nodes, in the order of computation. */
  nodes: number[];
  /** The shape that its loops go over: that of its inner values. */
  readonly shape: Shape;
  /** How many of the last axes are reduced; 0 if none are. */
  reduced: number;
  /** The op that is no pointwise op and no such reduction, if there is one. */
  readonly head: number | undefined;
  /** Never below that of a cluster that it needs. */
  rank: number;
  /** How many steps its loop has. */
  steps: number;
}

/** Beyond so many steps, a loop takes longer to compile than two; engines refuse functions of 50,000 locals. */
const mostSteps = 2000;

/** From so many elements a row, numbers that belong to a whole row are computed beside it. */
const wideRow = 16;

/** So many arrays beside the product are too many for an epilogue. */
const manyArrays = 3;

/** Whether a pointwise op can meet values that it must refuse. */
export function canRefuse(node: GraphNode, nodes: readonly GraphNode[]): boolean {
  return programsOf(node, nodes)?.refused !== undefined;
}

/** The shape without its last axes. */
const rowsOf = (shape: Shape, reduced: number): Shape => shape.slice(0, shape.length - reduced);

/** Puts nodes together that one loop nest can compute. */
export class Fusion {
  readonly graph: Graph;
  readonly nodes: readonly GraphNode[];
  readonly layouts: readonly Layout[];
  /** For each node that is computed, the cluster that it belongs to. */
  readonly owner: Map<number, Cluster> = new Map<number, Cluster>();
  /** @internal What `sources` has found, by node. */
  readonly knownSources: (readonly number[] | undefined)[] = [];

  constructor(graph: Graph, layouts: readonly Layout[]) {
    this.graph = graph;
    this.nodes = graph.nodes;
    this.layouts = layouts;
    for (const node of graph.nodes) {
      if (node.kind !== "op" || layouts[node.id]!.base !== node.id) continue;
      let cluster = this.single(node);
      this.owner.set(node.id, cluster);
      for (const source of this.sources(node.id)) {
        const other = this.owner.get(source)!;
        if (other !== cluster) cluster = this.merge(other, cluster) ?? cluster;
      }
    }
    for (const cluster of this.clusters()) this.splitEpilogue(cluster);
  }

  /** The clusters, each once. */
  clusters(): Cluster[] {
    return [...new Set(this.owner.values())];
  }

  /** What the nodes of a cluster read, each operand once. */
  reads({ nodes }: Cluster): { readonly reader: number; readonly layout: Layout }[] {
    return nodes.flatMap((reader) =>
      this.nodes[reader]!.inputs.map((input) => ({ reader, layout: this.layouts[input]! })),
    );
  }

  /** The computed nodes that a node reads. */
  sources(id: number): readonly number[] {
    return (this.knownSources[id] ??= [
      ...new Set(this.nodes[id]!.inputs.map((input) => this.layouts[input]!.base)),
    ].filter((base) => this.owner.has(base)));
  }

  /** The clusters that a cluster reads. */
  predecessors(cluster: Cluster): Set<Cluster> {
    const found = new Set(
      cluster.nodes.flatMap((id) => this.sources(id).map((source) => this.owner.get(source)!)),
    );
    found.delete(cluster);
    return found;
  }

  /** @internal */
  single(node: GraphNode): Cluster {
    const { id, op, shape, inputs, attributes } = node;
    const { program, refused } = programsOf(node, this.nodes) ?? {};
    const steps = program?.steps.length ?? 0;
    const cluster = { nodes: [id], shape, reduced: 0, head: undefined, rank: id, steps };
    const isMap = program && op !== copyOp && [program, refused].every((p) => !p || canVectorize(p));
    if (isMap && sizeOf(shape) > 0) return cluster;
    if (!this.isReduction(id)) return { ...cluster, head: id };
    const { axes } = attributes as { axes: readonly number[] };
    return { ...cluster, shape: this.nodes[inputs[0]!]!.shape, reduced: axes.length };
  }

  /**
   * @internal One cluster of two, of which the second reads the first, or undefined where one loop nest cannot
   * compute both: a third that stands between them would need the one and be needed by it.
   */
  merge(a: Cluster, b: Cluster): Cluster | undefined {
    const joined = this.join(a, b);
    const steps = a.steps + b.steps;
    if (!joined || steps > mostSteps || !this.fits(joined)) return undefined;
    const needed = this.predecessors(b);
    needed.delete(a);
    // What is added on the way is visited, too.
    for (const cluster of needed) {
      if (cluster === a) return undefined;
      if (cluster.rank >= a.rank) for (const other of this.predecessors(cluster)) needed.add(other);
    }
    // All of it is now needed where the first stands.
    for (const cluster of needed.add(joined)) cluster.rank = Math.min(cluster.rank, a.rank);
    joined.steps = steps;
    for (const id of joined.nodes) this.owner.set(id, joined);
    return joined;
  }

  /**
   * @internal An epilogue that walks along many arrays, as Adam's update does, is faster as a loop of its own: tiles
   * come to each of them by a few short rows at a time, and wait for memory.
   */
  splitEpilogue({ head, nodes, ...rest }: Cluster): void {
    if (head === undefined) return;
    const epilogue = { ...rest, nodes: nodes.filter((id) => id !== head), head: undefined };
    const arrays = epilogue.nodes
      .flatMap((id) => this.nodes[id]!.inputs)
      .filter((id) => sizeOf(this.nodes[id]!.shape) === sizeOf(rest.shape))
      .map((id) => this.layouts[id]!.base)
      .filter((id) => !nodes.includes(id));
    if (new Set(arrays).size < manyArrays || !this.fits(epilogue)) return;
    this.owner.set(head, { ...rest, nodes: [head], head });
    for (const id of epilogue.nodes) this.owner.set(id, epilogue);
  }

  /** @internal What the shape, the reduction and the head of two clusters together would be. */
  join(a: Cluster, b: Cluster): Cluster | undefined {
    const nodes = [...a.nodes, ...b.nodes].sort((x, y) => x - y);
    if (a.head !== undefined || b.head !== undefined) {
      const [head, epilogue] = a.head !== undefined ? [a, b] : [b, a];
      if (!this.takesEpilogue(head.head!, epilogue) || epilogue.head !== undefined || epilogue.reduced > 0)
        return undefined;
      return sameShape(a.shape, b.shape) ? { ...head, nodes } : undefined;
    }
    if (sameShape(a.shape, b.shape)) {
      if (a.reduced > 0 && b.reduced > 0 && a.reduced !== b.reduced) return undefined;
      return { ...a, nodes, reduced: Math.max(a.reduced, b.reduced) };
    }
    // Numbers of whole rows beside the rows.
    const [wide, narrow] = a.reduced > 0 ? [a, b] : [b, a];
    if (wide.reduced === 0 || narrow.reduced > 0) return undefined;
    const rows = rowsOf(wide.shape, wide.reduced);
    if (this.canRefuse(narrow)) return undefined;
    if (sizeOf(narrow.shape) !== sizeOf(rows) || sizeOf(wide.shape) / sizeOf(rows) < wideRow)
      return undefined;
    return { ...wide, nodes };
  }

  /** @internal Whether a product's tiles, two lanes wide for float64, can hold an epilogue's values. */
  takesEpilogue(head: number, epilogue: Cluster): boolean {
    const product = this.nodes[head]!;
    if (this.canRefuse(epilogue)) return false;
    if ((product.name !== "matmul" && product.name !== "convolve") || !isFloat(product.dtype)) return false;
    if (product.dtype === "float32") return true;
    return epilogue.nodes.every((id) => {
      const { dtype, inputs } = this.nodes[id]!;
      return dtype === "float64" && inputs.every((input) => this.nodes[input]!.dtype === "float64");
    });
  }

  /** @internal Whether every value that a cluster's nodes take from each other is at hand when they need it. */
  fits(cluster: Cluster): boolean {
    const members = new Set(cluster.nodes);
    const { head } = cluster;
    if (head !== undefined && this.sources(head).some((source) => members.has(source))) return false;
    return cluster.nodes.every((id) => {
      if (id === cluster.head) return true;
      if (this.levelOf(cluster, id) === undefined) return false;
      return this.nodes[id]!.inputs.every((input) => {
        const layout = this.layouts[input]!;
        if (members.has(layout.base)) return this.links(cluster, layout, id);
        const isBeside = this.levelOf(cluster, id) === "row" && !this.isReduction(id);
        return isBeside || this.reaches(cluster, input);
      });
    });
  }

  /** Whether a node reduces the last axes of floating-point numbers, or the first, as SIMD does. */
  isReduction(id: number, of: "last" | "first" = "last"): boolean {
    const { op, inputs, attributes } = this.nodes[id]!;
    if (combinationOf(op) === undefined) return false;
    const { axes } = attributes as { axes: readonly number[] };
    const { shape, dtype } = this.nodes[inputs[0]!]!;
    const first = of === "first" ? 0 : shape.length - axes.length;
    return (
      isFloat(dtype) && axes.length > 0 && sizeOf(shape) > 0 && axes.every((axis, i) => axis === first + i)
    );
  }

  /** Whether a cluster can meet values that it must refuse. */
  canRefuse({ nodes }: Cluster): boolean {
    return nodes.some((id) => canRefuse(this.nodes[id]!, this.nodes));
  }

  /** Whether a node of a cluster is computed for each element, or once for each row. */
  levelOf(cluster: Cluster, id: number): "inner" | "row" | undefined {
    const { shape } = this.nodes[id]!;
    if (this.isReduction(id)) return "row";
    if (sameShape(shape, cluster.shape)) return "inner";
    if (cluster.reduced === 0) return undefined;
    const rows = rowsOf(cluster.shape, cluster.reduced);
    const kept = [...rows, ...new Array<number>(cluster.reduced).fill(1)];
    return sameShape(shape, rows) || sameShape(shape, kept) ? "row" : undefined;
  }

  /** @internal Whether node `id` can take the value under a layout from its own cluster. */
  links(cluster: Cluster, layout: Layout, id: number): boolean {
    const from = this.levelOf(cluster, layout.base) ?? "inner";
    const to = this.levelOf(cluster, id);
    const isReduction = this.isReduction(id);
    if (layout.offset !== 0) return false;
    if (from === "inner") {
      if (to === "row" && !isReduction) return false;
      return sameShape(layout.shape, cluster.shape) && isRowMajor(layout);
    }
    if (isReduction) return false;
    const rows = rowsOf(cluster.shape, cluster.reduced);
    if (to === "row") return sizeOf(layout.shape) === sizeOf(rows) && isRowMajor(layout);
    const strides = stridesOver(layout, cluster.shape);
    const wanted = [...rowMajor(rows), ...new Array<number>(cluster.reduced).fill(0)];
    return strides.every((stride, i) => cluster.shape[i] === 1 || stride === wanted[i]);
  }

  /** @internal Whether a cluster's loops can read a value from outside. */
  reaches(cluster: Cluster, input: number): boolean {
    if (uniformValue(this.nodes[input]!) !== undefined) return true;
    const layout = this.layouts[input]!;
    const strides = stridesOver(layout, cluster.shape);
    if (cluster.head !== undefined) {
      // A tile's rows are read by whole vectors, or are one number each.
      const [height, width] = cluster.shape.slice(-2) as [number, number];
      const last = strides.at(-1)!;
      const isNear = last === 0 || last === 1;
      if (strides.some((stride) => stride < 0)) return false;
      if (this.nodes[cluster.head]!.name !== "convolve") return isNear || width === 1;
      // Windows are walked as one.
      return isNear && (height === 1 || strides.at(-2) === last * width);
    }
    // The reduced axes are walked as one.
    return hasRows({ shape: cluster.shape, strides }, cluster.reduced);
  }
}
