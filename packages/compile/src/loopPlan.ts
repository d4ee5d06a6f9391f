import { type Dtype, type Shape } from "@chainrule/tensor";
import type { Cluster, Fusion } from "./fuse.js";
import { uniformValue } from "./graph.js";
import type { MapKernel, ReduceKernel } from "./kernelData.js";
import { isRowReduction } from "./fuse.js";
import { type Layout, ownLayout, rowMajor, stridesOver } from "./layout.js";
import { ProgramBuilder } from "./programBuilder.js";

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

/** The axes of a shape by which all the strides say where an element is: neighbours joined where they can be. */
function joinAxes(shape: Shape, strides: readonly (readonly number[])[]): number[][] {
  const groups: number[][] = [];
  shape.forEach((n, axis) => {
    if (n === 1) return;
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last && before !== undefined && strides.every((list) => list[before] === list[axis]! * n))
      last.push(axis);
    else groups.push([axis]);
  });
  return groups;
}

/** Plans the loops of a cluster without a head. `stored` are the nodes that others read from memory. */
export function planLoop(fusion: Fusion, cluster: Cluster, stored: ReadonlySet<number>): LoopPlan {
  const { nodes } = fusion.graph;
  const { shape, reduced } = cluster;
  const kept = shape.length - reduced;
  const members = new Set(cluster.nodes);
  const pass = passNumbers(fusion, cluster);

  /** A layout's strides over all axes of the shape; those of rows have none along them. */
  const rows = shape.slice(0, kept);
  const none = new Array<number>(reduced).fill(0);
  const spread = (layout: Layout, isRow: boolean): number[] => {
    if (!isRow) return stridesOver(layout, shape);
    const own = layout.shape.slice(
      0,
      Math.max(0, layout.shape.length - (layout.shape.length > kept ? reduced : 0)),
    );
    const over = stridesOver({ shape: own, strides: layout.strides.slice(0, own.length), offset: 0 }, rows);
    return [...over, ...none];
  };
  const wanted = new Map<string, { layout: Layout; strides: number[]; dtype: Dtype }>();
  const key = (layout: Layout, strides: readonly number[]): string =>
    `${layout.base} ${layout.offset} ${strides.join()}`;
  const want = (layout: Layout, strides: number[]): string => {
    const name = key(layout, strides);
    wanted.set(name, { layout, strides, dtype: nodes[layout.base]!.dtype });
    return name;
  };
  const level = (id: number): "inner" | "row" => fusion.levelOf(cluster, id)!;

  const reads = new Map<string, string>();
  const rowBuffers: number[] = [];
  for (const id of cluster.nodes) {
    const isReduction = isRowReduction(nodes[id]!, nodes);
    nodes[id]!.inputs.forEach((input, i) => {
      const layout = fusion.layouts[input]!;
      if (members.has(layout.base) || uniformValue(nodes[input]!) !== undefined) return;
      reads.set(`${id} ${i}`, want(layout, spread(layout, !isReduction && level(id) === "row")));
    });
  }
  const crossing = (id: number): boolean =>
    level(id) === "inner" &&
    cluster.nodes.some(
      (user) =>
        nodes[user]!.inputs.some((input) => fusion.layouts[input]!.base === id) &&
        pass.get(user)! > pass.get(id)!,
    );
  const writes = new Map<number, string>();
  for (const id of cluster.nodes) {
    const crosses = crossing(id);
    if (!stored.has(id) && !crosses) continue;
    if (!stored.has(id)) rowBuffers.push(id);
    const own = ownLayout(nodes[id]!);
    writes.set(id, want(own, level(id) === "row" ? [...rowMajor(rows), ...none] : own.strides.slice()));
  }

  const all = [...wanted.values()].map(({ strides }) => strides);
  const outerGroups = joinAxes(shape.slice(0, kept), all);
  let innerGroups: number[][] = joinAxes(
    shape.slice(kept),
    all.map((list) => list.slice(kept)),
  ).map((group) => group.map((axis) => axis + kept));
  if (reduced === 0) innerGroups = outerGroups.length > 0 ? [outerGroups.pop()!] : [];
  const sizes = (group: readonly number[]): number =>
    group.reduce((product, axis) => product * shape[axis]!, 1);
  const stride = (list: readonly number[], group: readonly number[]): number => list[group.at(-1)!]!;

  const streams = new Map<string, Stream>();
  for (const [name, { layout, strides, dtype }] of wanted) {
    const inner = innerGroups.length === 0 ? 0 : stride(strides, innerGroups.at(-1)!);
    const isBuffer = rowBuffers.includes(layout.base);
    streams.set(name, {
      base: layout.base,
      dtype,
      offset: layout.offset,
      outer: outerGroups.map((group) => (isBuffer ? 0 : stride(strides, group))),
      inner: inner as 0 | 1,
      jump: innerGroups.length === 0 ? 0 : stride(strides, innerGroups[0]!),
    });
  }

  const count = innerGroups.reduce((product, group) => product * sizes(group), 1);
  const segment = innerGroups.length === 0 ? 1 : sizes(innerGroups.at(-1)!);
  const passes = Array.from({ length: Math.max(...pass.values()) + 1 }, newPass);
  const steps = passes.map(() => new Map<string, number>());
  for (const id of cluster.nodes) {
    const node = nodes[id]!;
    const at = passes[pass.get(id)!]!;
    const isReduction = isRowReduction(node, nodes);
    const isRow = !isReduction && level(id) === "row";
    const stage = isRow ? at.row : at.elements;
    const known = steps[pass.get(id)!]!;
    const prefix = isRow ? "row " : "";
    const inputStep = (name: string, type: Dtype, input: StageInput): number => {
      let step = known.get(prefix + name);
      if (step === undefined) {
        step = stage.builder.input(type);
        stage.inputs.push(input);
        known.set(prefix + name, step);
      }
      return step;
    };
    const args = node.inputs.map((input, i) => {
      const uniform = uniformValue(nodes[input]!);
      if (uniform !== undefined) return stage.builder.constant(uniform, nodes[input]!.dtype);
      const { base } = fusion.layouts[input]!;
      const { dtype } = nodes[base]!;
      if (!members.has(base)) {
        const stream = streams.get(reads.get(`${id} ${i}`)!)!;
        return inputStep(reads.get(`${id} ${i}`)!, dtype, { kind: "stream", stream });
      }
      const here = known.get(`${prefix}node ${base}`);
      if (here !== undefined) return here;
      if (level(base) === "row") return inputStep(`node ${base}`, dtype, { kind: "row", node: base });
      return inputStep(`node ${base}`, dtype, { kind: "stream", stream: streams.get(writes.get(base)!)! });
    });
    if (isReduction) {
      const { combination } = (node.op!.kernel as ReduceKernel).reduction;
      const dtype = node.dtype as "float32" | "float64";
      at.elements.reductions.push({ node: id, combination: combination!, dtype, step: args[0]! });
      if (stored.has(id)) {
        const step = at.row.builder.input(dtype);
        at.row.inputs.push({ kind: "row", node: id });
        known.set(`row node ${id}`, step);
        at.row.stores.push({ step, stream: streams.get(writes.get(id)!)! });
      }
      continue;
    }
    const types = node.inputs.map((input) => nodes[input]!.dtype);
    const kernel = node.op!.kernel as MapKernel;
    const refused = kernel.refused(types);
    if (refused && !isRow) at.elements.checks.push({ node: id, step: stage.builder.inline(refused, args) });
    const step = stage.builder.inline(kernel.program(types, node.dtype), args);
    known.set(`${prefix}node ${id}`, step);
    if (isRow) at.row.values.push({ node: id, step });
    if (writes.has(id)) stage.stores.push({ step, stream: streams.get(writes.get(id)!)! });
  }
  return { outer: outerGroups.map(sizes), count, segment, passes, rowBuffers };
}

function newPass(): Pass {
  const stage = (): Stage => ({ builder: new ProgramBuilder(), inputs: [], stores: [] });
  return { elements: { ...stage(), reductions: [], checks: [] }, row: { ...stage(), values: [] } };
}

/** In which pass over a row each node is computed: one later than the reductions that it needs. */
function passNumbers(fusion: Fusion, cluster: Cluster): Map<number, number> {
  const { nodes } = fusion.graph;
  const numbers = new Map<number, number>();
  const isRow = (id: number): boolean => fusion.levelOf(cluster, id) === "row";
  for (const id of cluster.nodes) {
    let number = 0;
    for (const input of nodes[id]!.inputs) {
      const { base } = fusion.layouts[input]!;
      const before = numbers.get(base);
      if (before === undefined) continue;
      const afterRow = isRow(base) && !(isRow(id) && !isRowReduction(nodes[id]!, nodes));
      number = Math.max(number, before + (afterRow ? 1 : 0));
    }
    numbers.set(id, number);
  }
  return numbers;
}
