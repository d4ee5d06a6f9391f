import { assemble, buildFunction, type FunctionBuilder } from "./assembler.js";
import { elements, type FloatType } from "./element.js";
import { instantiate } from "./memory.js";
import * as opcode from "./opcodes.js";
import { columnFunctions } from "./reduceColumns.js";
import {
  type Combination,
  narrow,
  readState,
  type Reduction,
  reductionOf,
  reduceStateBytes,
  stateVectors,
  takeBlock,
  writeState,
} from "./reduceState.js";

/**
 * Takes the numbers of each row into the row's state. Parameters: source, bytes from row to row, whole blocks
 * of a row, the mask of what follows them (0: nothing), rows, states.
 */
function buildRows(reduction: Reduction): FunctionBuilder {
  return buildFunction(
    ["i32", "i32", "i32", "i32", "i32", "i32"],
    (f, source, rowBytes, blocks, mask, rows, state) => {
      const [row, block, from] = f.locals("i32", 3);
      const sums = f.locals("v128", reduction.isSum ? 1 : stateVectors);
      const take = takeBlock(f, reduction);
      f.for(row, rows, 1, () => {
        readState(f, sums, state);
        f.get(source).set(from);
        f.for(block, blocks, 1, () => {
          take(sums, from);
          f.increase(from, reduceStateBytes);
        });
        f.get(mask).if(() => {
          take(sums, from, mask);
        });
        writeState(f, sums, state);
        f.get(source).get(rowBytes).op(opcode.i32_add).set(source);
        f.increase(state, reduceStateBytes);
      });
    },
  );
}

/**
 * Makes each row's state one number, and these a line. Parameters: states, rows, result. Writes up to a
 * vector beyond the result.
 */
function buildFinishRows(reduction: Reduction): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32"], (f, state, rows, result) => {
    const row = f.local("i32");
    const all = f.local("v128");
    const load = (v: number): FunctionBuilder => f.get(state).memory(opcode.v128_load, 2, 16 * v);
    f.for(row, rows, 1, () => {
      load(0);
      load(2).op(reduction.combine);
      load(1);
      load(3).op(reduction.combine).op(reduction.combine).set(all);
      for (let bytes = 8; bytes >= (reduction.isSum ? 8 : elements[reduction.type].bytes); bytes /= 2) {
        const turned = Array.from({ length: 16 }, (_, i) => (i + bytes) % 16);
        f.get(all).get(all).get(all).shuffle(turned).op(reduction.combine).set(all);
      }
      f.get(result).get(all);
      narrow(f, reduction);
      f.memory(opcode.v128_store, 2);
      f.increase(result, elements[reduction.type].bytes);
      f.increase(state, reduceStateBytes);
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
    const reduction = reductionOf(type, combination);
    const rows = { rows: buildRows(reduction), finishRows: buildFinishRows(reduction) };
    const { columnBytes, functions } = columnFunctions(type, combination);
    const made = instantiate(assemble({ ...functions, ...rows })) as unknown as ReduceKernels;
    known = { ...made, columnBytes };
    kernels.set(key, known);
  }
  return known;
}
