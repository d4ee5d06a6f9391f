import {
  contractionBlock,
  type FloatType,
  isAvailable,
  panelWidth,
  productKernels,
  scratch,
} from "@chainrule/wasm";
import { allocate, isFloating, type TypedArray } from "../dtype.js";
import type { Kernel } from "../op.js";
import { sizeOf } from "../shape.js";
import { fromMemory, memoryOf, type Tensor } from "../tensor.js";
import { broadcastStrides, gather } from "./strided.js";

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

/** The product by plain loops, in the order that all backends share: see `contractionBlock`. */
function multiplyPlain(a: Matrix, b: Matrix, out: TypedArray, at: number): void {
  const float32 = out instanceof Float32Array;
  const integer = out instanceof Int32Array || out instanceof Uint32Array;
  const sums = out.slice(0, b.columns);
  for (let i = 0; i < a.rows; i++) {
    const row = at + i * b.columns;
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

/** Copies a matrix into `target` so that rows, or columns, are contiguous; tells which. */
function load(m: Matrix, target: TypedArray): "rows" | "columns" {
  const byColumns = m.rowStride === 1 && m.columnStride >= m.rows;
  const sizes = byColumns ? [m.columns, m.rows] : [m.rows, m.columns];
  const strides = byColumns ? [m.columnStride, 1] : [m.rowStride, m.columnStride];
  const [outer, inner] = sizes as [number, number];
  if (strides[1] === 1 && strides[0] === inner) {
    target.set(m.memory.subarray(m.offset, m.offset + outer * inner));
  } else gather(m.memory, m.offset, { sizes, strides }, 0, outer * inner, target);
  return byColumns ? "columns" : "rows";
}

/** The product by SIMD: copies the operands in, packs B into panels, multiplies tiles, copies the result out. */
function multiplyVectorized(a: Matrix, b: Matrix, out: TypedArray, at: number, type: FloatType): void {
  const View = type === "float32" ? Float32Array : Float64Array;
  const bytes = View.BYTES_PER_ELEMENT;
  const kernels = productKernels(type);
  const width = panelWidth(type);
  const terms = a.columns;
  const panels = Math.ceil(b.columns / width);
  const rows = Math.ceil(a.rows / 4) * 4;
  // Kernels read and write whole tiles: each region has room for what they touch beyond its end.
  const slack = 4 * (terms + rows + panels * width) + 64;
  const addressA = 0;
  const addressB = addressA + 16 * Math.ceil(((a.rows * terms + slack) * bytes) / 16);
  const addressPacked = addressB + 16 * Math.ceil(((b.columns * terms + width * terms + slack) * bytes) / 16);
  const addressC = addressPacked + (terms + width) * panels * 32 + 64;
  const buffer = scratch(addressC + rows * panels * 32 + 64);

  const layoutA = load(a, new View(buffer, addressA, a.rows * terms));
  const layoutB = load(b, new View(buffer, addressB, b.columns * terms));
  if (layoutB === "rows") kernels.packRows(addressB, b.columns * bytes, addressPacked, terms, panels);
  else kernels.packColumns(addressB, terms * bytes, addressPacked, terms, panels);
  const rowBytes = panels * 32;
  if (layoutA === "rows") {
    kernels.product(addressA, terms * bytes, bytes, addressPacked, addressC, rowBytes, rows, panels, terms);
  } else {
    kernels.productTransposed(
      addressA,
      bytes,
      a.rows * bytes,
      addressPacked,
      addressC,
      rowBytes,
      rows,
      panels,
      terms,
    );
  }

  const padded = panels * width;
  const result = new View(buffer, addressC, rows * padded);
  if (padded === b.columns) out.set(result.subarray(0, a.rows * padded), at);
  else {
    for (let i = 0; i < a.rows; i++) {
      const from = i * padded;
      const to = at + i * b.columns;
      for (let j = 0; j < b.columns; j++) out[to + j] = result[from + j]!;
    }
  }
}

function multiply(a: Matrix, b: Matrix, out: TypedArray, at: number, dtype: string): void {
  const work = a.rows * a.columns * b.columns;
  if (work === 0) return;
  if (work >= vectorizedWork && (dtype === "float32" || dtype === "float64") && isAvailable()) {
    multiplyVectorized(a, b, out, at, dtype);
  } else multiplyPlain(a, b, out, at);
}

function matrix(x: Tensor, memory: TypedArray, offset: number): Matrix {
  const rank = x.shape.length;
  return {
    memory,
    offset,
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
    const out = allocate(output.dtype, sizeOf(output.shape));
    const batch = output.shape.slice(0, -2);
    const area = output.shape.at(-2)! * output.shape.at(-1)!;
    const memoryA = memoryOf(a!, name);
    const memoryB = memoryOf(b!, name);
    const stridesA = broadcastStrides(a!, [...batch, ...a!.shape.slice(-2)]);
    const stridesB = broadcastStrides(b!, [...batch, ...b!.shape.slice(-2)]);
    const count = sizeOf(batch);
    for (let index = 0; index < count; index++) {
      let atA = a!.offset;
      let atB = b!.offset;
      let rest = index;
      for (let axis = batch.length - 1; axis >= 0; axis--) {
        const position = rest % batch[axis]!;
        rest = Math.floor(rest / batch[axis]!);
        atA += position * stridesA[axis]!;
        atB += position * stridesB[axis]!;
      }
      multiply(matrix(a!, memoryA, atA), matrix(b!, memoryB, atB), out, index * area, output.dtype);
    }
    return fromMemory(output.dtype, output.shape, out);
  },
};

/** Whether a product of this dtype may be computed. Sums of bool or uint8 would overflow silently. */
export function canContract(dtype: string): boolean {
  return isFloating(dtype as "float32") || dtype === "int32" || dtype === "uint32";
}
