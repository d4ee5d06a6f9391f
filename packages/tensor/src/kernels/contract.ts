import {
  contractionBlock,
  elementTypes,
  type FloatType,
  isAvailable,
  panelBytes,
  panelWidth,
  productKernels,
  rowSlack,
  scratchView,
} from "@chainrule/wasm";
import { allocate, type Dtype, isFloating, type TypedArray } from "../dtype.js";
import type { Kernel } from "../op.js";
import { type Shape, sizeOf } from "../shape.js";
import { fromMemory, memoryOf, type Tensor } from "../tensor.js";
import { broadcastStrides, collapse, gather, offsetOf } from "./strided.js";

/** A matrix in memory: element (i, j) is at offset + i · rowStride + j · columnStride. */
interface Matrix {
  readonly memory: TypedArray;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/**
 * The product by plain loops, in the order that all backends share (see `contractionBlock`), into `out` from `at` on, rows
 * `stride` apart.
 */
export function multiplyPlain(a: Matrix, b: Matrix, out: TypedArray, at: number, stride: number): void {
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
          sums[j]! += float32 ? Math.fround(x * y) : integer ? Math.imul(x, y) : x * y;
        }
      }
      for (let j = 0; j < b.columns; j++) out[row + j] = (start === 0 ? 0 : out[row + j]!) + sums[j]!;
    }
  }
}

function hasContiguousColumns(m: Matrix): boolean {
  return m.rowStride === 1 && m.columnStride >= m.rows;
}

/** Copies a matrix so that its rows are contiguous, or its columns. */
function load(m: Matrix, byColumns: boolean, target: TypedArray, at: number): void {
  const { memory, offset, rows, columns, rowStride, columnStride } = m;
  const [outer, step] = byColumns ? [columns, columnStride] : [rows, rowStride];
  const [inner, stride] = byColumns ? [rows, rowStride] : [columns, columnStride];
  const count = rows * columns;
  if (stride === 1 && (step === inner || outer === 1)) {
    const whole = offset === 0 && count === memory.length;
    target.set(whole ? memory : memory.subarray(offset, offset + count), at);
  } else {
    const walk = { sizes: [outer, inner], strides: [step, stride] };
    gather(memory, offset, walk, 0, count, target.subarray(at, at + count));
  }
}

/**
 * The product by SIMD: copies the operands in, packs B into panels, multiplies, closes the gaps that panels
 * leave at the ends of C's rows. The result is a view of the scratch memory; undefined if more than `limit` bytes of it
 * would be needed.
 */
function multiplyVectorized(
  a: Matrix,
  b: Matrix,
  type: FloatType,
  limit: number,
): TypedArray<ArrayBuffer> | undefined {
  const { rows, columns: terms } = a;
  const { columns } = b;
  const bytes = elementTypes[type].bytes;
  const width = panelWidth(type);
  const panels = Math.ceil(columns / width);
  const [byColumnsA, byColumnsB] = [hasContiguousColumns(a), hasContiguousColumns(b)];

  // A is in front, then follow A in strips, B, B in panels and C. Behind each is room for what whole tiles touch there.
  const after = (address: number, size: number): number => 64 * Math.ceil((address + size) / 64 + 1);
  const bytesA = (rows + rowSlack) * terms * bytes;
  const strips = after(0, bytesA);
  const unpacked = byColumnsA ? after(strips, bytesA) : strips;
  const packed = after(unpacked, panels * terms * panelBytes);
  const c = after(packed, (panels * terms + width) * panelBytes);
  const end = after(c, (rows + rowSlack) * panels * panelBytes);
  if (end > limit) return undefined;

  const kernels = productKernels(type);
  const memory = scratchView(type, end);
  load(b, byColumnsB, memory, unpacked / bytes);
  if (byColumnsB) kernels.packColumns(unpacked, terms * bytes, packed, terms, panels);
  else kernels.packRows(unpacked, columns * bytes, packed, terms, panels);
  load(a, byColumnsA, memory, 0);
  if (byColumnsA) kernels.packStrips(0, rows * bytes, strips, terms, Math.ceil(rows / 4));

  const rest = columns % width;
  const narrow = rest > 0 && rest <= width / 2 ? 1 : 0;
  const rowBytes = panels * panelBytes;
  const product = byColumnsA ? kernels.productTransposed : kernels.product;
  const [left, kStride] = byColumnsA ? [strips, 4 * bytes] : [0, bytes];
  product(left, terms * bytes, kStride, packed, c, rowBytes, rows, panels - narrow, terms, narrow);
  if (rest > 0) kernels.closeGaps(c, rowBytes, columns * bytes, rows, panels);
  return memory.subarray(c / bytes, c / bytes + rows * columns);
}

