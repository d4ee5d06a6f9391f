import type { FunctionBuilder } from "./assembler.js";
import type { Scalar, Step } from "./scalar.js";

/** What one lane of a scalar function holds; a mask is the result of a comparison. */
export type Lane = "float32" | "float64" | "int32" | "uint32" | "uint8" | "bool";

/** The width of a lane in a vector: numbers of eight bits stand in lanes of 32. */
export type Bits = 32 | 64;

/** Values of lanes, in memory; a bool is 0 or 1. */
export type Values = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/**
 * An instruction as a plain loop over `count` lanes. `value` is the step's own number. Integers are multiplied by
 * `Math.imul`; typed arrays round and wrap when stored.
 */
export type Loop = (out: Values, count: number, a: Values, b: Values, c: Values, value: number) => void;

/** Puts a vector of an operand on the stack: a mask, in lanes of the width that is wanted. */
export type Push = (operand: number, part: number, bits?: Bits) => void;

/**
 * Writes SIMD code for the vector `part` of an instruction's result, which stays on the stack.
 *
 * @param from the type of the first operand
 * @param context the step, the width of its result's lanes, and the steps that its operands are among
 */
export type Emit = (
  f: FunctionBuilder,
  push: Push,
  part: number,
  from: Lane,
  context: { readonly step: Step; readonly bits: Bits; readonly steps: readonly Step[] },
) => void;

/**
 * An instruction of scalar functions: everything that is known of it in one object, so that a program carries
 * the instructions it uses and no others.
 */
export interface Instruction {
  readonly name: string;
  readonly loop: Loop;
  /**
   * Its SIMD form by the type of the first operand: float32, float64, int32, other integers, bool. The opcode of
   * an instruction that takes all operands, or what writes the code; 0 or nothing where there is no such form.
   */
  readonly simd: readonly (number | Emit)[];
  /** How its operands come into the order of steps, where that is not one after the other: their positions. */
  readonly order?: (operands: readonly Scalar[], ordering: Ordering) => number[];
  /** Writes the SIMD code of a step that decides over those behind it, and of these; gives the last of them. */
  readonly branch?: (index: number, writing: Writing) => number;
}

/** A program that is being put in order. */
export interface Ordering {
  readonly steps: Step[];
  /** The positions of what is computed already: of expressions, and of steps by what they compute. */
  readonly known: readonly Map<unknown, number>[];
  /** The position of an expression, behind those that it needs. */
  visit(scalar: Scalar): number;
}

/** A program whose SIMD code is being written. */
export interface Writing {
  readonly f: FunctionBuilder;
  readonly steps: readonly Step[];
  /** The width of each step's lanes. */
  readonly bits: readonly Bits[];
  /** Each step's vectors. */
  readonly locals: readonly (readonly number[])[];
  /** Puts a vector of a step's value on the stack; a mask, in lanes of the width that is wanted. */
  push(step: number, part: number, bits?: Bits): void;
  /** Writes the code of one step. */
  compute(step: number): void;
  /** Writes the code of steps `from` up to, but without, `to`. */
  range(from: number, to: number): void;
}
