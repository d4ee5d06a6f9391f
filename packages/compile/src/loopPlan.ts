import type { Dtype } from "@chainrule/tensor";
import type { Cluster, Fusion } from "./fuse.js";
import { uniformValue } from "./graph.js";
import { type JoinedAxis, joinAxes } from "./joinAxes.js";
import { programsOf, type ReduceKernel } from "./kernelData.js";
import { type Layout, ownLayout, rowMajor, stridesOver } from "./layout.js";
import { ProgramBuilder } from "./programBuilder.js";
import { remembered } from "./remembered.js";

/** Memory that a loop nest walks along: what is read, or written, in one way. */
export interface Stream {
  /** The node whose memory it is. */
  readonly base: number;
  readonly dtype: Dtype;
  readonly offset: number;
  /** Elements from one turn of each outer loop to the next. */
  readonly outer: readonly number[];
  /** Elements from one number of a row to the next: 0 or 1. */
  readonly inner: 0 | 1;
  /** Elements from one segment of a row to the next. */
  readonly jump: number;
}

/** Numbers of one row that become one. */
export interface RowReduction {
  readonly node: number;
  readonly combination: "add" | "maximum" | "minimum";
  readonly dtype: "float32" | "float64";
  /** The step of the program whose values are combined. */
  readonly step: number;
}

/** A mask that must be set nowhere. */
export interface Check {
  readonly node: number;
  readonly step: number;
}

/** Where an input of a stage's program comes from. */
export type StageInput =
  | { readonly kind: "stream"; readonly stream: Stream }
  /** A number of the row, known from before. */
  | { readonly kind: "row"; readonly node: number };

/** A program of a loop nest: over the elements of a row, or over the numbers that belong to it as a whole. */
export interface Stage {
  readonly builder: ProgramBuilder;
  readonly inputs: StageInput[];
  readonly stores: { readonly step: number; readonly stream: Stream }[];
}

/** One pass over a row, and what is then computed once. */
export interface Pass {
  readonly elements: Stage & { readonly reductions: RowReduction[]; readonly checks: Check[] };
  readonly row: Stage & { readonly values: { readonly node: number; readonly step: number }[] };
}

/** A loop nest: outer loops, and in them one pass after the other over rows of `count` elements, by segments. */
export interface LoopPlan {
  readonly outer: readonly number[];
  readonly count: number;
  /** Elements that lie side by side: all of a row, or whole turns of its loop. */
  readonly segment: number;
  readonly passes: readonly Pass[];
  /** Nodes whose values are needed by a later pass alone: one row of memory is enough. */
  readonly rowBuffers: readonly number[];
}

/** Memory that a loop nest walks along, by strides over all axes of its shape; those of rows have none along these. */
interface Walk {
  readonly key: string;
  readonly layout: Layout;
  readonly strides: readonly number[];
  stream?: Stream;
}

