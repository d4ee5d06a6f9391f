import type { FunctionBuilder } from "@chainrule/wasm";
import { columnStateBytes, writeColumns } from "./emit/columns.js";
import { writeOneHot, writeTake, writeTakeAlongAxis } from "./emit/gather.js";
import { type HeadWriter, written } from "./emit/headWriter.js";
import { writeConcat, writeCopied, writeEmbed } from "./emit/join.js";
import { isPool, writePool } from "./emit/pool.js";
import { writeDerive, writeDraw } from "./emit/random.js";
import { writeAddSlices, writeScatterAdd } from "./emit/scatter.js";
import type { Fusion } from "./fuse.js";
import type { GraphNode } from "./graph.js";
import type { KernelContext } from "./kernelCode.js";
import { isFloat } from "./kernelData.js";
import { isRowMajor, type Layout, sizeOf } from "./layout.js";

/** What the code of an op that is no pointwise op has at hand. */
export interface HeadContext extends KernelContext {
  readonly node: GraphNode;
  readonly nodes: readonly GraphNode[];
  readonly layouts: readonly Layout[];
}

/** What is to be known of the code of an op. */
interface HeadTraits {
  /** Bytes of scratch memory that it needs. */
  readonly scratchBytes?: number | undefined;
  /** Whether it can meet a value that it must refuse. */
  readonly canFail?: boolean | undefined;
  /** Operands of which the value alone matters if they are the same number everywhere. */
  readonly uniform?: readonly number[] | undefined;
}

/** How the code of an op is made. */
export interface Head extends HeadTraits {
  readonly emit: (context: HeadContext) => FunctionBuilder;
}

/** What writes the code of an op, where it fits. */
interface HeadRule extends HeadTraits {
  readonly write: (writer: HeadWriter) => void;
  readonly fits?: (node: GraphNode, fusion: Fusion) => boolean;
}

const hasFloats = ({ dtype }: GraphNode): boolean => isFloat(dtype);

/** By the names of ops. */
const rules = /* @__PURE__ */ new Map<string, HeadRule>([
  ["copy", { write: writeCopied }],
  ["take", { write: writeTake, canFail: true }],
  ["takeAlongAxis", { write: writeTakeAlongAxis, canFail: true }],
  ["oneHot", { write: writeOneHot, canFail: true }],
  ["scatterAdd", { write: writeScatterAdd, canFail: true, uniform: [0], fits: hasFloats }],
  ["addSlices", { write: writeAddSlices, canFail: true, fits: hasFloats }],
  ["concat", { write: writeConcat }],
  ["embed", { write: writeEmbed }],
  ["maxPool2d", { write: writePool("largest"), fits: isPool }],
  ["maxPool2dPositions", { write: writePool("position"), fits: isPool }],
  ["avgPool2d", { write: writePool("mean"), fits: isPool }],
  ["avgPool2dTransposed", { write: writePool("spread"), fits: isPool }],
  ["random.draw", { write: writeDraw }],
  ["random.derive", { write: writeDerive }],
]);

/** For reductions of the first axes. */
const columns: HeadRule = { write: writeColumns, scratchBytes: columnStateBytes };

/** How code is made of an op that is no pointwise op, row reduction or product; undefined where there is none. */
export function headOf(node: GraphNode, fusion: Fusion): Head | undefined {
  const isEmpty = (id: number): boolean => sizeOf(fusion.graph.nodes[id]!.shape) === 0;
  if (!node.op?.kernel || isEmpty(node.id) || node.inputs.some(isEmpty)) return undefined;
  const isColumns = fusion.isReduction(node.id, "first") && isRowMajor(fusion.layouts[node.inputs[0]!]!);
  const rule = isColumns ? columns : rules.get(node.name);
  return rule && rule.fits?.(node, fusion) !== false ? { ...rule, emit: written(rule.write) } : undefined;
}
