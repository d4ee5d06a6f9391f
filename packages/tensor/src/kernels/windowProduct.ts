import {
  contractionBlock,
  type FloatType,
  isAvailable,
  panelWidth,
  productKernels,
  type ProductKernels,
  scratch,
  windowKernels,
  type WindowKernels,
} from "@chainrule/wasm";

type Floats = Float32Array | Float64Array;

/** Panels of two vectors, as the product kernels take B. */
const panelBytes = 32;

/** A view of the whole buffer in elements of the type. */
function elementsOf(type: FloatType, buffer: ArrayBuffer): Floats {
  return type === "float32" ? new Float32Array(buffer) : new Float64Array(buffer);
}

/** The kernels by plain loops, in the same order of operations. */
function plainKernels(type: FloatType, buffer: ArrayBuffer): ProductKernels & WindowKernels {
  const memory = elementsOf(type, buffer);
  const table = new Int32Array(buffer);
  const bytes = memory.BYTES_PER_ELEMENT;
  const width = panelWidth(type);
  const lanes = width / 2;
  const round = type === "float32" ? Math.fround : (x: number): number => x;

  const pack = (
    from: number,
    rowStep: number,
    columnStep: number,
    to: number,
    terms: number,
    panels: number,
  ) => {
    for (let panel = 0; panel < panels; panel++) {
      for (let k = 0; k < terms; k++) {
        for (let j = 0; j < width; j++) {
          memory[to / bytes + (panel * terms + k) * width + j] =
            memory[from / bytes + k * rowStep + (panel * width + j) * columnStep]!;
        }
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
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < panels * width; j++) {
        const b = packed / bytes + Math.floor(j / width) * terms * width + (j % width);
        let total = 0;
        for (let start = 0; start < terms; start += contractionBlock) {
          let block = 0;
          for (let k = start; k < Math.min(terms, start + contractionBlock); k++) {
            block = round(
              block + round(memory[(a + i * rowStride + k * kStride) / bytes]! * memory[b + k * width]!),
            );
          }
          total = start === 0 ? block : round(total + block);
        }
        memory[(c + i * cStride) / bytes + j] = total;
      }
    }
  };
  return {
    packRows(source, rowStride, target, terms, panels) {
      pack(source, rowStride / bytes, 1, target, terms, panels);
    },
    packColumns(source, columnStride, target, terms, panels) {
      pack(source, 1, columnStride / bytes, target, terms, panels);
    },
    product,
    productTransposed: product,
    gather(source, pixels, offsets, target, pairs, terms, pairStride, termStride) {
      for (let pixel = 0; pixel < pairs * width; pixel++) {
        const half = Math.floor((pixel % width) / lanes);
        const to = target + Math.floor(pixel / width) * pairStride + half * 16 + (pixel % lanes) * bytes;
        for (let term = 0; term < terms; term++) {
          const from = source + table[offsets / 4 + term]! + table[pixels / 4 + pixel]!;
          memory[(to + term * termStride) / bytes] = memory[from / bytes]!;
        }
      }
    },
    fold(source, termStride, target, pixels, offsets, count, terms) {
      for (let term = terms - 1; term >= 0; term--) {
        for (let pixel = 0; pixel < count; pixel++) {
          const to = (target + table[offsets / 4 + term]! + table[pixels / 4 + pixel]!) / bytes;
          memory[to] = memory[to]! + memory[(source + term * termStride) / bytes + pixel]!;
        }
      }
    },
    scatter(source, termStride, target, pixels, offsets, count, terms) {
      for (let term = 0; term < terms; term++) {
        for (let pixel = 0; pixel < count; pixel++) {
          const to = (target + table[offsets / 4 + term]! + table[pixels / 4 + pixel]!) / bytes;
          memory[to] = memory[(source + term * termStride) / bytes + pixel]!;
        }
      }
    },
  };
}

/** A buffer laid out in regions, and the kernels that work on it. Addresses are bytes. */
export class Workspace {
  readonly bytes: number;
  /** Pixels in a panel. */
  readonly width: number;
  readonly type: FloatType;
  kernels!: ProductKernels & WindowKernels;
  elements!: Floats;
  tables!: Int32Array;
  end = 64;

  constructor(type: FloatType) {
    this.type = type;
    this.bytes = type === "float32" ? 4 : 8;
    this.width = panelWidth(type);
  }

  /** Reserves a region for elements, with room behind it for what whole tiles touch. */
  reserve(count: number): number {
    const address = this.end;
    this.end = 64 * Math.ceil((address + count * this.bytes + 16 * panelBytes) / 64);
    return address;
  }

  /** After all regions are reserved: makes the buffer and the kernels. */
  open(): void {
    const vectorized = isAvailable();
    const buffer = vectorized ? scratch(this.end) : new ArrayBuffer(this.end);
    this.kernels = vectorized
      ? { ...productKernels(this.type), ...windowKernels(this.type) }
      : plainKernels(this.type, buffer);
    this.elements = elementsOf(this.type, buffer);
    this.tables = new Int32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
  }
}