/** Part of a matrix, from a row and a column on: as many rows and columns as there are. */
function part(m: Matrix, row: number, rows: number, column: number, columns: number): Matrix {
  if (rows >= m.rows && columns >= m.columns) return m;
  return {
    ...m,
    offset: m.offset + row * m.rowStride + column * m.columnStride,
    rows: Math.min(rows, m.rows - row),
    columns: Math.min(columns, m.columns - column),
  };
}

/** Rows from which packing B pays. */
const packedRows = 4;

/**
 * The product of a few rows by SIMD: B is copied in some rows at a time, which stay in the first-level cache until all
 * rows of A have met them.
 */
function multiplyFewRows(
  a: Matrix,
  b: Matrix,
  out: TypedArray,
  at: number,
  stride: number,
  type: FloatType,
): void {
  const bytes = elementTypes[type].bytes;
  // Bytes that a kernel works on at a time.
  const lineBytes = 64;
  // Bytes of B that are copied in at a time, and of the part of a row that is worked on.
  const [blockBytes, widestBytes] = [16384, 4096] as const;
  const { rowProduct } = productKernels(type);
  for (let column = 0; column < b.columns; column += widestBytes / bytes) {
    const columns = Math.min(widestBytes / bytes, b.columns - column);
    const sumBytes = lineBytes * Math.ceil((columns * bytes) / lineBytes);
    const termsAtOnce = Math.floor(blockBytes / bytes / columns);
    const left = (sumBytes * a.rows) / bytes;
    const right = left + contractionBlock * a.rows;
    const memory = scratchView(type, (right + columns * termsAtOnce) * bytes + lineBytes);
    for (let start = 0; start < b.rows; start += contractionBlock) {
      const terms = Math.min(contractionBlock, b.rows - start);
      load(part(a, 0, a.rows, start, terms), false, memory, left);
      memory.fill(0, 0, left);
      for (let k = 0; k < terms; k += termsAtOnce) {
        const count = Math.min(termsAtOnce, terms - k);
        load(part(b, start + k, count, column, columns), false, memory, right);
        for (let i = 0; i < a.rows; i++) {
          const from = (left + i * terms + k) * bytes;
          rowProduct(from, right * bytes, columns * bytes, i * sumBytes, sumBytes / lineBytes, count);
        }
      }
      for (let i = 0; i < a.rows; i++) {
        const [from, to] = [(i * sumBytes) / bytes, at + i * stride + column];
        if (start === 0) out.set(memory.subarray(from, from + columns), to);
        else for (let j = 0; j < columns; j++) out[to + j]! += memory[from + j]!;
      }
    }
  }
}

/** Half of a number, in whole units. */
const half = (n: number, unit: number): number => unit * Math.ceil(n / (2 * unit));

