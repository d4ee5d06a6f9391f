import type { Instruction, Lane } from "./instruction.js";
import * as instructions from "./instructions/index.js";

/**
 * The language in which pointwise functions are written: a scalar function is an expression over a closed set
 * of exact instructions (correctly rounded arithmetic, comparisons, selection, parts of a floating-point
 * number). One definition serves the plain loops, the SIMD kernels and every later target, and because each
 * instruction is exact, all of them give the same bits.
 */

export type { Instruction, Lane, Loop, Values } from "./instruction.js";

/** A node of a scalar expression: instruction, lane type, operands. */
export interface Scalar {
  readonly instruction: Instruction;
  readonly type: Lane;
  readonly operands: readonly Scalar[];
  /** The number of an input, a constant, or the places of a shift. */
  readonly value: number;
}

/** An operand: an expression, or a number that takes the other operand's type. */
export type ScalarLike = Scalar | number;

function node(instruction: Instruction, type: Lane, operands: readonly Scalar[], value = 0): Scalar {
  return { instruction, type, operands, value };
}

/** The `index`-th argument of the function. */
export function input(index: number, type: Lane): Scalar {
  return node(instructions.input, type, [], index);
}

/** A constant; in float32 lanes it is rounded to float32. */
export function constant(value: number, type: Lane): Scalar {
  return node(instructions.constant, type, [], type === "float32" ? Math.fround(value) : value);
}

function pair(a: ScalarLike, b: ScalarLike): [Scalar, Scalar] {
  if (typeof a === "number") {
    if (typeof b === "number") throw new TypeError("scalar: one operand must be an expression");
    return [constant(a, b.type), b];
  }
  return [a, typeof b === "number" ? constant(b, a.type) : b];
}

function arithmetic(instruction: Instruction, a: ScalarLike, b: ScalarLike, type?: Lane): Scalar {
  const operands = pair(a, b);
  return node(instruction, type ?? operands[0].type, operands);
}

function comparison(instruction: Instruction, a: ScalarLike, b: ScalarLike): Scalar {
  return arithmetic(instruction, a, b, "bool");
}

/** a + b, correctly rounded. Integers wrap. */
export const add = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic(instructions.add, a, b);
/** a − b, correctly rounded. Integers wrap. */
export const subtract = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic(instructions.subtract, a, b);
/** a · b, correctly rounded. Integers wrap. */
export const multiply = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic(instructions.multiply, a, b);
/** a / b, correctly rounded; floating-point lanes only. */
export const divide = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic(instructions.divide, a, b);
/**
 * a − ⌊a / b⌋ · b with the sign of b, correctly rounded; zero has the sign of b. Floating-point lanes only, and
 * plain loops only: SIMD has no form of it.
 */
export const modulo = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic(instructions.modulo, a, b);
/** The larger; NaN if either is NaN; +0 is larger than −0. */
export const maximum = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic(instructions.maximum, a, b);
/** The smaller; NaN if either is NaN; −0 is smaller than +0. */
export const minimum = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic(instructions.minimum, a, b);

/** −a: flips the sign bit. */
export const negate = (a: Scalar): Scalar => node(instructions.negate, a.type, [a]);
/** |a|: clears the sign bit. */
export const absolute = (a: Scalar): Scalar => node(instructions.absolute, a.type, [a]);
/** √a, correctly rounded. */
export const squareRoot = (a: Scalar): Scalar => node(instructions.squareRoot, a.type, [a]);
/** The largest integer ≤ a. */
export const floor = (a: Scalar): Scalar => node(instructions.floor, a.type, [a]);
/** The smallest integer ≥ a. */
export const ceil = (a: Scalar): Scalar => node(instructions.ceil, a.type, [a]);
/** The integer part of a. */
export const truncate = (a: Scalar): Scalar => node(instructions.truncate, a.type, [a]);
/** The nearest integer, ties to even. */
export const nearest = (a: Scalar): Scalar => node(instructions.nearest, a.type, [a]);

/** a = b; false if either is NaN. */
export const equal = (a: ScalarLike, b: ScalarLike): Scalar => comparison(instructions.equal, a, b);
/** a ≠ b; true if either is NaN. */
export const notEqual = (a: ScalarLike, b: ScalarLike): Scalar => comparison(instructions.notEqual, a, b);
/** a < b; false if either is NaN. */
export const less = (a: ScalarLike, b: ScalarLike): Scalar => comparison(instructions.less, a, b);
/** a ≤ b; false if either is NaN. */
export const lessEqual = (a: ScalarLike, b: ScalarLike): Scalar => comparison(instructions.lessEqual, a, b);
/** Both masks; of integers, the bits set in both. */
export const and = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic(instructions.and, a, b);
/** Either mask; of integers, the bits set in either. */
export const or = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic(instructions.or, a, b);
/** Exactly one of the masks; of integers, the bits set in one of them. */
export const xor = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic(instructions.xor, a, b);
/** An integer's bits moved up by 0 … 31 places; what leaves the type is lost. */
export const shiftLeft = (a: Scalar, places: number): Scalar =>
  node(instructions.shiftLeft, a.type, [a], places);
