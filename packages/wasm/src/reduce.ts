import { assemble, buildFunction, type FunctionBuilder } from "./assembler.js";
import { elements, type FloatType } from "./element.js";
import { addGroup, addRows, addSingly, columnSumBytes } from "./sums.js";
import { splat } from "./lanes.js";
import { instantiate } from "./memory.js";
import * as opcode from "./opcodes.js";

/**
 * How numbers become one. Sums: see `addGroup` and `addSingly`. The order matters to no maximum or minimum: NaN wins,
 * and 0 is greater than −0. The largest number, which passes over NaN and may take either zero, is found in less than
 * half the time.
 */
export type Combination = "add" | "maximum" | "minimum" | "largestNumber";

/** Vectors that are worked on at a time, and their bytes: those of a block of the input, and of a state. */
const vectors = 4;
const blockBytes = 64;

interface Shape {
  readonly type: FloatType;
  readonly isSum: boolean;
  readonly combine: number;
  /** Bytes of neighbouring columns that have a state: for sums those of four numbers, two sums in float64 of each. */
  readonly columnBytes: number;
  /** What changes no state and no result. */
  readonly neutral: number;
}

function shapeOf(type: FloatType, combination: Combination): Shape {
  const isSum = combination === "add";
  const { bytes } = elements[type];
  const [inDouble, inSingle, neutral] = {
    add: [opcode.f64x2_add, opcode.f32x4_add, 0],
    maximum: [opcode.f64x2_max, opcode.f32x4_max, -Infinity],
    minimum: [opcode.f64x2_min, opcode.f32x4_min, Infinity],
    largestNumber: [opcode.f64x2_pmax, opcode.f32x4_pmax, -Infinity],
  }[combination] as [number, number, number];
  const combine = isSum || bytes === 8 ? inDouble : inSingle;
  return { type, isSum, combine, columnBytes: isSum ? 4 * bytes : blockBytes, neutral };
}

/** The vectors of a state in memory, as locals. */
function readState(f: FunctionBuilder, sums: readonly number[], state: number): void {
  sums.forEach((sum, v) => {
    f.get(state)
      .memory(opcode.v128_load, 2, 16 * v)
      .set(sum);
  });
}

function writeState(f: FunctionBuilder, sums: readonly number[], state: number): void {
  sums.forEach((sum, v) => {
    f.get(state)
      .get(sum)
      .memory(opcode.v128_store, 2, 16 * v);
  });
}

/** What takes a block into a state, whose vectors are locals. With a mask, numbers are absent where it has no bits. */
type TakeBlock = (state: readonly number[], from: number, mask?: number) => void;

function takeBlock(f: FunctionBuilder, { type, isSum, combine, neutral }: Shape): TakeBlock {
  const value = f.local("v128");
  const load = (vector: number, from: number, mask?: number): void => {
    f.get(from).memory(opcode.v128_load, 2, 16 * vector);
    if (mask === undefined) return;
    splat(f, neutral, type);
    f.get(mask)
      .memory(opcode.v128_load, 2, 16 * vector)
      .op(opcode.v128_bitselect);
  };
  if (!isSum) {
    return (state, from, mask) => {
      state.forEach((local, vector) => {
        f.get(local);
        load(vector, from, mask);
        f.op(combine).set(local);
      });
    };
  }
  return ([sums], from, mask) => {
    const { add, lanes } = elements[type];
    for (let i = 0; i < vectors; i++) {
      // Numbers that are four apart are added first.
      load(mask === undefined && lanes === 2 ? [0, 2, 1, 3][i]! : i, from, mask);
      if (mask !== undefined) {
        f.set(value);
        addSingly(f, type, sums!, value);
      } else if (i % 2 === 1) f.op(add);
    }
    if (mask !== undefined) return;
    f.op(add).set(value);
    addGroup(f, type, sums!, value);
  };
}

/**
 * Takes the numbers of each row into the row's state. Parameters: source, bytes from row to row, whole blocks
 * of a row, the mask of what follows them (0: nothing), rows, states.
 */
