import {
  elementTypes,
  type FloatType,
  isAvailable,
  panelWidth,
  productKernels,
  type ProductKernels,
  scratchView,
  windowKernels,
  type WindowKernels,
} from "@chainrule/wasm";
import { allocate } from "../dtype.js";
import { multiplyPlain } from "./contract.js";

type Floats = Float32Array | Float64Array;

/** What convolutions are made of: windows are copied out of images, multiplied, and copied or added to images. */
export type ConvolutionKernels = Omit<ProductKernels, "packRows"> & WindowKernels;

/** The kernels by plain loops, in the same order of operations. */
function plainKernels(type: FloatType, memory: Floats, table: Int32Array): ConvolutionKernels {
  const bytes = memory.BYTES_PER_ELEMENT;
  const width = panelWidth(type);
  const lanes = width / 2;

  /** The place of an element of a window: the window's pixel, and its own offset from there. */
  const place = (images: number, offsets: number, term: number, pixels: number, pixel: number): number =>
    (images + table[offsets / 4 + term]! + table[pixels / 4 + pixel]!) / bytes;

  const scatter =
    (adds: boolean): WindowKernels["scatter"] =>
    (source, termStride, target, pixels, offsets, count, terms) => {
      for (let term = terms - 1; term >= 0; term--) {
        for (let pixel = 0; pixel < count; pixel++) {
          const to = place(target, offsets, term, pixels, pixel);
          const value = memory[(source + term * termStride) / bytes + pixel]!;
          memory[to] = adds ? memory[to]! + value : value;
        }
      }
    };
  const product: ProductKernels["product"] = (
    a,
    rowStride,
    kStride,
    packed,
    c,
    cStride,
    rows,
    panels,
    terms,
  ) => {
    const [offset, row, column] = [a / bytes, rowStride / bytes, kStride / bytes];
    const left = { memory, offset, rows, columns: terms, rowStride: row, columnStride: column };
    for (let j = 0; j < panels * width; j += width) {
      const right = { memory, offset: packed / bytes + j * terms, rows: terms, columns: width };
      const panel = { ...right, rowStride: width, columnStride: 1 };
      multiplyPlain(left, panel, memory, c / bytes + j, cStride / bytes);
    }
  };
  return {
    product,
    productTransposed: product,
    packColumns(source, columnStride, target, terms, panels) {
      for (let column = 0; column < panels * width; column++) {
        const to = target / bytes + Math.floor(column / width) * terms * width + (column % width);
        for (let k = 0; k < terms; k++) {
          memory[to + k * width] = memory[(source + column * columnStride) / bytes + k]!;
        }
      }
    },
    gather(source, pixels, offsets, target, pairs, terms, pairStride, termStride) {
      for (let pixel = 0; pixel < pairs * width; pixel++) {
        const half = Math.floor((pixel % width) / lanes);
        const to = target + Math.floor(pixel / width) * pairStride + half * 16 + (pixel % lanes) * bytes;
        for (let term = 0; term < terms; term++) {
          memory[(to + term * termStride) / bytes] = memory[place(source, offsets, term, pixels, pixel)]!;
        }
      }
    },
    fold: scatter(true),
    scatter: scatter(false),
  };
}

/** The kernels, and the buffer that they work on. */
export interface Workspace {
  readonly kernels: ConvolutionKernels;
  /** The buffer as elements of the type, and as places in it. */
  readonly elements: Floats;
  readonly tables: Int32Array;
}

/** So many bytes to work on, by SIMD where there is any. */
export function workspace(type: FloatType, size: number): Workspace {
  const vectorized = isAvailable();
  const elements = vectorized
    ? scratchView(type, size)
    : (allocate(type, size / elementTypes[type].bytes) as Floats);
  const tables = new Int32Array(elements.buffer);
  return {
    kernels: vectorized
      ? { ...productKernels(type), ...windowKernels(type) }
      : plainKernels(type, elements, tables),
    elements,
    tables,
  };
}
