import { sameShape, type Shape } from "@chainrule/tensor";
import { canVectorize } from "@chainrule/wasm";
import { type Graph, type GraphNode, uniformValue } from "./graph.js";
import { combinationOf, isFloat, mapKernelOf } from "./kernelData.js";
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
}

/** From so many elements a row, numbers that belong to a whole row are computed beside it. */
const wideRow = 16;

/** So many arrays beside the product are too many for an epilogue. */
const manyArrays = 3;

/** Whether the ops can be written as SIMD code. */
export function isMap(
  { op, kind, dtype, name }: GraphNode,
  nodes: readonly GraphNode[],
  inputs: readonly number[],
): boolean {
  const kernel = mapKernelOf(op);
  if (kind !== "op" || !kernel || name === "copy") return false;
  const types = inputs.map((id) => nodes[id]!.dtype);
  const check = kernel.refused(types);
  return canVectorize(kernel.program(types, dtype)) && (!check || canVectorize(check));
}

/** Whether a pointwise op can meet values that it must refuse. */
export function canRefuse({ op, inputs }: GraphNode, nodes: readonly GraphNode[]): boolean {
  const types = inputs.map((id) => nodes[id]!.dtype);
  return mapKernelOf(op)?.refused(types) !== undefined;
}

/** Whether a node reduces the last axes of floating-point numbers as SIMD does. */
export function isRowReduction(
  { op, kind, inputs, attributes }: GraphNode,
  nodes: readonly GraphNode[],
): boolean {
  if (kind !== "op" || combinationOf(op) === undefined) return false;
  const { axes } = attributes as { axes: readonly number[] };
  const { shape, dtype } = nodes[inputs[0]!]!;
  const first = shape.length - axes.length;
  return (
    isFloat(dtype) && axes.length > 0 && sizeOf(shape) > 0 && axes.every((axis, i) => axis === first + i)
  );
}

/** The shape without its last axes. */
const rowsOf = (shape: Shape, reduced: number): Shape => shape.slice(0, shape.length - reduced);

/** Puts nodes together that one loop nest can compute. */
export class Fusion {
  readonly graph: Graph;
  readonly layouts: readonly Layout[];
  /** For each node that is computed, the cluster that it belongs to. */
  readonly owner: Map<number, Cluster> = new Map<number, Cluster>();
  /** @internal What `sources` has found, by node. */
  readonly knownSources: (readonly number[] | undefined)[] = [];

  constructor(graph: Graph, layouts: readonly Layout[]) {
    this.graph = graph;
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

  /** The computed nodes that a node reads. */
  sources(id: number): readonly number[] {
    let found = this.knownSources[id];
    if (!found) {
      const bases = this.graph.nodes[id]!.inputs.map((input) => this.layouts[input]!.base);
      this.knownSources[id] = found = [...new Set(bases)].filter((base) => this.owner.has(base));
    }
    return found;
  }

  /** The clusters that a cluster reads. */
  predecessors(cluster: Cluster): Set<Cluster> {
    const found = new Set<Cluster>();
    for (const id of cluster.nodes) {
      for (const source of this.sources(id)) found.add(this.owner.get(source)!);
    }
    found.delete(cluster);
    return found;
  }

  /** @internal */
  single(node: GraphNode): Cluster {
    const { nodes } = this.graph;
    const { id, shape } = node;
    if (isMap(node, nodes, node.inputs) && sizeOf(shape) > 0) {
      return { nodes: [id], shape, reduced: 0, head: undefined };
    }
    if (isRowReduction(node, nodes)) {
      const { axes } = node.attributes as { axes: readonly number[] };
      return { nodes: [id], shape: nodes[node.inputs[0]!]!.shape, reduced: axes.length, head: undefined };
    }
    return { nodes: [id], shape, reduced: 0, head: id };
  }

  /** @internal Whether `to` needs `from` by a way that leads through a third cluster. */
  reachesAround(from: Cluster, to: Cluster): boolean {
    const seen = new Set<Cluster>([to]);
    const visit = [...this.predecessors(to)].filter((cluster) => cluster !== from);
    while (visit.length > 0) {
      const cluster = visit.pop()!;
      if (cluster === from) return true;
      if (seen.has(cluster)) continue;
      seen.add(cluster);
      visit.push(...this.predecessors(cluster));
    }
    return false;
  }

  /** @internal One cluster of two, or undefined where one loop nest cannot compute both. */
  merge(a: Cluster, b: Cluster): Cluster | undefined {
    const joined = this.join(a, b);
    if (!joined || !this.fits(joined) || this.reachesAround(a, b) || this.reachesAround(b, a))
      return undefined;
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
      .flatMap((id) => this.graph.nodes[id]!.inputs)
      .filter((id) => sizeOf(this.graph.nodes[id]!.shape) === sizeOf(rest.shape))
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
      return { nodes, shape: a.shape, reduced: Math.max(a.reduced, b.reduced), head: undefined };
    }
    // Numbers of whole rows beside the rows.
    const [wide, narrow] = a.reduced > 0 ? [a, b] : [b, a];
    if (wide.reduced === 0 || narrow.reduced > 0) return undefined;
    const rows = rowsOf(wide.shape, wide.reduced);
    if (narrow.nodes.some((id) => canRefuse(this.graph.nodes[id]!, this.graph.nodes))) return undefined;
    if (sizeOf(narrow.shape) !== sizeOf(rows) || sizeOf(wide.shape) / sizeOf(rows) < wideRow)
      return undefined;
    return { ...wide, nodes };
  }