/** Plans the loops of a cluster without a head. `stored` are the nodes that others read from memory. */
export function planLoop(fusion: Fusion, cluster: Cluster, stored: ReadonlySet<number>): LoopPlan {
  const { nodes } = fusion.graph;
  const { shape, reduced } = cluster;
  const kept = shape.length - reduced;
  const rows = shape.slice(0, kept);
  const none = new Array<number>(reduced).fill(0);
  const members = new Set(cluster.nodes);
  const pass = passNumbers(fusion, cluster);
  const isReduction = (id: number): boolean => fusion.isReduction(id);
  const isRow = (id: number): boolean => fusion.levelOf(cluster, id) === "row";

  const walks = new Map<string, Walk>();
  const walkAlong = (layout: Layout, strides: readonly number[]): Walk => {
    const key = `${layout.base} ${layout.offset} ${strides.join()}`;
    return remembered(walks, key, () => ({ key, layout, strides }));
  };
  /** How a node reads an operand from memory; undefined for one of the cluster's own, or of one number everywhere. */
  const reading = (id: number, input: number): Walk | undefined => {
    const layout = fusion.layouts[input]!;
    if (members.has(layout.base) || uniformValue(nodes[input]!) !== undefined) return undefined;
    if (isReduction(id) || !isRow(id)) return walkAlong(layout, stridesOver(layout, shape));
    return walkAlong(layout, [...stridesOver(layout, nodes[id]!.shape).slice(0, kept), ...none]);
  };
  const isNeededLater = (id: number): boolean =>
    !isRow(id) &&
    fusion
      .reads(cluster)
      .some(({ reader, layout }) => layout.base === id && pass.get(reader)! > pass.get(id)!);
  /** How a node's value is written to memory; undefined where it is not. */
  const writing = (id: number): Walk | undefined => {
    if (!stored.has(id) && !isNeededLater(id)) return undefined;
    const layout = ownLayout(nodes[id]!);
    return walkAlong(layout, isRow(id) ? [...rowMajor(rows), ...none] : layout.strides);
  };
  for (const id of cluster.nodes) for (const input of nodes[id]!.inputs) reading(id, input);
  const written = new Map(cluster.nodes.map((id) => [id, writing(id)]));
  const rowBuffers = cluster.nodes.filter((id) => written.get(id) && !stored.has(id));

  const all = [...walks.values()].map(({ strides }) => strides);
  const axes = [...shape.keys()];
  const outer = joinAxes(axes.slice(0, kept), shape, all);
  const inner = reduced > 0 ? joinAxes(axes.slice(kept), shape, all) : outer.splice(-1);
  const streamOf = (walk: Walk): Stream => {
    const { base, offset } = walk.layout;
    const along = (axis: JoinedAxis | undefined): number => (axis ? walk.strides[axis.last]! : 0);
    return (walk.stream ??= {
      base,
      dtype: nodes[base]!.dtype,
      offset,
      outer: outer.map((axis) => (rowBuffers.includes(base) ? 0 : along(axis))),
      inner: along(inner.at(-1)) as 0 | 1,
      jump: along(inner[0]),
    });
  };

  const passes = Array.from({ length: Math.max(...pass.values()) + 1 }, newPass);
  for (const id of cluster.nodes) {
    const node = nodes[id]!;
    const at = passes[pass.get(id)!]!;
    const stage = isRow(id) && !isReduction(id) ? at.row : at.elements;
    /** The step of an input, or of a value that the stage has computed. */
    const stepOf = (name: string, type: Dtype, input: () => StageInput): number =>
      remembered(stage.known, name, () => {
        stage.inputs.push(input());
        return stage.builder.input(type);
      });
    const args = node.inputs.map((input) => {
      const uniform = uniformValue(nodes[input]!);
      if (uniform !== undefined) return stage.builder.constant(uniform, nodes[input]!.dtype);
      const { base } = fusion.layouts[input]!;
      const { dtype } = nodes[base]!;
      const walk = reading(id, input);
      const name = walk?.key ?? `node ${base}`;
      return stepOf(name, dtype, () =>
        !walk && isRow(base)
          ? { kind: "row", node: base }
          : { kind: "stream", stream: streamOf(walk ?? written.get(base)!) },
      );
    });
    const walk = written.get(id);
    if (isReduction(id)) {
      const { combination } = (node.op!.kernel as ReduceKernel).reduction;
      const dtype = node.dtype as "float32" | "float64";
      at.elements.reductions.push({ node: id, combination: combination!, dtype, step: args[0]! });
      if (walk) {
        const step = at.row.builder.input(dtype);
        at.row.inputs.push({ kind: "row", node: id });
        at.row.known.set(`node ${id}`, step);
        at.row.stores.push({ step, stream: streamOf(walk) });
      }
      continue;
    }
    const { program, refused } = programsOf(node, nodes)!;
    if (refused && stage === at.elements) {
      at.elements.checks.push({ node: id, step: stage.builder.inline(refused, args) });
    }
    const step = stage.builder.inline(program, args);
    stage.known.set(`node ${id}`, step);
    if (stage === at.row) at.row.values.push({ node: id, step });
    if (walk) stage.stores.push({ step, stream: streamOf(walk) });
  }
  return {
    outer: outer.map(({ size }) => size),
    count: inner.reduce((product, { size }) => product * size, 1),
    segment: inner.at(-1)?.size ?? 1,
    passes,
    rowBuffers,
  };
}

/** A stage that is being planned: with the steps of values, of nodes and of what is read, by their names. */
interface OpenStage extends Stage {
  readonly known: Map<string, number>;
}

function newPass(): { elements: OpenStage & Pass["elements"]; row: OpenStage & Pass["row"] } {
  const stage = (): OpenStage => ({
    builder: new ProgramBuilder(),
    known: new Map(),
    inputs: [],
    stores: [],
  });
  return { elements: { ...stage(), reductions: [], checks: [] }, row: { ...stage(), values: [] } };
}

/** In which pass over a row each node is computed: one later than the reductions that it needs. */
function passNumbers(fusion: Fusion, cluster: Cluster): Map<number, number> {
  const { nodes } = fusion.graph;
  const numbers = new Map<number, number>();
  const isRow = (id: number): boolean => fusion.levelOf(cluster, id) === "row";
  for (const id of cluster.nodes) {
    const isBeside = isRow(id) && !fusion.isReduction(id);
    const before = nodes[id]!.inputs.map((input) => {
      const { base } = fusion.layouts[input]!;
      const number = numbers.get(base);
      return number === undefined ? 0 : number + (isRow(base) && !isBeside ? 1 : 0);
    });
    numbers.set(id, Math.max(0, ...before));
  }
  return numbers;
}
