import {
  type Combination,
  elementTypes,
  type FloatType,
  reduceKernels,
  type ReduceKernels,
  reduceStateBytes,
  scratch,
} from "@chainrule/wasm";
import { arrayTypes, type TypedArray } from "../dtype.js";

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

/** Where the input goes, behind the masks, and where states begin, behind room for what kernels touch: addresses. */
const input = 128;
const states = 65920;

interface Workspace {
  readonly kernels: ReduceKernels;
  readonly elements: TypedArray;
  /** Where results go: behind the states. */
  readonly result: number;
  results(count: number): TypedArray;
}

/** Room for so many states, and for their results. */
function workspace(type: FloatType, combination: Combination, count: number): Workspace {
  const result = states + count * reduceStateBytes;
  const buffer = scratch(result + count * reduceStateBytes + maskBytes);
  new Uint8Array(buffer, 0, maskBytes).fill(255, 0, maskBytes / 2).fill(0, maskBytes / 2);
  const View = arrayTypes[type];
  return {
    kernels: reduceKernels(type, combination),
    elements: new View(buffer, input, chunkBytes / elementTypes[type].bytes),
    result,
    results: (count) => new View(buffer, result, count),
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
  const { bytes } = elementTypes[type];
  const capacity = chunkBytes / bytes;
  const group = Math.min(m.rows, Math.max(1, Math.floor(capacity / m.columns)));
  const { kernels, elements, result, results } = workspace(type, combination, group);
  const length = Math.min(m.columns, capacity);
  for (let row = 0; row < m.rows; row += group) {
    const rows = Math.min(group, m.rows - row);
    kernels.clear(states, rows);
    for (let column = 0; column < m.columns; column += length) {
      const columns = Math.min(length, m.columns - column);
      load(m, row, rows, column, columns, elements);
      const rowBytes = columns * bytes;
      const rest = rowBytes % reduceStateBytes;
      const mask = rest === 0 ? 0 : maskBytes / 2 - rest;
      kernels.rows(input, rowBytes, (rowBytes - rest) / reduceStateBytes, mask, rows, states);
    }
    kernels.finishRows(states, rows, result);
    out.set(results(rows), at + row);
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
  const { bytes } = elementTypes[type];
  const together = reduceKernels(type, combination).columnBytes / bytes;
  // Rows are taken in as many at a time as a block has numbers.
  const group = reduceStateBytes / bytes;
  const width = Math.min(m.columns, chunkBytes / reduceStateBytes);
  const { kernels, elements, result, results } = workspace(type, combination, Math.ceil(width / together));
  const length = group * Math.floor(elements.length / width / group);
  for (let column = 0; column < m.columns; column += width) {
    const columns = Math.min(width, m.columns - column);
    const count = Math.ceil(columns / together);
    kernels.clear(states, count);
    for (let row = 0; row < m.rows; row += length) {
      const rows = Math.min(length, m.rows - row);
      load(m, row, rows, column, columns, elements);
      kernels.columns(input, columns * bytes, rows, count, states);
    }
    kernels.finishColumns(states, count, result);
    out.set(results(columns), at + column);
  }
}
