import { assemble, buildFunction, type FunctionBuilder } from "./assembler.js";
import { elements, type FloatType } from "./element.js";
import { addGroup, addRows, addSingly, columnSumBytes, walkRows } from "./sums.js";
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
  /** Bytes of one number of the result. */
  readonly result: number;
  readonly combine: number;
  /** States of a block of columns. */
  readonly lanes: number;
  /** What changes no state, in every lane. */
  readonly neutral: Uint8Array;
  /** What changes no result, in every lane of the input. */
  readonly absent: Uint8Array;
}

function repeat(value: number, type: FloatType): Uint8Array {
  const lanes = type === "float32" ? new Float32Array(4).fill(value) : new Float64Array(2).fill(value);
  return new Uint8Array(lanes.buffer);
}

function shapeOf(type: FloatType, combination: Combination): Shape {
  const isSum = combination === "add";
  const held = isSum ? "float64" : type;
  const [inDouble, inSingle, start] = {
    add: [opcode.f64x2_add, opcode.f32x4_add, 0],
    maximum: [opcode.f64x2_max, opcode.f32x4_max, -Infinity],
    minimum: [opcode.f64x2_min, opcode.f32x4_min, Infinity],
    largestNumber: [opcode.f64x2_pmax, opcode.f32x4_pmax, -Infinity],
  }[combination] as [number, number, number];
  return {
    type,
    isSum,
    result: held === "float64" ? 8 : 4,
    combine: held === "float64" ? inDouble : inSingle,
    lanes: isSum ? (vectors * columnSumBytes(type)) / blockBytes : 1,
    neutral: repeat(start, held),
    absent: repeat(start, type),
  };
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

function takeBlock(f: FunctionBuilder, { type, isSum, combine, absent }: Shape): TakeBlock {
  const value = f.local("v128");
  const load = (vector: number, from: number, mask?: number): void => {
    f.get(from).memory(opcode.v128_load, 2, 16 * vector);
    if (mask === undefined) return;
    f.v128(absent)
      .get(mask)
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
      for (let bytes = 8; bytes >= shape.result; bytes /= 2) {
        const turned = Array.from({ length: 16 }, (_, i) => (i + bytes) % 16);
        f.get(all).get(all).get(all).shuffle(turned).op(shape.combine).set(all);
      }
      f.get(result).get(all).memory(opcode.v128_store, 2);
      f.increase(result, shape.result);
      f.increase(state, blockBytes);
    });
  });
}

/**
 * Takes rows into the states of each column. Parameters: source, bytes from row to row, rows, blocks of columns, states.
 */
function buildColumns({ type, isSum, combine }: Shape): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32", "i32", "i32"], (f, source, rowBytes, rows, blocks, state) => {
    f.get(blocks).i32(vectors).op(opcode.i32_mul).set(blocks);
    const locals = { source, rowBytes, rows, vectors: blocks, sums: state };
    if (isSum) addRows(f, type, locals);
    else {
      const begin = (): void => void f.get(state);
      walkRows(f, locals, 1, 16, begin, (pointer, extrema) => {
        f.get(extrema).get(extrema).memory(opcode.v128_load, 2);
        f.get(pointer).memory(opcode.v128_load, 2).op(combine).memory(opcode.v128_store, 2);
      });
    }
  });
}

/** Makes the states of each column one number. Parameters: states, blocks of columns, result. */
function buildFinishColumns({ type, isSum, lanes, combine }: Shape): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32"], (f, state, blocks, result) => {
    const block = f.local("i32");
    const perSum = isSum ? columnSumBytes(type) / 2 : 0;
    const load = (place: number): FunctionBuilder => f.get(state).memory(opcode.v128_load, 2, place);
    f.for(block, blocks, 1, () => {
      let place = 0;
      for (let at = 0; place < blockBytes * lanes; at += 16) {
        f.get(result);
        load(place);
        if (isSum) load(place + perSum).op(combine);
        f.memory(opcode.v128_store, 2, at);
        place += 16;
        // The second sums are behind the first.
        if (isSum && place % perSum === 0) place += perSum;
      }
      f.increase(result, isSum ? (blockBytes * lanes) / 2 : blockBytes);
      f.increase(state, blockBytes * lanes);
    });
  });
}

/** Fills memory with the neutral element. Parameters: states, their number. */
function buildClear(shape: Shape): FunctionBuilder {
  return buildFunction(["i32", "i32"], (f, state, count) => {
    const i = f.local("i32");
    f.for(i, count, 1, () => {
      for (let v = 0; v < vectors; v++) {
        f.get(state)
          .v128(shape.neutral)
          .memory(opcode.v128_store, 2, 16 * v);
      }
      f.increase(state, blockBytes);
    });
  });
}

/** The kernels of one reduction; addresses and strides are bytes in the scratch memory. */
export interface ReduceKernels {
  /** Bytes of the input that are taken in at a time. */
  readonly block: number;
  /** States of a block of columns. */
  readonly lanes: number;
  /** Bytes of one number of the result: sums of float32 are float64. */
  readonly result: number;
  clear(states: number, count: number): void;
  /** `mask`: the address of as many bytes as a block has, all bits set where numbers follow the last block. */
  rows(source: number, rowBytes: number, blocks: number, mask: number, rows: number, states: number): void;
  finishRows(states: number, rows: number, result: number): void;
  /** Of all rows, the first of these must be one whose number is a multiple of a block's numbers. */
  columns(source: number, rowBytes: number, rows: number, blocks: number, states: number): void;
  finishColumns(states: number, blocks: number, result: number): void;
}

/**
 * Bytes of a state: what is known so far of a row. A block of columns has some.
 *
 * @example
 * ```ts
 * import { reduceStateBytes } from "@chainrule/wasm";
 * console.log(reduceStateBytes); // 64
 * ```
 */
export const reduceStateBytes: number = blockBytes;

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
  let made = kernels.get(key);
  if (!made) {
    const shape = shapeOf(type, combination);
    const { lanes, result } = shape;
    const functions = instantiate(
      assemble({
        clear: buildClear(shape),
        rows: buildRows(shape),
        finishRows: buildFinishRows(shape),
        columns: buildColumns(shape),
        finishColumns: buildFinishColumns(shape),
      }),
    ) as unknown as ReduceKernels;
    made = { ...functions, block: blockBytes, lanes, result };
    kernels.set(key, made);
  }
  return made;
}
