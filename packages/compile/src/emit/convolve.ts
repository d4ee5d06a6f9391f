import { contractionBlock, nest, panelBytes } from "@chainrule/wasm";
import type { Epilogue } from "../productPlan.js";
import type { WindowCode } from "./convolution.js";
import { writeFill } from "./copy.js";
import { operandsOf, rowTiles } from "./panel.js";
import { callAcross, callDown } from "./tileCalls.js";
import type { TileOperands } from "./tile.js";
import { roundUp, type Windows, writePadded } from "./windows.js";

/** Elements of a window in one channel up to which the code of a tile is written out for each. */
const largestPattern = 32;

/** How a tile finds the terms: by constants, the same for each channel, where the sum is of one block. */
function termPlaces({
  attributes: { kernel },
  terms,
  offsetOf,
}: Windows): Pick<TileOperands, "table" | "pattern"> {
  const [height, width] = kernel;
  if (terms > contractionBlock || height * width > largestPattern) return { table: "b" };
  const offsets = Array.from({ length: height * width }, (_, i) =>
    offsetOf(0, Math.floor(i / width), i % width),
  );
  return { pattern: { offsets, pitch: offsetOf(1, 0, 0) } };
}

/**
 * A convolution: for each image, weights times windows. Where windows lie side by side they are read from the image;
 * else they are gathered first.
 */
export function convolve(windows: Windows, epilogue: Epilogue): WindowCode {
  const { dtype, bytes, terms, outputs, width, batch, count, counts, extent, sizes, isWhole } = windows;
  const { walksRows, attributes } = windows;
  const { groups, stride } = attributes;
  const panels = Math.ceil(count / width);
  const weights = { dtype, terms, rowStride: terms * bytes, kStride: bytes, stripGap: 0 };
  const product = walksRows
    ? { ...weights, termStride: 0, panelStride: panelBytes, ...termPlaces(windows) }
    : { ...weights, termStride: panelBytes, panelStride: terms * panelBytes };
  const lines = { count: counts[0], columns: counts[1], pitch: stride[0] * extent[1] * bytes };
  const tiles = rowTiles(outputs, false);
  const panel = { product, tiles, epilogue, lines: walksRows ? lines : undefined };
  return {
    windows,
    packed: walksRows ? 0 : roundUp(count, width) * terms,
    sums: 0,
    write({ f, define, callShared, inputs, pointerTo, padded, packed, partial, offsets, pixels }) {
      const [x, weights] = inputs;
      const [group, weight] = f.locals("i32", 2);
      const operands = operandsOf(panel).map((operand) => {
        const [perImage, perGroup] = operand.batch as [number, number];
        return { operand, local: pointerTo(operand), perImage, perGroup };
      });
      if (!isWhole) writeFill(f, padded, sizes.padded * bytes);
      const inGroup = [
        { local: group, steps: [(sizes.padded / groups) * bytes] },
        { local: weight, steps: [outputs * terms * bytes] },
        ...operands.map(({ local, perGroup }) => ({ local, steps: [perGroup] })),
      ];
      // Group pointers run on to the next image's groups; those of the epilogue are brought back by their strides.
      const perImage = [
        { local: x, steps: [sizes.image * bytes] },
        ...operands.map(({ local, perImage, perGroup }) => ({
          local,
          steps: [perImage - perGroup * groups],
        })),
      ];
      nest(f, [batch], perImage, () => {
        if (!isWhole) writePadded(f, windows, x, padded, false);
        f.get(isWhole ? x : padded).set(group);
        f.get(weights).set(weight);
        nest(f, [groups], inGroup, () => {
          const common = { a: weight, partial, operands };
          if (walksRows) {
            const table = product.table === undefined ? undefined : offsets;
            callAcross(f, define, panel, count, { ...common, b: group, table });
            return;
          }
          f.get(group).get(pixels).get(offsets).get(packed);
          f.i32(panels)
            .i32(terms)
            .i32(terms * panelBytes);
          f.i32(panelBytes);
          callShared("gather");
          callDown(f, define, panel, count, { ...common, b: packed });
        });
      });
    },
  };
}