/** @internal Writes the product into `out` from `at` on, rows `stride` apart; in halves where `limit` bytes are too few. */
export function multiplyInto(
  a: Matrix,
  b: Matrix,
  out: TypedArray,
  at: number,
  stride: number,
  type: FloatType,
  limit: number,
): void {
  if (a.rows < packedRows && !hasContiguousColumns(b)) {
    multiplyFewRows(a, b, out, at, stride, type);
    return;
  }
  // Rows that whole tiles have, whatever their height.
  const tileRows = 12;
  const width = panelWidth(type);
  const result = multiplyVectorized(a, b, type, limit);
  if (result) {
    for (let i = 0, rows = stride === b.columns ? a.rows : 1; i < a.rows; i += rows) {
      out.set(result.subarray(i * b.columns, (i + rows) * b.columns), at + i * stride);
    }
  } else if (a.rows > b.columns && a.rows > tileRows) {
    const rows = half(a.rows, tileRows);
    for (const row of [0, rows]) {
      multiplyInto(part(a, row, rows, 0, a.columns), b, out, at + row * stride, stride, type, limit);
    }
  } else if (b.columns > width) {
    const columns = half(b.columns, width);
    for (const column of [0, columns]) {
      multiplyInto(a, part(b, 0, b.rows, column, columns), out, at + column, stride, type, limit);
    }
  } else multiplyPlain(a, b, out, at, stride);
}

/** The product of any type and size; with less scratch memory, or none, where the engine refuses it. */
function multiply(a: Matrix, b: Matrix, out: TypedArray, at: number, dtype: Dtype): void {
  // Multiplications from which the copies in and out of WebAssembly's memory pay.
  const vectorizedWork = 128;
  // Bytes of scratch memory, which is never given back, for one product, as long as the engine grants them: powers of 2.
  // Larger ones are computed in parts.
  const limits = [28, 24, 20];
  const vectorizes = a.rows * a.columns * b.columns >= vectorizedWork && isFloating(dtype) && isAvailable();
  for (const limit of vectorizes ? limits : []) {
    try {
      multiplyInto(a, b, out, at, b.columns, dtype as FloatType, 2 ** limit);
      return;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  multiplyPlain(a, b, out, at, b.columns);
}

/** The first matrix of a tensor's last two axes. */
function matrixOf(x: Tensor, name: string): Matrix {
  const row = x.shape.length - 2;
  return {
    memory: memoryOf(x, name),
    offset: x.offset,
    rows: x.shape[row]!,
    columns: x.shape[row + 1]!,
    rowStride: x.strides[row]!,
    columnStride: x.strides[row + 1]!,
  };
}

/** The matrix of a batch whose number is given, counted row-major. */
function matrixAt(m: Matrix, index: number, batch: Shape, strides: readonly number[]): Matrix {
  return { ...m, offset: m.offset + offsetOf(index, batch, strides) };
}

/** A contract kernel: products summed over shared axes. */
export interface ContractKernel extends Kernel<undefined> {
  readonly kind: "contract";
}

/** The kernel of the batched matrix product: axes before the last two broadcast. */
export const matrixProduct: ContractKernel = {
  kind: "contract",
  run([a, b], { shape, dtype }, _, name) {
    const batch = shape.slice(0, -2);
    const stridesOf = (x: Tensor): readonly number[] => broadcastStrides(x, [...batch, ...x.shape.slice(-2)]);
    const [stridesA, stridesB] = [stridesOf(a!), stridesOf(b!)];
    const right = matrixOf(b!, name);
    let left = matrixOf(a!, name);
    let count = sizeOf(batch);
    if (count > 1 && batch.every((n, i) => n === 1 || stridesB[i] === 0)) {
      // One matrix times B: its rows are those of all matrices of the batch, if one stride leads through them.
      const { sizes, strides } = collapse([...batch, left.rows], stridesA.slice(0, -1));
      if (sizes.length === 1) {
        left = { ...left, rows: count * left.rows, rowStride: strides[0]! };
        count = 1;
      }
    }
    const out = allocate(dtype, sizeOf(shape));
    const area = left.rows * right.columns;
    for (let index = 0; index < count; index++) {
      const a = matrixAt(left, index, batch, stridesA);
      multiply(a, matrixAt(right, index, batch, stridesB), out, index * area, dtype);
    }
    return fromMemory(dtype, shape, out);
  },
};