/** An integer's bits moved down by 0 … 31 places; the sign of int32 is kept. */
export const shiftRight = (a: Scalar, places: number): Scalar =>
  node(instructions.shiftRight, a.type, [a], places);
/** The opposite mask. */
export const not = (a: Scalar): Scalar => node(instructions.not, "bool", [a]);

/** a where the mask is true, b elsewhere; both sides are computed. */
export const select = (mask: Scalar, a: ScalarLike, b: ScalarLike): Scalar => {
  const [x, y] = pair(a, b);
  return node(instructions.select, x.type, [mask, x, y]);
};

/**
 * The same as `select`, for a mask that is rarely set: what only `a` needs is left out where no lane at hand
 * has the mask set.
 */
export const selectRarely = (mask: Scalar, a: ScalarLike, b: ScalarLike): Scalar => {
  const [x, y] = pair(a, b);
  return node(instructions.selectRarely, x.type, [mask, x, y]);
};

/**
 * The value in another type: floats are rounded to nearest even, or truncated and wrapped modulo 2ⁿ to
 * integers; anything but zero is true; true is one.
 */
export const convert = (a: Scalar, type: Lane): Scalar => {
  if (a.type === type) return a;
  return type === "bool" ? notEqual(a, 0) : node(instructions.convert, type, [a]);
};

/**
 * 2ⁿ⁺ᵐ for an integer n held in a float, and an integer m, whose result is a normal number (n + m in −126 … 127, or
 * −1022 … 1023).
 */
export const powerOfTwo = (n: Scalar, m = 0): Scalar => node(instructions.powerOfTwo, n.type, [n], m);
/**
 * a · 2ⁿ for an a of moderate size and an integer n held in a float (−252 … 254, or −2044 … 2046), rounded once: beyond
 * the normal numbers, too.
 */
export const timesPowerOfTwo = (a: Scalar, n: Scalar): Scalar =>
  node(instructions.timesPowerOfTwo, a.type, [a, n]);
/** The exponent e of a positive normal number a = s · 2ᵉ with 1 ≤ s < 2. */
export const exponent = (a: Scalar): Scalar => node(instructions.exponent, a.type, [a]);
/** The significand s of a positive normal number a = s · 2ᵉ with 1 ≤ s < 2. */
export const significand = (a: Scalar): Scalar => node(instructions.significand, a.type, [a]);

/** The polynomial Σ coefficients[i] · xⁱ by Horner's rule, from the highest power down. */
export function polynomial(x: Scalar, coefficients: readonly number[]): Scalar {
  const highest = coefficients[coefficients.length - 1]!;
  let sum: Scalar = constant(highest, x.type);
  for (let i = coefficients.length - 2; i >= 0; i--) {
    const product = highest === 1 && i === coefficients.length - 2 ? x : multiply(sum, x);
    sum = add(product, coefficients[i]!);
  }
  return sum;
}

/** One step of a program: its operands are the numbers of earlier steps. */
export interface Step {
  readonly instruction: Instruction;
  readonly type: Lane;
  readonly operands: readonly number[];
  readonly value: number;
}

/** A scalar expression in the order of computation, each distinct subexpression once; the last is the result. */
export interface Program {
  /**
   * Inputs and constants stand among the others. After a step `skip` follow steps, as many as its number says,
   * whose values matter only where its mask is set in some lane.
   */
  readonly steps: readonly Step[];
  readonly inputs: readonly Lane[];
  readonly type: Lane;
}

/**
 * Puts an expression in order. Equal subexpressions are computed once.
 *
 * @param result the expression
 * @param inputs the types of the function's arguments
 */
export function program(result: Scalar, inputs: readonly Lane[]): Program {
  const steps: Step[] = [];
  const numbered = new Map<Scalar, number>();
  const known = new Map<string, number>();
  const visit = (scalar: Scalar): number => {
    const seen = numbered.get(scalar);
    if (seen !== undefined) return seen;
    const { instruction, type, value } = scalar;
    const operands = instruction.order?.(scalar.operands, ordering) ?? scalar.operands.map(visit);
    const key = `${instruction.name} ${type} ${Object.is(value, -0) ? "-0" : value} ${operands.join(" ")}`;
    const position = known.get(key) ?? steps.push({ instruction, type, operands, value }) - 1;
    known.set(key, position);
    numbered.set(scalar, position);
    return position;
  };
  const ordering = { steps, known: [numbered, known] as Map<unknown, number>[], visit };
  visit(result);
  return { steps, inputs, type: result.type };
}
