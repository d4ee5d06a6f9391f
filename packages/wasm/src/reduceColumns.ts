import { buildFunction, type FunctionBuilder } from "./assembler.js";
import type { FloatType } from "./element.js";
import { splat } from "./lanes.js";
import * as opcode from "./opcodes.js";
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
import { addRows, columnSumBytes } from "./sums.js";

/**
 * Takes rows into the states of columns. Parameters: source, bytes from row to row, rows, how many times `columnBytes`,
 * states.
 */
function buildColumns(reduction: Reduction): FunctionBuilder {
  const { columnBytes } = reduction;
  return buildFunction(["i32", "i32", "i32", "i32", "i32"], (f, source, rowBytes, rows, count, state) => {
    if (reduction.isSum) {
      f.get(count)
        .i32(columnBytes / 16)
        .op(opcode.i32_mul)
        .set(count);
      addRows(f, reduction.type, { source, rowBytes, rows, vectors: count, sums: state });
      return;
    }
    const [i, row, from] = f.locals("i32", 3);
    const extrema = f.locals("v128", stateVectors);
    const take = takeBlock(f, reduction);
    f.for(i, count, 1, () => {
      readState(f, extrema, state);
      f.get(source).set(from);
      f.for(row, rows, 1, () => {
        take(extrema, from);
        f.get(from).get(rowBytes).op(opcode.i32_add).set(from);
      });
      writeState(f, extrema, state);
      f.increase(source, columnBytes);
      f.increase(state, reduceStateBytes);
    });
  });
}

/** Makes the states of columns one number each. Parameters: states, their number, result. */
function buildFinishColumns(reduction: Reduction): FunctionBuilder {
  const { type, isSum, combine, columnBytes } = reduction;
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
          narrow(f, reduction);
        }
        if (isSum) place += perSum;
        if (perSum > 16) f.shuffle([0, 2]);
        f.memory(opcode.v128_store, 2, at);
      }
      f.increase(result, columnBytes);
      f.increase(state, reduceStateBytes);
    });
  });
}

/** Fills memory with the neutral element. Parameters: states, their number. */
function buildClear(reduction: Reduction): FunctionBuilder {
  return buildFunction(["i32", "i32"], (f, state, count) => {
    const i = f.local("i32");
    f.for(i, count, 1, () => {
      for (let v = 0; v < stateVectors; v++) {
        f.get(state);
        splat(f, reduction.neutral, reduction.type);
        f.memory(opcode.v128_store, 2, 16 * v);
      }
      f.increase(state, reduceStateBytes);
    });
  });
}

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
): {
  readonly columnBytes: number;
  readonly functions: Readonly<Record<"clear" | "columns" | "finishColumns", FunctionBuilder>>;
} {
  const reduction = reductionOf(type, combination);
  const functions = {
    clear: buildClear(reduction),
    columns: buildColumns(reduction),
    finishColumns: buildFinishColumns(reduction),
  };
  return { columnBytes: reduction.columnBytes, functions };
}
