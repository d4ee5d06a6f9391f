import { buildPool, canPool, type PoolGeometry, type PoolKind } from "@chainrule/wasm";
import type { Fusion } from "../fuse.js";
import type { GraphNode } from "../graph.js";
import { sizeOf } from "../layout.js";
import { writeFill } from "./copy.js";
import type { HeadWriter } from "./headWriter.js";

/** Whether there is code for a pooling. */
export function isPool({ inputs, attributes }: GraphNode, { graph }: Fusion): boolean {
  return graph.nodes[inputs[0]!]!.dtype === "float32" && canPool(attributes as PoolGeometry);
}

/** Writes the call of a pooling of images, or, of kind "spread", back to them. */
export function writePool(kind: PoolKind): (writer: HeadWriter) => void {
  return ({ f, node, operand, result, define }) => {
    const [from, to] = [operand(0).local, result().local];
    if (kind === "spread") writeFill(f, to, sizeOf(node.shape) * 4);
    const [images, values] = kind === "spread" ? [to, from] : [from, to];
    f.get(images)
      .get(values)
      .i32(sizeOf(node.shape.slice(0, 2)));
    f.call(define("pool", () => buildPool(kind, node.attributes as PoolGeometry)));
  };
}
