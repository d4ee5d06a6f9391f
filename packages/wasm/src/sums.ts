import type { FunctionBuilder } from "./assembler.js";
import { elements, type FloatType } from "./element.js";
import * as opcode from "./opcodes.js";

// How numbers are added up, whatever adds them. By groups of 64 bytes, in the type that they are of: number 0 and those
// that are 4, 8 and 12 behind, pairwise, as far as there are so many; 1, 2 and 3 likewise; then 0 and 2, 1 and 3. The
// two that are left go to two sums of float64. So do the numbers behind the last group, one by one, number 0 of them to
// the first sum. In the end the two sums are added.

const upperHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];

/** Puts numbers of a vector on the stack, as float64: all two, or one half of four. */
function asDoubles(f: FunctionBuilder, type: FloatType, vector: number, half: number): void {
  f.get(vector);
  if (half === 1) f.get(vector).shuffle(upperHalf);
  if (type === "float32") f.op(opcode.f64x2_promote_low_f32x4);
}

/** Of how many vectors of float64 a vector's numbers are. */
const halvesOf = (type: FloatType): number[] => (type === "float32" ? [0, 1] : [0]);

/**
 * Writes the addition of numbers to their two sums, one by one.
 *
 * @param sums the local with the sums
 * @param vector a local with the numbers, with zeros where there are none
 *
 * @example
 * ```ts
 * import { addSingly, buildFunction } from "@chainrule/wasm";
 * const f = buildFunction(["v128", "v128"], (f, sums, vector) => {
 *   addSingly(f, "float64", sums, vector);
 * });
 * console.log(f.code.length); // 9
 * ```
 */
export function addSingly(f: FunctionBuilder, type: FloatType, sums: number, vector: number): void {
  for (const half of halvesOf(type)) {
    f.get(sums);
    asDoubles(f, type, vector, half);
    f.op(opcode.f64x2_add).set(sums);
  }
}

/**
 * Writes the addition of a group of numbers to their two sums.
 *
 * @param sums the local with the sums
 * @param lanes a local with what the four vectors of the group have come to, lane by lane
 *
 * @example
 * ```ts
 * import { addGroup, buildFunction } from "@chainrule/wasm";
 * const f = buildFunction(["v128", "v128"], (f, sums, lanes) => {
 *   addGroup(f, "float32", sums, lanes);
 * });
 * console.log(f.code.length); // 36
 * ```
 */
export function addGroup(f: FunctionBuilder, type: FloatType, sums: number, lanes: number): void {
  if (type === "float64") {
    addSingly(f, type, sums, lanes);
    return;
  }
  f.get(sums).get(lanes).get(lanes).get(lanes).shuffle(upperHalf).op(opcode.f32x4_add);
  f.op(opcode.f64x2_promote_low_f32x4).op(opcode.f64x2_add).set(sums);
}

/** Locals with addresses and counts. */
interface ColumnLocals {
  /** Where the rows begin; in the end, where they have ended. */
  readonly source: number;
  /** Bytes from row to row. */
  readonly rowBytes: number;
  readonly rows: number;
  /** How many vectors make a row. */
  readonly vectors: number;
  /** Where the sums are: for each vector the first ones of its columns, and the second, `columnSumBytes` together. */
  readonly sums: number;
}

/** Bytes of the sums of a vector's columns: two of each, in float64. */
export function columnSumBytes(type: FloatType): number {
  return 32 * halvesOf(type).length;
}

/**
 * Writes loops over rows, `step` at a time, and in them over vectors of columns: `take` writes the turn,
 * given locals with the address of the vector in the first of these rows and of its state.
 *
 * @param begin puts where the states begin on the stack, given a local with the number of the row
 */
function walkRows(
  f: FunctionBuilder,
  { source, rowBytes, rows, vectors }: ColumnLocals,
  step: number,
  stateBytes: number,
  begin: (row: number) => unknown,
  take: (pointer: number, state: number) => void,
): void {
  const [row, vector, pointer, state] = f.locals("i32", 4);
  f.for(row, rows, step, () => {
    f.get(source).set(pointer);
    begin(row);
    f.set(state);
    f.for(vector, vectors, 1, () => {
      take(pointer, state);
      f.increase(pointer, 16);
      f.increase(state, stateBytes);
    });
    f.get(rowBytes).i32(step).op(opcode.i32_mul).get(source).op(opcode.i32_add).set(source);
  });
}

/**
 * Writes the addition of rows to the two sums of each column. Of all rows, the first of these must be one whose number
 * is a multiple of the size of a group.
 */
export function addRows(f: FunctionBuilder, type: FloatType, locals: ColumnLocals): void {
  const { rowBytes, rows, sums } = locals;
  const [whole, rest, at, fourRows] = f.locals("i32", 4);
  const value = f.local("v128");
  const { bytes, add } = elements[type];
  const group = 64 / bytes;
  const sumBytes = columnSumBytes(type);
  const addTo = (state: number, place: number): void => {
    for (const half of halvesOf(type)) {
      const offset = place + 16 * half;
      f.get(state).get(state).memory(opcode.v128_load, 2, offset);
      asDoubles(f, type, value, half);
      f.op(opcode.f64x2_add).memory(opcode.v128_store, 2, offset);
    }
  };
  /** Puts what rows j, j + 4 … of a group come to on the stack. */
  const everyFourth = (pointer: number, j: number): void => {
    f.get(rowBytes).i32(j).op(opcode.i32_mul).get(pointer).op(opcode.i32_add).set(at);
    for (let i = 0; i < group / 4; i++) {
      if (i > 0) f.get(at).get(fourRows).op(opcode.i32_add).set(at);
      f.get(at).memory(opcode.v128_load, 2);
      if (i % 2 === 1) f.op(add);
    }
    if (group === 16) f.op(add);
  };
  f.get(rowBytes).i32(4).op(opcode.i32_mul).set(fourRows);
  f.get(rows)
    .i32(group - 1)
    .op(opcode.i32_and)
    .set(rest);
  f.get(rows).get(rest).op(opcode.i32_sub).set(whole);
  walkRows(
    f,
    { ...locals, rows: whole },
    group,
    sumBytes,
    () => f.get(sums),
    (pointer, state) => {
      for (const which of [0, 1]) {
        everyFourth(pointer, which);
        everyFourth(pointer, which + 2);
        f.op(add).set(value);
        addTo(state, (sumBytes / 2) * which);
      }
    },
  );
  walkRows(
    f,
    { ...locals, rows: rest },
    1,
    sumBytes,
    (row) =>
      f
        .get(row)
        .i32(1)
        .op(opcode.i32_and)
        .i32(sumBytes / 2)
        .op(opcode.i32_mul)
        .get(sums)
        .op(opcode.i32_add),
    (pointer, state) => {
      f.get(pointer).memory(opcode.v128_load, 2).set(value);
      addTo(state, 0);
    },
  );
}
