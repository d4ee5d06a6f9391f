import {
  type Combination,
  elementTypes,
  type FloatType,
  reduceKernels,
  type ReduceKernels,
  reduceStateBytes,
  scratch,
} from "@chainrule/wasm";
import type { TypedArray } from "../dtype.js";

/** Numbers that lie in memory in rows: element (i, j) is at offset + i · stride + j. */
export interface Rows {
  readonly memory: TypedArray;
  readonly offset: number;
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
}

/** Bytes of the input that are worked on at a time: they stay in the second-level cache. */
const chunkBytes = 65536;
/** As many bits set as a block has, and as many that are not: masks for all remainders begin in here. */
const maskBytes = 128;

interface Workspace {
  readonly kernels: ReduceKernels;
  readonly bytes: number;
  /** Where the input goes, and where states begin: addresses. */
  readonly input: number;
  readonly states: number;
  readonly elements: Float32Array | Float64Array;
  results(address: number, count: number): Float32Array | Float64Array;
}

function workspace(type: FloatType, combination: Combination, states: number): Workspace {
  const kernels = reduceKernels(type, combination);
  const input = maskBytes;
  const at = input + chunkBytes + 2 * maskBytes;
  const buffer = scratch(at + 2 * states * reduceStateBytes + maskBytes);
  new Uint8Array(buffer, 0, maskBytes).fill(255, 0, maskBytes / 2).fill(0, maskBytes / 2);
  const View = type === "float32" ? Float32Array : Float64Array;
  const Result = kernels.result === 4 ? Float32Array : Float64Array;
  return {
    kernels,
    bytes: View.BYTES_PER_ELEMENT,
    input,
    states: at,
    elements: new View(buffer, input, chunkBytes / View.BYTES_PER_ELEMENT),
    results: (address, count) => new Result(buffer, address, count),
  };
}

/** Copies rows `row` … of a matrix, `columns` of each from `column` on, one after the other. */
function load(m: Rows, row: number, rows: number, column: number, columns: number, target: TypedArray): void {
  const from = m.offset + row * m.stride + column;
  if (rows === 1 || m.stride === columns) target.set(m.memory.subarray(from, from + rows * columns));
  else {
    for (let i = 0; i < rows; i++) {
      const start = from + i * m.stride;
      target.set(m.memory.subarray(start, start + columns), i * columns);
    }
  }
}

/** Reduces each row to a number, into `out` from `at` on. */
export function reduceRows(
  m: Rows,
  out: TypedArray,
  at: number,
  type: FloatType,
  combination: Combination,
): void {
  const capacity = chunkBytes / elementTypes[type].bytes;
  const group = Math.min(m.rows, Math.max(1, Math.floor(capacity / m.columns)));
  const { kernels, bytes, elements, input, states, results } = workspace(type, combination, group);
  const result = states + group * reduceStateBytes;
  const length = Math.min(m.columns, capacity);
  for (let row = 0; row < m.rows; row += group) {
    const rows = Math.min(group, m.rows - row);
    kernels.clear(states, rows);
    for (let column = 0; column < m.columns; column += length) {
      const columns = Math.min(length, m.columns - column);
      load(m, row, rows, column, columns, elements);
      const rowBytes = columns * bytes;
      const rest = rowBytes % kernels.block;
      const mask = rest === 0 ? 0 : maskBytes / 2 - rest;
      kernels.rows(input, rowBytes, (rowBytes - rest) / kernels.block, mask, rows, states);
    }
    kernels.finishRows(states, rows, result);
    out.set(results(result, rows), at + row);
  }
}

/** Reduces each column to a number, into `out` from `at` on. */
export function reduceColumns(
  m: Rows,
  out: TypedArray,
  at: number,
  type: FloatType,
  combination: Combination,
): void {
  const { block, lanes } = reduceKernels(type, combination);
  const perBlock = block / elementTypes[type].bytes;
  // Rows are taken in as many at a time as a block has numbers.
  const width = Math.min(m.columns, chunkBytes / block);
  const most = Math.ceil(width / perBlock) * lanes;
  const { kernels, bytes, elements, input, states, results } = workspace(type, combination, most);
  const result = states + most * reduceStateBytes;
  const length = perBlock * Math.floor(elements.length / width / perBlock);
  for (let column = 0; column < m.columns; column += width) {
    const columns = Math.min(width, m.columns - column);
    const blocks = Math.ceil(columns / perBlock);
    kernels.clear(states, blocks * kernels.lanes);
    for (let row = 0; row < m.rows; row += length) {
      const rows = Math.min(length, m.rows - row);
      load(m, row, rows, column, columns, elements);
      kernels.columns(input, columns * bytes, rows, blocks, states);
    }
    kernels.finishColumns(states, blocks, result);
    out.set(results(result, columns), at + column);
  }
}
