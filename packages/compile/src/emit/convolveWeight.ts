import { contractionBlock, nest, panelBytes } from "@chainrule/wasm";
import type { ConvolutionWriter, WindowCode } from "./convolution.js";
import { writeCopy, writeFill } from "./copy.js";
import { pointerFrom } from "./memory.js";
import { operandsOf, rowTiles } from "./panel.js";
import { sumsEpilogue } from "./sumsEpilogue.js";
import { callColumn } from "./tileCalls.js";
import { roundUp, type Windows, writePadded } from "./windows.js";

/** An axis of a window: its size, and from one element to the next among the terms and, in bytes, in the image. */
interface Axis {
  readonly size: number;
  readonly term: number;
  readonly image: number;
}

/** The axes of a window; first the one that rows of a tile, at constant distances, run along: it fills tiles best. */
function axesOf({ channels, attributes: { kernel }, offsetOf }: Windows): [rows: Axis, ...others: Axis[]] {
  const axes: Axis[] = [
    { size: channels, term: kernel[0] * kernel[1], image: offsetOf(1, 0, 0) },
    { size: kernel[0], term: kernel[1], image: offsetOf(0, 1, 0) },
    { size: kernel[1], term: 1, image: offsetOf(0, 0, 1) },
  ];
  const fullness = ({ size }: Axis): number => {
    const { fours, others } = rowTiles(size, false);
    return size / (fours + others.length);
  };
  const rows = axes.reduce((best, axis) => (fullness(axis) > fullness(best) ? axis : best));
  return [rows, ...axes.filter((axis) => axis !== rows)];
}

/**
 * The adjoint of a convolution in its weights: windows times results, summed over all windows of all images, a block of
 * windows after the other. The terms of the sums are found in the images by the table of windows.
 */
export function convolveWeight(windows: Windows): WindowCode {
  const { dtype, bytes, terms, outputs, width, batch, count, images, sizes, isWhole } = windows;
  const { groups } = windows.attributes;
  const [rows, ...others] = axesOf(windows);
  const block = Math.min(contractionBlock, images * count);
  const sumRow = roundUp(outputs, width);
  const groupSums = roundUp(terms, 4) * sumRow;
  const product = {
    dtype,
    terms: undefined,
    rowStride: rows.image,
    kStride: 0,
    termStride: panelBytes,
    panelStride: 0,
    stripGap: 0,
    table: "a" as const,
  };
  // The sum of a block is added to those before it, the first to −0, which changes nothing.
  const epilogue = sumsEpilogue(dtype, rows.term * sumRow * bytes, true);
  const panel = { product, tiles: rowTiles(rows.size, false), epilogue };

  /** Packs the results of a block: panel by panel, and in each the windows of one image after the other. */
  const packResults = (writer: ConvolutionWriter, result: number, images: number, size: number): void => {
    const { f, callShared, packed } = writer;
    const perPart = Math.min(size, count);
    for (let i = 0; i < Math.ceil(outputs / width); i++) {
      const source = pointerFrom(f, result, [sizes.result * bytes], i * width * count * bytes);
      const target = pointerFrom(f, packed, [perPart * panelBytes], i * size * panelBytes);
      nest(f, [images], [source, target], () => {
        f.get(source.local)
          .i32(count * bytes)
          .get(target.local);
        f.i32(perPart).i32(1);
        callShared("packColumns");
      });
    }
  };

  /**
   * The tiles of a block: for each four rows and panel, all elements of the window along the other axes, so that what
   * they read of the images and of the panel stays in the first-level cache.
   */
  const writeTiles = (
    { f, define, packed, partial }: ConvolutionWriter,
    size: number,
    group: number,
    groupSum: number,
    table: number,
  ): void => {
    const { fours, others: otherRows } = panel.tiles;
    const terms = f.i32(size).keep();
    const byTerms = (axes: readonly Axis[], times: number): number[] =>
      axes.map(({ term }) => times * term * sumRow * bytes);
    const image = pointerFrom(f, group, [4 * rows.image]);
    const sum = pointerFrom(f, groupSum, byTerms([rows], 4));
    const eachPanel = (count: number): void => {
      const panelPointer = pointerFrom(f, packed, [size * panelBytes]);
      const place = pointerFrom(f, sum.local, [panelBytes]);
      const eachElement = (columns: number): void => {
        const a = pointerFrom(
          f,
          image.local,
          others.map((axis) => axis.image),
        );
        const c = pointerFrom(f, place.local, byTerms(others, 1));
        const operands = operandsOf(panel).map((operand) => ({ operand, local: c.local }));
        const pointers = { a: a.local, b: panelPointer.local, partial, table, terms, operands };
        const sizes = others.map((axis) => axis.size);
        nest(f, sizes, [a, c], () => {
          callColumn(f, define, panel, columns, pointers, () => void f.i32(count));
        });
      };
      const whole = Math.floor(outputs / width);
      if (whole > 0) {
        nest(f, [whole], [panelPointer, place], () => {
          eachElement(width);
        });
      }
      if (outputs % width > 0) eachElement(outputs % width);
    };
    if (fours > 0) {
      nest(f, [fours], [image, sum], () => {
        eachPanel(1);
      });
    }
    // No tile of four rows, and then the others.
    if (otherRows.length > 0) eachPanel(-1);
  };

  /** The blocks of some images: all their windows at once, or a block after the other of a single one. */
  const writeImages = (writer: ConvolutionWriter, number: number): void => {
    const { f, inputs, padded, sums, pixels } = writer;
    const [x, y] = inputs;
    if (!isWhole) {
      const from = pointerFrom(f, x, [sizes.image * bytes]);
      const to = pointerFrom(f, padded, [sizes.padded * bytes]);
      nest(f, [number], [from, to], () => {
        writePadded(f, windows, from.local, to.local, false);
      });
    }
    const total = number * count;
    for (let from = 0; from < total; from += block) {
      const size = Math.min(block, total - from);
      const group = pointerFrom(f, isWhole ? x : padded, [(sizes.padded / groups) * bytes]);
      const result = pointerFrom(f, y, [outputs * count * bytes], from * bytes);
      const sum = pointerFrom(f, sums, [groupSums * bytes]);
      const table = pointerFrom(f, pixels, [], 4 * from).local;
      nest(f, [groups], [group, result, sum], () => {
        packResults(writer, result.local, number, size);
        writeTiles(writer, size, group.local, sum.local, table);
      });
    }
  };

  return {
    windows,
    packed: sumRow * (block + width),
    sums: groups * groupSums,
    write(writer) {
      const { f, inputs, padded, sums } = writer;
      const [x, y] = inputs;
      const out = writer.result();
      writeFill(f, sums, groups * groupSums * bytes, -0, dtype);
      if (!isWhole) writeFill(f, padded, images * sizes.padded * bytes);
      const perBlock = [
        { local: x, steps: [images * sizes.image * bytes] },
        { local: y, steps: [images * sizes.result * bytes] },
      ];
      nest(f, [Math.floor(batch / images)], perBlock, () => {
        writeImages(writer, images);
      });
      if (batch % images > 0) writeImages(writer, batch % images);
      const from = { local: sums, steps: [groupSums * bytes, bytes, sumRow * bytes] };
      const to = { local: out, steps: [outputs * terms * bytes, terms * bytes, bytes] };
      writeCopy(f, bytes, [groups, outputs, terms], from, to);
    },
  };
}
