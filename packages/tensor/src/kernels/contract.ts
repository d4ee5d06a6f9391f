import {
  contractionBlock,
  type FloatType,
  isAvailable,
  panelWidth,
  productKernels,
  rowSlack,
  scratchView,
} from "@chainrule/wasm";
import { allocate, type Dtype, isFloating, type TypedArray } from "../dtype.js";
import type { Kernel } from "../op.js";
import { sizeOf } from "../shape.js";
import { fromMemory, memoryOf, type Tensor } from "../tensor.js";
import { broadcastStrides, collapse, gather } from "./strided.js";

/** A matrix in memory: element (i, j) is at offset + i · rowStride + j · columnStride. */
interface Matrix {
  readonly memory: TypedArray;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** Multiplications from which the copies in and out of WebAssembly's memory pay. */
const vectorizedWork = 4096;

/** Rows from which packing B pays. */
const packedRows = 4;

/** The product by plain loops, in the order that all backends share: see `contractionBlock`. */
function multiplyPlain(a: Matrix, b: Matrix, out: TypedArray, at: number, stride: number): void {
  const float32 = out instanceof Float32Array;
  const integer = out instanceof Int32Array || out instanceof Uint32Array;
  const sums = out.slice(0, b.columns);
  for (let i = 0; i < a.rows; i++) {
    const row = at + i * stride;
    for (let start = 0; start < a.columns; start += contractionBlock) {
      sums.fill(0);
      const end = Math.min(start + contractionBlock, a.columns);
      for (let k = start; k < end; k++) {
        const x = a.memory[a.offset + i * a.rowStride + k * a.columnStride]!;
        let from = b.offset + k * b.rowStride;
        for (let j = 0; j < b.columns; j++, from += b.columnStride) {
          const y = b.memory[from]!;
          // Each product and each sum is rounded to the type: storing rounds the sum.
          sums[j] = sums[j]! + (float32 ? Math.fround(x * y) : integer ? Math.imul(x, y) : x * y);
        }
      }
      if (start === 0) for (let j = 0; j < b.columns; j++) out[row + j] = sums[j]!;
      else for (let j = 0; j < b.columns; j++) out[row + j] = out[row + j]! + sums[j]!;
    }
  }
}

function hasContiguousColumns(m: Matrix): boolean {
  return m.rowStride === 1 && m.columnStride >= m.rows;
}

/** Copies a matrix so that rows, or columns, are contiguous; tells which. */
function load(m: Matrix, target: TypedArray, at: number): "rows" | "columns" {
  const byColumns = hasContiguousColumns(m);
  const sizes = byColumns ? [m.columns, m.rows] : [m.rows, m.columns];
  const strides = byColumns ? [m.columnStride, 1] : [m.rowStride, m.columnStride];
  const [outer, inner] = sizes as [number, number];
  const count = outer * inner;
  if (strides[1] === 1 && (strides[0] === inner || outer === 1)) {
    const whole = m.offset === 0 && count === m.memory.length;
    target.set(whole ? m.memory : m.memory.subarray(m.offset, m.offset + count), at);
  } else gather(m.memory, m.offset, { sizes, strides }, 0, count, target.subarray(at, at + count));
  return byColumns ? "columns" : "rows";
}

/** Where the operands of a product lie in the scratch memory: addresses in bytes. */
interface Places {
  readonly strips: number;
  readonly b: number;
  readonly packed: number;
  readonly c: number;
  readonly end: number;
}

/** A lies in front. Each region has room for what whole tiles touch behind its end. */
function place(a: Matrix, columns: number, width: number): Places {
  const { rows, columns: terms } = a;
  const transposed = hasContiguousColumns(a);
  const panelBytes = 32;
  const bytes = panelBytes / width;
  const panels = Math.ceil(columns / width);
  const after = (address: number, size: number): number => 64 * Math.ceil((address + size) / 64 + 1);
  const strips = after(0, (rows + rowSlack) * terms * bytes);
  const b = transposed ? after(strips, (rows + rowSlack) * terms * bytes) : strips;
  const packed = after(b, panels * width * terms * bytes);
  const c = after(packed, (panels * terms + width) * panelBytes);
  return { strips, b, packed, c, end: after(c, (rows + rowSlack) * panels * panelBytes) };
}

/**
 * The product by SIMD: copies the operands in, packs B into panels, multiplies, closes the gaps that panels
 * leave at the ends of C's rows. The result is a view of the scratch memory.
 */
function multiplyVectorized(a: Matrix, b: Matrix, places: Places, type: FloatType): TypedArray<ArrayBuffer> {
  const kernels = productKernels(type);
  const memory = scratchView(type, places.end);
  const bytes = memory.BYTES_PER_ELEMENT;
  const width = panelWidth(type);
  const { rows, columns: terms } = a;
  const { columns } = b;

  const panels = Math.ceil(columns / width);
  const layoutB = load(b, memory, places.b / bytes);
  if (rows < packedRows && layoutB === "rows") {
    gather(
      a.memory,
      a.offset,
      { sizes: [rows, terms], strides: [a.rowStride, a.columnStride] },
      0,
      rows * terms,
      memory,
    );
    for (let i = 0; i < rows; i++) {
      const c = places.c + i * columns * bytes;
      kernels.rowProduct(i * terms * bytes, places.b, columns * bytes, c, panels, terms, places.packed);
    }
    return memory.subarray(places.c / bytes, places.c / bytes + rows * columns);
  }
  const layoutA = load(a, memory, 0);
  if (layoutB === "rows") kernels.packRows(places.b, columns * bytes, places.packed, terms, panels);
  else kernels.packColumns(places.b, terms * bytes, places.packed, terms, panels);

  const rest = columns % width;
  const narrow = rest > 0 && rest <= width / 2 ? 1 : 0;
  const rowBytes = panels * 32;
  const fullPanels = panels - narrow;
  const { packed, c } = places;
  if (layoutA === "rows") {
    kernels.product(0, terms * bytes, bytes, packed, c, rowBytes, rows, fullPanels, terms, narrow);
  } else {
    const { strips } = places;
    kernels.packStrips(0, rows * bytes, strips, terms, Math.ceil(rows / 4));
    const [rowStride, kStride] = [terms * bytes, 4 * bytes];
    kernels.productTransposed(
      strips,
      rowStride,
      kStride,
      packed,
      c,
      rowBytes,
      rows,
      fullPanels,
      terms,
      narrow,
    );
  }
  if (rest > 0) kernels.closeGaps(c, rowBytes, columns * bytes, rows, panels);
  return memory.subarray(c / bytes, c / bytes + rows * columns);
}

/** Bytes of scratch memory, which is never given back, for one product. Larger ones are computed in parts. */
const scratchLimit = 2 ** 28;

/** Part of a matrix: some rows, some columns. */
function part(m: Matrix, row: number, rows: number, column: number, columns: number): Matrix {
  const offset = m.offset + row * m.rowStride + column * m.columnStride;
  return { ...m, offset, rows, columns };
}

/** @internal Writes the product into `out` from `at` on, rows `stride` apart; in halves beyond `limit` bytes. */
export function multiplyInto(
  a: Matrix,
  b: Matrix,
  out: TypedArray,
  at: number,
  stride: number,
  type: FloatType,
  limit: number,
): void {
  const width = panelWidth(type);
  const places = place(a, b.columns, width);
  if (places.end > limit) {
    if (a.rows > b.columns && a.rows > 1) {
      const half = 12 * Math.ceil(a.rows / 24);
      const top = Math.min(half, a.rows - 1);
      multiplyInto(part(a, 0, top, 0, a.columns), b, out, at, stride, type, limit);
      const below = part(a, top, a.rows - top, 0, a.columns);
      multiplyInto(below, b, out, at + top * stride, stride, type, limit);
      return;
    }
    if (b.columns > width) {
      const left = width * Math.ceil(b.columns / (2 * width));
      multiplyInto(a, part(b, 0, b.rows, 0, left), out, at, stride, type, limit);
      multiplyInto(a, part(b, 0, b.rows, left, b.columns - left), out, at + left, stride, type, limit);
      return;
    }
    multiplyPlain(a, b, out, at, stride);
    return;
  }
  const result = multiplyVectorized(a, b, places, type);
  if (stride === b.columns) out.set(result, at);
  else {
    for (let i = 0; i < a.rows; i++) {
      out.set(result.subarray(i * b.columns, (i + 1) * b.columns), at + i * stride);
    }
  }
}

function canVectorize(a: Matrix, b: Matrix, dtype: Dtype): dtype is FloatType {
  return a.rows * a.columns * b.columns >= vectorizedWork && isFloating(dtype) && isAvailable();
}

/** The product of any type and size; with less scratch memory, or none, where the engine refuses it. */
function multiply(a: Matrix, b: Matrix, out: TypedArray, at: number, dtype: Dtype): void {
  if (canVectorize(a, b, dtype)) {
    for (let limit = scratchLimit; limit >= 2 ** 20; limit /= 16) {
      try {
        multiplyInto(a, b, out, at, b.columns, dtype, limit);
        return;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
  }
  multiplyPlain(a, b, out, at, b.columns);
}

function matrix(x: Tensor, memory: TypedArray): Matrix {
  const rank = x.shape.length;
  return {
    memory,
    offset: x.offset,
    rows: x.shape[rank - 2]!,
    columns: x.shape[rank - 1]!,
    rowStride: x.strides[rank - 2]!,
    columnStride: x.strides[rank - 1]!,
  };
}

/** A contract kernel: products summed over shared axes. */
export interface ContractKernel extends Kernel<undefined> {
  readonly kind: "contract";
}

/** The kernel of the batched matrix product: axes before the last two broadcast. */
export const matrixProduct: ContractKernel = {
  kind: "contract",
  run([a, b], output, _, name) {
    const batch = output.shape.slice(0, -2);
    const memoryA = memoryOf(a!, name);
    const memoryB = memoryOf(b!, name);
    const stridesA = broadcastStrides(a!, [...batch, ...a!.shape.slice(-2)]);
    const stridesB = broadcastStrides(b!, [...batch, ...b!.shape.slice(-2)]);
    const right = matrix(b!, memoryB);
    let left = matrix(a!, memoryA);
    let count = sizeOf(batch);
    if (count > 1 && batch.every((n, i) => n === 1 || stridesB[i] === 0)) {
      // One matrix times B: its rows are those of all matrices of the batch, if one stride leads through them.
      const rows = collapse([...batch, left.rows], stridesA.slice(0, -1));
      if (rows.sizes.length === 1) {
        left = { ...left, rows: count * left.rows, rowStride: rows.strides[0]! };
        count = 1;
      }
    }
    const out = allocate(output.dtype, sizeOf(output.shape));
    const area = left.rows * right.columns;
    for (let index = 0; index < count; index++) {
      let atA = a!.offset;
      let atB = b!.offset;
      let rest = index;
      for (let axis = batch.length - 1; axis >= 0 && count > 1; axis--) {
        const position = rest % batch[axis]!;
        rest = Math.floor(rest / batch[axis]!);
        atA += position * stridesA[axis]!;
        atB += position * stridesB[axis]!;
      }
      multiply({ ...left, offset: atA }, { ...right, offset: atB }, out, index * area, output.dtype);
    }
    return fromMemory(output.dtype, output.shape, out);
  },
};

/** Whether a product of this dtype may be computed. Sums of bool or uint8 would overflow silently. */
export function canContract(dtype: string): boolean {
  return isFloating(dtype as "float32") || dtype === "int32" || dtype === "uint32";
}
