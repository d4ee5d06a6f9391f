import type { FunctionBuilder } from "@chainrule/wasm";
import { columnStateBytes, emitColumns } from "./emit/columns.js";
import { emitCopyHead } from "./emit/copyHead.js";
import { emitOneHot, emitTake, emitTakeAlongAxis } from "./emit/gather.js";
import type { AddressOf } from "./emit/memory.js";
import { emitDerive, emitDraw } from "./emit/random.js";
import { canPool, emitMaxPool, emitMeanPool, emitPositions, emitSpreadMeans } from "./emit/pool.js";
import { emitAddSlices, emitScatterAdd } from "./emit/scatter.js";
import { emitUnpool, unpooled } from "./emit/unpool.js";
import { emitConcat, emitEmbed } from "./emit/join.js";
import type { Fusion } from "./fuse.js";
import type { GraphNode } from "./graph.js";
import { combinationOf, isFloat, type ReduceAttributes } from "./kernelData.js";
import { isRowMajor, type Layout, sizeOf } from "./layout.js";

/** What the code of an op that is no pointwise op has at hand. */
export interface HeadContext {
  readonly node: GraphNode;
  readonly nodes: readonly GraphNode[];
  readonly layouts: readonly Layout[];
  readonly addressOf: AddressOf;
  /** Puts the address of its scratch memory on the stack. */
  readonly scratch: (f: FunctionBuilder) => void;
  /** Notes that a value was refused; the program then asks the eager kernel, which says why. */
  readonly fail: (f: FunctionBuilder) => void;
}

/** How the code of an op is made. */
export interface Head {
  readonly emit: (context: HeadContext) => FunctionBuilder;
  /** Bytes of scratch memory that it needs. */
  readonly scratchBytes?: number | undefined;
  /** Whether it can meet a value that it must refuse. */
  readonly canFail?: boolean | undefined;
  /** Operands of which the value alone matters if they are the same number everywhere. */
  readonly uniform?: readonly number[] | undefined;
}

/** Whether a reduction is of the first axes of floating-point numbers that lie row-major. */
function isColumnReduction(node: GraphNode, { graph, layouts }: Fusion): boolean {
  if (combinationOf(node.op) === undefined) return false;
  const { axes } = node.attributes as ReduceAttributes;
  const source = node.inputs[0]!;
  return (
    isFloat(graph.nodes[source]!.dtype) &&
    axes.length > 0 &&
    axes.every((axis, i) => axis === i) &&
    sizeOf(graph.nodes[source]!.shape) > 0 &&
    isRowMajor(layouts[source]!.shape, layouts[source]!.strides)
  );
}

/** How code is made of an op that is no pointwise op, row reduction or product; undefined where there is none. */
export function headOf(node: GraphNode, fusion: Fusion): Head | undefined {
  const kind = node.op?.kernel?.kind;
  if (kind === undefined || sizeOf(node.shape) === 0) return undefined;
  if (node.inputs.some((id) => sizeOf(fusion.graph.nodes[id]!.shape) === 0)) return undefined;
  switch (node.name) {
    case "copy":
      return { emit: emitCopyHead };
    case "take":
      return { emit: emitTake, canFail: true };
    case "takeAlongAxis":
      return { emit: emitTakeAlongAxis, canFail: true };
    case "oneHot":
      return { emit: emitOneHot, canFail: true };
    case "scatterAdd": {
      const pool = unpooled(node, fusion);
      if (pool) return { emit: (context) => emitUnpool(context, pool), uniform: [0] };
      return isFloat(node.dtype) ? { emit: emitScatterAdd, canFail: true, uniform: [0] } : undefined;
    }
    case "addSlices":
      return isFloat(node.dtype) ? { emit: emitAddSlices, canFail: true } : undefined;
    case "concat":
      return { emit: emitConcat };
    case "embed":
      return { emit: emitEmbed };
    case "maxPool2d":
    case "maxPool2dPositions":
      return canPool(node, fusion)
        ? { emit: node.name === "maxPool2d" ? emitMaxPool : emitPositions }
        : undefined;
    case "avgPool2d":
      return canPool(node, fusion) ? { emit: emitMeanPool } : undefined;
    case "avgPool2dTransposed":
      return canPool(node, fusion) ? { emit: emitSpreadMeans } : undefined;
    case "random.draw":
      return { emit: emitDraw };
    case "random.derive":
      return { emit: emitDerive };
    default:
      return isColumnReduction(node, fusion)
        ? { emit: emitColumns, scratchBytes: columnStateBytes }
        : undefined;
  }
}
