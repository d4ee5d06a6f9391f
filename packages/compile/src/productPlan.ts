import type { Shape } from "@chainrule/tensor";
import { bytesOf } from "./arena.js";
import type { Cluster, Fusion } from "./fuse.js";
import { uniformValue } from "./graph.js";
import type { MapKernel } from "./kernelData.js";
import { type Layout, ownLayout, sizeOf, stridesOver } from "./layout.js";
import { ProgramBuilder } from "./programBuilder.js";
import { remembered } from "./remembered.js";

/** A matrix of each example of a batch: in bytes. */
export interface Operand {
  readonly base: number;
  readonly offset: number;
  /** From one example to the next, along each axis of the batch. */
  readonly batch: readonly number[];
  readonly row: number;
  readonly column: number;
}

/** Where an input of an epilogue comes from: the finished sum, or memory. */
export type EpilogueInput = "sum" | Operand;

/** What is computed of each element of a product before it is stored. */
export interface Epilogue {
  readonly builder: ProgramBuilder;
  readonly inputs: EpilogueInput[];
  readonly stores: { readonly step: number; readonly operand: Operand; readonly node: number }[];
}

/** C = A · B for each example of a batch, and what becomes of each element of C. */
export interface ProductPlan {
  readonly dtype: "float32" | "float64";
  /** Sizes of the batch's axes. */
  readonly batch: readonly number[];
  readonly rows: number;
  readonly columns: number;
  readonly terms: number;
  readonly a: Operand;
  readonly b: Operand;
  readonly epilogue: Epilogue;
}

/**
 * The epilogue of a cluster with a head. `stored` are the nodes that others read from memory.
 *
 * @param operand how the elements, of so many bytes, that go with one of the head's result are found
 */
export function planEpilogue(
  fusion: Fusion,
  cluster: Cluster,
  stored: ReadonlySet<number>,
  operand: (layout: Layout, bytes: number) => Operand,
): Epilogue {
  const { nodes } = fusion.graph;
  const head = nodes[cluster.head!]!;
  const members = new Set(cluster.nodes);
  const builder = new ProgramBuilder();
  const inputs: EpilogueInput[] = [];
  const stores: Epilogue["stores"][number][] = [];
  const steps = new Map<number, number>();
  const known = new Map<string, number>();
  const input = (from: EpilogueInput, type: typeof head.dtype): number => {
    inputs.push(from);
    return builder.input(type);
  };
  steps.set(head.id, input("sum", head.dtype));
  for (const id of cluster.nodes) {
    const node = nodes[id]!;
    if (id !== head.id) {
      const args = node.inputs.map((source) => {
        const layout = fusion.layouts[source]!;
        if (members.has(layout.base)) return steps.get(layout.base)!;
        const { dtype } = nodes[source]!;
        const uniform = uniformValue(nodes[source]!);
        if (uniform !== undefined) return builder.constant(uniform, dtype);
        const from = operand(layout, bytesOf(dtype));
        return remembered(known, JSON.stringify(from), () => input(from, dtype));
      });
      const types = node.inputs.map((source) => nodes[source]!.dtype);
      steps.set(id, builder.inline((node.op!.kernel as MapKernel).program(types, node.dtype), args));
    }
    if (stored.has(id)) {
      const target = operand(ownLayout(node), bytesOf(node.dtype));
      stores.push({ step: steps.get(id)!, operand: target, node: id });
    }
  }
  return { builder, inputs, stores };
}

/** The operand that a layout is, with elements of so many bytes, over matrices of a shape. */
export function operandOver(layout: Layout, shape: Shape, bytes: number): Operand {
  const batch = stridesOver(layout, shape).map((stride) => stride * bytes);
  const [row, column] = batch.splice(-2) as [number, number];
  return { base: layout.base, offset: layout.offset * bytes, batch, row, column };
}

/** Plans a product with its epilogue. */
export function planProduct(fusion: Fusion, cluster: Cluster, stored: ReadonlySet<number>): ProductPlan {
  const head = fusion.graph.nodes[cluster.head!]!;
  const over = head.shape.slice(0, -2);
  const operand = (layout: Layout, matrix: readonly number[], bytes: number): Operand =>
    operandOver(layout, [...over, ...matrix], bytes);
  const [left, right] = head.inputs.map((id) => fusion.layouts[id]!) as [Layout, Layout];
  const [rows, columns] = head.shape.slice(-2) as [number, number];
  const own = bytesOf(head.dtype);
  return mergeBatch({
    dtype: head.dtype as "float32",
    batch: over,
    rows,
    columns,
    terms: left.shape.at(-1)!,
    a: operand(left, left.shape.slice(-2), own),
    b: operand(right, right.shape.slice(-2), own),
    epilogue: planEpilogue(fusion, cluster, stored, (layout, bytes) =>
      operand(layout, [rows, columns], bytes),
    ),
  });
}

/** Many matrices times the same B are one matrix with all their rows, where one stride leads through these. */
function mergeBatch(plan: ProductPlan): ProductPlan {
  const { batch, rows, a, b, epilogue } = plan;
  const isOne = (axis: number): boolean => batch[axis] === 1;
  const joined = (operand: Operand): Operand | undefined => {
    let step = operand.row * rows;
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      if (isOne(axis)) continue;
      if (operand.batch[axis] !== step) return undefined;
      step *= batch[axis]!;
    }
    return { ...operand, batch: [] };
  };
  if (!b.batch.every((stride, axis) => stride === 0 || isOne(axis))) return plan;
  const left = joined(a);
  const inputs = epilogue.inputs.map((input) => (input === "sum" ? input : joined(input)));
  const stores = epilogue.stores.map((store) => ({ ...store, operand: joined(store.operand)! }));
  if (!left || inputs.includes(undefined)) return plan;
  return {
    ...plan,
    batch: [],
    rows: rows * sizeOf(batch),
    a: left,
    b: { ...b, batch: [] },
    epilogue: { ...epilogue, inputs: inputs as EpilogueInput[], stores },
  };
}