function buildRows(shape: Shape): FunctionBuilder {
  return buildFunction(
    ["i32", "i32", "i32", "i32", "i32", "i32"],
    (f, source, rowBytes, blocks, mask, rows, state) => {
      const [row, block, from] = f.locals("i32", 3);
      const sums = f.locals("v128", shape.isSum ? 1 : vectors);
      const take = takeBlock(f, shape);
      f.for(row, rows, 1, () => {
        readState(f, sums, state);
        f.get(source).set(from);
        f.for(block, blocks, 1, () => {
          take(sums, from);
          f.increase(from, blockBytes);
        });
        f.get(mask).if(() => {
          take(sums, from, mask);
        });
        writeState(f, sums, state);
        f.get(source).get(rowBytes).op(opcode.i32_add).set(source);
        f.increase(state, blockBytes);
      });
    },
  );
}

/** Rounds sums on the stack to the type of the result. */
function narrow(f: FunctionBuilder, { type, isSum }: Shape): void {
  if (isSum && type === "float32") f.op(opcode.f32x4_demote_f64x2_zero);
}

/**
 * Makes each row's state one number, and these a line. Parameters: states, rows, result. Writes up to a
 * vector beyond the result.
 */
function buildFinishRows(shape: Shape): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32"], (f, state, rows, result) => {
    const row = f.local("i32");
    const all = f.local("v128");
    const load = (v: number): FunctionBuilder => f.get(state).memory(opcode.v128_load, 2, 16 * v);
    f.for(row, rows, 1, () => {
      load(0);
      load(2).op(shape.combine);
      load(1);
      load(3).op(shape.combine).op(shape.combine).set(all);
      for (let bytes = 8; bytes >= (shape.isSum ? 8 : elements[shape.type].bytes); bytes /= 2) {
        const turned = Array.from({ length: 16 }, (_, i) => (i + bytes) % 16);
        f.get(all).get(all).get(all).shuffle(turned).op(shape.combine).set(all);
      }
      f.get(result).get(all);
      narrow(f, shape);
      f.memory(opcode.v128_store, 2);
      f.increase(result, elements[shape.type].bytes);
      f.increase(state, blockBytes);
    });
  });
}

/**
 * Takes rows into the states of columns. Parameters: source, bytes from row to row, rows, how many times `columnBytes`,
 * states.
 */
function buildColumns(shape: Shape): FunctionBuilder {
  const { columnBytes } = shape;
  return buildFunction(["i32", "i32", "i32", "i32", "i32"], (f, source, rowBytes, rows, count, state) => {
    if (shape.isSum) {
      f.get(count)
        .i32(columnBytes / 16)
        .op(opcode.i32_mul)
        .set(count);
      addRows(f, shape.type, { source, rowBytes, rows, vectors: count, sums: state });
      return;
    }
    const [i, row, from] = f.locals("i32", 3);
    const extrema = f.locals("v128", vectors);
    const take = takeBlock(f, shape);
    f.for(i, count, 1, () => {
      readState(f, extrema, state);
      f.get(source).set(from);
      f.for(row, rows, 1, () => {
        take(extrema, from);
        f.get(from).get(rowBytes).op(opcode.i32_add).set(from);
      });
      writeState(f, extrema, state);
      f.increase(source, columnBytes);
      f.increase(state, blockBytes);
    });
  });
}

/** Makes the states of columns one number each. Parameters: states, their number, result. */
function buildFinishColumns(shape: Shape): FunctionBuilder {
  const { type, isSum, combine, columnBytes } = shape;
  return buildFunction(["i32", "i32", "i32"], (f, state, count, result) => {
    const i = f.local("i32");
    const load = (at: number): FunctionBuilder => f.get(state).memory(opcode.v128_load, 2, at);
    f.for(i, count, 1, () => {
      let place = 0;
      for (let at = 0; at < columnBytes; at += 16) {
        f.get(result);
        // Two of float64 for one of float32; the second sums are behind the first.
        const perSum = isSum ? columnSumBytes(type) / 2 : 16;
        for (const end = place + perSum; place < end; place += 16) {
          load(place);
          if (isSum) load(place + perSum).op(combine);
          narrow(f, shape);
        }
        if (isSum) place += perSum;
        if (perSum > 16) f.shuffle([0, 2]);
        f.memory(opcode.v128_store, 2, at);
      }
      f.increase(result, columnBytes);
      f.increase(state, blockBytes);
    });
  });
}

