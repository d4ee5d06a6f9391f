import type { FunctionBuilder } from "./assembler.js";
import { elements, type FloatType } from "./element.js";
import { splat } from "./lanes.js";
import * as opcode from "./opcodes.js";
import { addGroup, addSingly } from "./sums.js";

/**
 * How numbers become one. Sums: see `addGroup` and `addSingly`. The order matters to no maximum or minimum: NaN wins,
 * and 0 is greater than −0. The largest number, which passes over NaN and may take either zero, is found in less than
 * half the time.
 */
export type Combination = "add" | "maximum" | "minimum" | "largestNumber";

/** Vectors that are worked on at a time: those of a block of the input, and of a state. */
export const stateVectors = 4;

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
export const reduceStateBytes = 64;

/** What differs from one reduction to another. */
export interface Reduction {
  readonly type: FloatType;
  readonly isSum: boolean;
  readonly combine: number;
  /** Bytes of neighbouring columns that have a state: for sums those of four numbers, two sums in float64 of each. */
  readonly columnBytes: number;
  /** What changes no state and no result. */
  readonly neutral: number;
}

/** The reduction of a type by a combination. */
export function reductionOf(type: FloatType, combination: Combination): Reduction {
  const isSum = combination === "add";
  const { bytes } = elements[type];
  const [inDouble, inSingle, neutral] = {
    add: [opcode.f64x2_add, opcode.f32x4_add, 0],
    maximum: [opcode.f64x2_max, opcode.f32x4_max, -Infinity],
    minimum: [opcode.f64x2_min, opcode.f32x4_min, Infinity],
    largestNumber: [opcode.f64x2_pmax, opcode.f32x4_pmax, -Infinity],
  }[combination] as [number, number, number];
  const combine = isSum || bytes === 8 ? inDouble : inSingle;
  return { type, isSum, combine, columnBytes: isSum ? 4 * bytes : reduceStateBytes, neutral };
}

/** The vectors of a state in memory, as locals. */
export function readState(f: FunctionBuilder, sums: readonly number[], state: number): void {
  sums.forEach((sum, v) => {
    f.get(state)
      .memory(opcode.v128_load, 2, 16 * v)
      .set(sum);
  });
}

export function writeState(f: FunctionBuilder, sums: readonly number[], state: number): void {
  sums.forEach((sum, v) => {
    f.get(state)
      .get(sum)
      .memory(opcode.v128_store, 2, 16 * v);
  });
}

/** What takes a block into a state, whose vectors are locals. With a mask, numbers are absent where it has no bits. */
type TakeBlock = (state: readonly number[], from: number, mask?: number) => void;

export function takeBlock(f: FunctionBuilder, { type, isSum, combine, neutral }: Reduction): TakeBlock {
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
    for (let i = 0; i < stateVectors; i++) {
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

/** Rounds sums on the stack to the type of the result. */
export function narrow(f: FunctionBuilder, { type, isSum }: Reduction): void {
  if (isSum && type === "float32") f.op(opcode.f32x4_demote_f64x2_zero);
}