  /** @internal Whether a product's tiles, two lanes wide for float64, can hold an epilogue's values. */
  takesEpilogue(head: number, { nodes }: Cluster): boolean {
    const product = this.graph.nodes[head]!;
    if (nodes.some((id) => canRefuse(this.graph.nodes[id]!, this.graph.nodes))) return false;
    if ((product.name !== "matmul" && product.name !== "convolve") || !isFloat(product.dtype)) return false;
    if (product.dtype === "float32") return true;
    return nodes.every((id) => {
      const { dtype, inputs } = this.graph.nodes[id]!;
      return dtype === "float64" && inputs.every((input) => this.graph.nodes[input]!.dtype === "float64");
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
      return this.graph.nodes[id]!.inputs.every((input) => {
        const layout = this.layouts[input]!;
        if (members.has(layout.base)) return this.links(cluster, layout, id);
        return this.levelOf(cluster, id) === "row" && !isRowReduction(this.graph.nodes[id]!, this.graph.nodes)
          ? true
          : this.reaches(cluster, input);
      });
    });
  }

  /** Whether a node of a cluster is computed for each element, or once for each row. */
  levelOf(cluster: Cluster, id: number): "inner" | "row" | undefined {
    const node = this.graph.nodes[id]!;
    if (isRowReduction(node, this.graph.nodes)) return "row";
    if (sameShape(node.shape, cluster.shape)) return "inner";
    if (cluster.reduced === 0) return undefined;
    const rows = rowsOf(cluster.shape, cluster.reduced);
    const kept = [...rows, ...new Array<number>(cluster.reduced).fill(1)];
    return sameShape(node.shape, rows) || sameShape(node.shape, kept) ? "row" : undefined;
  }

  /** @internal Whether node `id` can take the value under a layout from its own cluster. */
  links(cluster: Cluster, layout: Layout, id: number): boolean {
    const from = this.levelOf(cluster, layout.base) ?? "inner";
    const to = this.levelOf(cluster, id);
    const node = this.graph.nodes[id]!;
    const isReduction = isRowReduction(node, this.graph.nodes);
    if (layout.offset !== 0) return false;
    if (from === "inner") {
      if (to === "row" && !isReduction) return false;
      return sameShape(layout.shape, cluster.shape) && isRowMajor(layout.shape, layout.strides);
    }
    if (isReduction) return false;
    const rows = rowsOf(cluster.shape, cluster.reduced);
    if (to === "row")
      return sizeOf(layout.shape) === sizeOf(rows) && isRowMajor(layout.shape, layout.strides);
    const strides = stridesOver(layout, cluster.shape);
    const wanted = [...rowMajor(rows), ...new Array<number>(cluster.reduced).fill(0)];
    return strides.every((stride, i) => cluster.shape[i] === 1 || stride === wanted[i]);
  }

  /** @internal Whether a cluster's loops can read a value from outside. */
  reaches(cluster: Cluster, input: number): boolean {
    if (uniformValue(this.graph.nodes[input]!) !== undefined) return true;
    const layout = this.layouts[input]!;
    if (cluster.head !== undefined) {
      // A tile's rows are read by whole vectors, or are one number each.
      const strides = stridesOver(layout, cluster.shape);
      const last = strides.at(-1)!;
      if (this.graph.nodes[cluster.head]!.name === "convolve") {
        // Windows are walked as one.
        const [height, width] = cluster.shape.slice(-2) as [number, number];
        const step = height === 1 || strides.at(-2) === last * width;
        return step && strides.every((stride) => stride >= 0) && (last === 0 || last === 1);
      }
      return (
        strides.every((stride) => stride >= 0) && (last === 0 || last === 1 || cluster.shape.at(-1) === 1)
      );
    }
    // The reduced axes are walked as one.
    return hasRows({ shape: cluster.shape, strides: stridesOver(layout, cluster.shape) }, cluster.reduced);
  }
}