/** Fills memory with the neutral element. Parameters: states, their number. */
function buildClear(shape: Shape): FunctionBuilder {
  return buildFunction(["i32", "i32"], (f, state, count) => {
    const i = f.local("i32");
    f.for(i, count, 1, () => {
      for (let v = 0; v < vectors; v++) {
        f.get(state);
        splat(f, shape.neutral, shape.type);
        f.memory(opcode.v128_store, 2, 16 * v);
      }
      f.increase(state, blockBytes);
    });
  });
}

/** The kernels of one reduction; addresses and strides are bytes in the scratch memory. */
export interface ReduceKernels {
  /** Bytes of neighbouring columns that have a state. */
  readonly columnBytes: number;
  clear(states: number, count: number): void;
  /** `mask`: the address of as many bytes as a block has, all bits set where numbers follow the last block. */
  rows(source: number, rowBytes: number, blocks: number, mask: number, rows: number, states: number): void;
  finishRows(states: number, rows: number, result: number): void;
  /** Of all rows, the first of these must be one whose number is a multiple of a block's numbers. */
  columns(source: number, rowBytes: number, rows: number, count: number, states: number): void;
  finishColumns(states: number, count: number, result: number): void;
}

/**
 * Bytes of a state, what is known so far of a row or of neighbouring columns; and of a block, what is taken into the
 * state of a row at a time.
 *
 * @example
 * ```ts
 * import { reduceStateBytes } from "@chainrule/wasm";
 * console.log(reduceStateBytes); // 64
 * ```
 */
export const reduceStateBytes: number = blockBytes;

/**
 * The functions of `reduceKernels` that reduce columns, for other modules, and how many bytes of columns have a state.
 *
 * @example
 * ```ts
 * import { columnFunctions } from "@chainrule/wasm";
 * const { columnBytes, functions } = columnFunctions("float32", "add");
 * console.log(columnBytes, Object.keys(functions)); // 16 [ 'clear', 'columns', 'finishColumns' ]
 * ```
 */
export function columnFunctions(
  type: FloatType,
  combination: Combination,
): Pick<ReduceKernels, "columnBytes"> & {
  readonly functions: Readonly<Record<"clear" | "columns" | "finishColumns", FunctionBuilder>>;
} {
  const shape = shapeOf(type, combination);
  const functions = {
    clear: buildClear(shape),
    columns: buildColumns(shape),
    finishColumns: buildFinishColumns(shape),
  };
  return { columnBytes: shape.columnBytes, functions };
}

const kernels = /* @__PURE__ */ new Map<string, ReduceKernels>();

/**
 * The kernels that combine float32 or float64 numbers, made on first use. Call only where `isAvailable()`.
 *
 * @example
 * ```ts
 * import { reduceKernels, scratch } from "@chainrule/wasm";
 * const memory = new Float32Array(scratch(4096));
 * memory.set([1, 5, 3, 2, 4, 0, 7, 6, 1, 5, 3, 2, 4, 0, 1, 6], 256); // one block, at byte 1024
 * const { clear, rows, finishRows } = reduceKernels("float32", "maximum");
 * clear(0, 1);
 * rows(1024, 64, 1, 0, 1, 0);
 * finishRows(0, 1, 512);
 * console.log(memory[128]); // 7
 * ```
 */
export function reduceKernels(type: FloatType, combination: Combination): ReduceKernels {
  const key = `${type} ${combination}`;
  let known = kernels.get(key);
  if (!known) {
    const shape = shapeOf(type, combination);
    const rows = { rows: buildRows(shape), finishRows: buildFinishRows(shape) };
    const { columnBytes, functions } = columnFunctions(type, combination);
    const made = instantiate(assemble({ ...functions, ...rows })) as unknown as ReduceKernels;
    known = { ...made, columnBytes };
    kernels.set(key, known);
  }
  return known;
}
