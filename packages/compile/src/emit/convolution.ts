import { buildFunction, contractionBlock, type FunctionBuilder, panelBytes } from "@chainrule/wasm";
import type { GraphNode } from "../graph.js";
import type { KernelCode, KernelContext } from "../kernelCode.js";
import type { Layout } from "../layout.js";
import type { Epilogue, Operand } from "../productPlan.js";
import { convolve } from "./convolve.js";
import { convolveTransposed } from "./convolveTransposed.js";
import { convolveWeight } from "./convolveWeight.js";
import { pointerFrom, pointerTo } from "./memory.js";
import { callShared, type SharedFunction } from "./product.js";
import { partialBytes } from "./tile.js";
import { offsetTable, type Windows, windowsOf } from "./windows.js";

/** The code of a convolution, which has an epilogue, or of one of its adjoints. */
export interface WindowCode {
  readonly windows: Windows;
  /** Elements of its scratch memory: what is packed, and sums. */
  readonly packed: number;
  readonly sums: number;
  readonly write: (writer: ConvolutionWriter) => void;
}

/** The function that is written, with what its parts share: locals with addresses, first of all. */
export interface ConvolutionWriter {
  readonly f: FunctionBuilder;
  readonly define: KernelContext["define"];
  /** Writes the call of a function that kernels share. */
  readonly callShared: (name: SharedFunction) => void;
  readonly inputs: readonly [number, number];
  readonly result: () => number;
  readonly pointerTo: (operand: Operand) => number;
  /** Scratch memory: for images with their padding, for what is packed, for sums, and for those of a tile. */
  readonly padded: number;
  readonly packed: number;
  readonly sums: number;
  readonly partial: number;
  /** Tables of the byte offsets of a window's elements, and of windows. */
  readonly offsets: number;
  readonly pixels: number;
}

/** Whether an op is a convolution or one of its adjoints. */
export const isConvolution = (name: string): boolean =>
  name === "convolve" || name === "convolveTransposed" || name === "convolveWeight";

function codeOf(node: GraphNode, nodes: readonly GraphNode[], epilogue: () => Epilogue): WindowCode {
  if (node.name === "convolveWeight")
    return convolveWeight(windowsOf(node, nodes, node.shape, contractionBlock));
  const windows = windowsOf(node, nodes, nodes[node.inputs[1]!]!.shape, 1);
  return node.name === "convolve" ? convolve(windows, epilogue()) : convolveTransposed(windows);
}

/** The code of a kernel that is a convolution, with its epilogue, or one of its adjoints. */
export function convolutionKernel(
  node: GraphNode,
  nodes: readonly GraphNode[],
  layouts: readonly Layout[],
  epilogue: () => Epilogue,
): KernelCode {
  const { windows, packed, sums, write } = codeOf(node, nodes, epilogue);
  const { dtype, bytes, width, count, images, isWhole, sizes, terms } = windows;
  // One behind the other, with room for what whole tiles touch.
  const places = [isWhole ? 0 : images * sizes.padded, packed, sums, partialBytes / bytes].reduce(
    (ends, elements) => [...ends, 64 * Math.ceil((ends.at(-1)! + elements * bytes) / 64) + 16 * panelBytes],
    [0],
  );
  return {
    scratchBytes: places.pop()!,
    reads: node.inputs,
    reach: width * count * bytes + 4096,
    table: offsetTable(windows),
    emit: ({ addressOf, scratch, table, shared, define }) =>
      buildFunction(["i32"], (f) => {
        const at = (id: number): number => pointerTo(f, addressOf, layouts[id]!, bytes);
        scratch(f);
        const own = f.keep();
        table(f);
        const offsets = f.keep();
        const [padded, packed, sums, partial] = places.map(
          (place) => pointerFrom(f, own, [], place).local,
        ) as [number, number, number, number];
        write({
          f,
          define,
          callShared(name) {
            callShared(f, shared, name, dtype);
          },
          padded,
          packed,
          sums,
          partial,
          offsets,
          inputs: [at(node.inputs[0]!), at(node.inputs[1]!)],
          result: () => at(node.id),
          pointerTo: (operand) => pointerTo(f, addressOf, operand, 1),
          pixels: pointerFrom(f, offsets, [], 4 * terms).local,
        });
      }),
  };
}
