import { assemble, buildFunction, type FunctionBuilder } from "./assembler.js";
import type { FloatType } from "./element.js";
import { instantiate } from "./memory.js";
import * as opcode from "./opcodes.js";

/**
 * How numbers become one. Sums are added up in float64: number i goes to partial sum i mod 8, and the partial
 * sums are added pairwise. The order matters to no maximum or minimum: NaN wins, and 0 is greater than −0. The largest
 * number, which passes over NaN and may take either zero, is found in less than half the time.
 */
export type Combination = "add" | "maximum" | "minimum" | "largestNumber";

/** Vectors that are worked on at a time, and their bytes. */
const vectors = 4;
const stateBytes = 16 * vectors;

interface Shape {
  /** Bytes of the input that one step takes in. */
  readonly block: number;
  /** Bytes of one number of the result. */
  readonly result: number;
  readonly combine: number;
  /** Partial results for each column: rows are dealt out to them. */
  readonly lanes: number;
  /** What changes no result, in every lane. */
  readonly neutral: Uint8Array;
  /** Puts a vector on the stack: its neutral elements are where the mask at `mask` has no bits. */
  load(f: FunctionBuilder, address: number, vector: number, mask?: number): void;
}

function repeat(value: number, type: FloatType): Uint8Array {
  const lanes = type === "float32" ? new Float32Array(4).fill(value) : new Float64Array(2).fill(value);
  return new Uint8Array(lanes.buffer);
}

function shapeOf(type: FloatType, combination: Combination): Shape {
  // A sum of float32 reads half as much at a time as it has lanes of float64.
  const widens = type === "float32" && combination === "add";
  const bytes = widens ? 8 : 16;
  const instruction = widens ? opcode.v128_load64_zero : opcode.v128_load;
  const double = type === "float64" || widens;
  const [inDouble, inSingle, start] = {
    add: [opcode.f64x2_add, opcode.f32x4_add, 0],
    maximum: [opcode.f64x2_max, opcode.f32x4_max, -Infinity],
    minimum: [opcode.f64x2_min, opcode.f32x4_min, Infinity],
    largestNumber: [opcode.f64x2_pmax, opcode.f32x4_pmax, -Infinity],
  }[combination] as [number, number, number];
  return {
    block: bytes * vectors,
    result: double ? 8 : 4,
    combine: double ? inDouble : inSingle,
    lanes: combination === "add" ? 8 : 1,
    neutral: repeat(start, double ? "float64" : "float32"),
    load(f, address, vector, mask) {
      f.get(address).memory(instruction, 2, vector * bytes);
      if (mask !== undefined) {
        f.v128(repeat(start, type))
          .get(mask)
          .memory(instruction, 2, vector * bytes);
        f.op(opcode.v128_bitselect);
      }
      if (widens) f.op(opcode.f64x2_promote_low_f32x4);
    },
  };
}

/** The four vectors of a state in memory, as locals. */
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

/**
 * Takes the numbers of each row into the row's state. Parameters: source, bytes from row to row, whole blocks
 * of a row, the mask of what follows them (0: nothing), rows, states.
 */
function buildRows(shape: Shape): FunctionBuilder {
  return buildFunction(
    ["i32", "i32", "i32", "i32", "i32", "i32"],
    (f, source, rowBytes, blocks, mask, rows, state) => {
      const [row, block, from] = [f.local("i32"), f.local("i32"), f.local("i32")] as const;
      const sums = Array.from({ length: vectors }, () => f.local("v128"));
      const take = (masked?: number): void => {
        sums.forEach((sum, v) => {
          f.get(sum);
          shape.load(f, from, v, masked);
          f.op(shape.combine).set(sum);
        });
      };
      f.for(row, rows, 1, () => {
        readState(f, sums, state);
        f.get(source).set(from);
        f.for(block, blocks, 1, () => {
          take();
          f.increase(from, shape.block);
        });
        f.get(mask).if(() => {
          take(mask);
        });
        writeState(f, sums, state);
        f.get(source).get(rowBytes).op(opcode.i32_add).set(source);
        f.increase(state, stateBytes);
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
      // The pairs of a sum: (0 + 4) + (2 + 6), two lanes at a time.
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
      f.increase(state, stateBytes);
    });
  });
}

