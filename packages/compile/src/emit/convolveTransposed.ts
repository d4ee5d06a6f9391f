import { nest, panelBytes } from "@chainrule/wasm";
import type { ConvolutionWriter, WindowCode } from "./convolution.js";
import { writeFill } from "./copy.js";
import { pointerFrom } from "./memory.js";
import { operandsOf, rowTiles } from "./panel.js";
import { sumsEpilogue } from "./sumsEpilogue.js";
import { callAcross } from "./tileCalls.js";
import { roundUp, type Windows, writePadded } from "./windows.js";

/** Locals of one group of an image: where it begins, and its weights and results. */
interface Group {
  readonly image: number;
  readonly weight: number;
  readonly result: number;
}

/** The products of one group, and how they are added where the windows lie. */
type GroupCode = Pick<WindowCode, "packed" | "sums"> & {
  readonly writeGroup: (writer: ConvolutionWriter, group: Group) => void;
};

/** Tiles that are added to the image at once, shifted by where each element of the windows lies. */
function addedAtOnce(windows: Windows): GroupCode {
  const { dtype, bytes, terms, outputs, channels, count, counts, extent, offsetOf } = windows;
  const { kernel, stride, dilation } = windows.attributes;
  const product = {
    dtype,
    terms: outputs,
    rowStride: kernel[0] * kernel[1] * bytes,
    kStride: terms * bytes,
    termStride: count * bytes,
    panelStride: panelBytes,
    stripGap: 0,
  };
  const [lineCount, columns] = counts;
  const lines = { count: lineCount, columns, pitch: columns * bytes, gap: stride[0] * extent[1] * bytes };
  const epilogue = sumsEpilogue(dtype, extent[0] * extent[1] * bytes, true);
  const panel = { product, tiles: rowTiles(channels, false), epilogue, lines };
  return {
    packed: 0,
    sums: 0,
    writeGroup({ f, define, partial }, { image, weight, result }) {
      const shift = [-dilation[0] * extent[1] * bytes, -dilation[1] * bytes];
      const place = pointerFrom(f, image, shift, offsetOf(0, kernel[0] - 1, kernel[1] - 1));
      const last = (kernel[0] * kernel[1] - 1) * bytes;
      const element = pointerFrom(f, weight, [-kernel[1] * bytes, -bytes], last);
      const operands = operandsOf(panel).map((operand) => ({ operand, local: place.local }));
      nest(f, kernel, [place, element], () => {
        callAcross(f, define, panel, count, { a: element.local, b: result, partial, operands });
      });
    },
  };
}

/** Tiles that are stored, and then folded by a function of its own. */
function folded({ dtype, bytes, terms, outputs, count, width }: Windows): GroupCode {
  const panels = Math.ceil(count / width);
  const product = {
    dtype,
    terms: outputs,
    rowStride: bytes,
    kStride: terms * bytes,
    termStride: panelBytes,
    panelStride: outputs * panelBytes,
    stripGap: 0,
  };
  const epilogue = sumsEpilogue(dtype, panels * panelBytes, false);
  const panel = { product, tiles: rowTiles(terms, false), epilogue };
  return {
    packed: panels * width * outputs,
    sums: roundUp(terms, 4) * panels * width,
    writeGroup(writer, { image, weight, result }) {
      const { f, define, callShared, packed, sums, partial, pixels, offsets } = writer;
      f.get(result)
        .i32(count * bytes)
        .get(packed);
      f.i32(outputs).i32(panels);
      callShared("packRows");
      const operands = operandsOf(panel).map((operand) => ({ operand, local: sums }));
      callAcross(f, define, panel, count, { a: weight, b: packed, partial, operands });
      f.get(sums).i32(panels * panelBytes);
      f.get(image).get(pixels).get(offsets).i32(count).i32(terms);
      callShared("fold");
    },
  };
}

/**
 * The adjoint of a convolution in its image: for each image, weights times results, added where the windows lie. From
 * the last element of a window to the first, so that a pixel sums in the order of its windows. Where windows lie side
 * by side, tiles are added to the image at once; else they are stored, and folded.
 */
export function convolveTransposed(windows: Windows): WindowCode {
  const { bytes, terms, outputs, batch, count, sizes, isWhole, attributes } = windows;
  const { groups } = attributes;
  const { writeGroup, ...code } = windows.walksRows ? addedAtOnce(windows) : folded(windows);
  return {
    ...code,
    windows,
    write(writer) {
      const { f, inputs, padded } = writer;
      const [y, weights] = inputs;
      const x = writer.result();
      const [image, weight, result] = f.locals("i32", 3);
      // Windows may leave out the last rows and columns.
      writeFill(f, x, batch * sizes.image * bytes);
      const perImage = [
        { local: y, steps: [sizes.result * bytes] },
        { local: x, steps: [sizes.image * bytes] },
      ];
      const perGroup = [
        { local: image, steps: [(sizes.padded / groups) * bytes] },
        { local: weight, steps: [outputs * terms * bytes] },
        { local: result, steps: [outputs * count * bytes] },
      ];
      nest(f, [batch], perImage, () => {
        if (!isWhole) writeFill(f, padded, sizes.padded * bytes);
        f.get(isWhole ? x : padded).set(image);
        f.get(weights).set(weight).get(y).set(result);
        nest(f, [groups], perGroup, () => {
          writeGroup(writer, { image, weight, result });
        });
        if (!isWhole) writePadded(f, windows, x, padded, true);
      });
    },
  };
}