/**
 * Takes rows into the state of each column. Parameters: source, bytes from row to row, rows, blocks of
 * columns, states: for each block those of each lane.
 */
function buildColumns(shape: Shape): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32", "i32", "i32"], (f, source, rowBytes, rows, blocks, state) => {
    const [block, lane, row, from] = [
      f.local("i32"),
      f.local("i32"),
      f.local("i32"),
      f.local("i32"),
    ] as const;
    const lanes = f.local("i32");
    const sums = Array.from({ length: vectors }, () => f.local("v128"));
    f.i32(shape.lanes).set(lanes);
    f.for(block, blocks, 1, () => {
      f.for(lane, lanes, 1, () => {
        readState(f, sums, state);
        f.get(source).get(lane).get(rowBytes).op(opcode.i32_mul).op(opcode.i32_add).set(from);
        f.get(lane).set(row);
        f.block(() => {
          f.loop(() => {
            f.get(row).get(rows).op(opcode.i32_ge_s).branchIf(1);
            sums.forEach((sum, v) => {
              f.get(sum);
              shape.load(f, from, v);
              f.op(shape.combine).set(sum);
            });
            f.get(from).get(rowBytes).i32(shape.lanes).op(opcode.i32_mul).op(opcode.i32_add).set(from);
            f.increase(row, shape.lanes);
            f.branch(0);
          });
        });
        writeState(f, sums, state);
        f.increase(state, stateBytes);
      });
      f.increase(source, shape.block);
    });
  });
}

/** Makes the lanes of each column one. Parameters: states, blocks of columns, result. */
function buildFinishColumns(shape: Shape): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32"], (f, state, blocks, result) => {
    const block = f.local("i32");
    const pairs = (lanes: readonly number[], vector: number): void => {
      if (lanes.length === 1) {
        f.get(state).memory(opcode.v128_load, 2, lanes[0]! * stateBytes + 16 * vector);
        return;
      }
      pairs(lanes.slice(0, lanes.length / 2), vector);
      pairs(lanes.slice(lanes.length / 2), vector);
      f.op(shape.combine);
    };
    const order = shape.lanes === 8 ? [0, 4, 2, 6, 1, 5, 3, 7] : [0];
    f.for(block, blocks, 1, () => {
      for (let v = 0; v < vectors; v++) {
        f.get(result);
        pairs(order, v);
        f.memory(opcode.v128_store, 2, 16 * v);
      }
      f.increase(result, stateBytes);
      f.increase(state, stateBytes * shape.lanes);
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
      f.increase(state, stateBytes);
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
  /** Rows must begin with one that goes to the first lane. */
  columns(source: number, rowBytes: number, rows: number, blocks: number, states: number): void;
  finishColumns(states: number, blocks: number, result: number): void;
}

/**
 * Bytes of a state: what is known so far of a row, or of one lane of a block of columns.
 *
 * @example
 * ```ts
 * import { reduceStateBytes } from "@chainrule/wasm";
 * console.log(reduceStateBytes); // 64
 * ```
 */
export const reduceStateBytes: number = stateBytes;

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
    const { block, lanes, result } = shape;
    const functions = instantiate(
      assemble({
        clear: buildClear(shape),
        rows: buildRows(shape),
        finishRows: buildFinishRows(shape),
        columns: buildColumns(shape),
        finishColumns: buildFinishColumns(shape),
      }),
    ) as unknown as ReduceKernels;
    made = { ...functions, block, lanes, result };
    kernels.set(key, made);
  }
  return made;
}
