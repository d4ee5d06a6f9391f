/**
 * The language in which pointwise functions are written: a scalar function is an expression over a closed set
 * of exact instructions (correctly rounded arithmetic, comparisons, selection, parts of a floating-point
 * number). One definition serves the plain loops, the SIMD kernels and every later target, and because each
 * instruction is exact, all of them give the same bits.
 */

/** What one lane of a scalar function holds; a mask is the result of a comparison. */
export type Lane = "float32" | "float64" | "int32" | "uint32" | "uint8" | "bool";

/** The name of an instruction. */
export type Instruction =
  | "input"
  | "constant"
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "modulo"
  | "maximum"
  | "minimum"
  | "negate"
  | "absolute"
  | "squareRoot"
  | "floor"
  | "ceil"
  | "truncate"
  | "nearest"
  | "equal"
  | "notEqual"
  | "less"
  | "lessEqual"
  | "and"
  | "or"
  | "xor"
  | "not"
  | "shiftLeft"
  | "shiftRight"
  | "select"
  | "convert"
  | "powerOfTwo"
  | "exponent"
  | "significand";

/** A node of a scalar expression. Plain data: instruction, lane type, operands. */
export interface Scalar {
  readonly instruction: Instruction;
  readonly type: Lane;
  readonly operands: readonly Scalar[];
  /** The number of an input, a constant, the places of a shift, or 1 for a selection whose mask is rarely set. */
  readonly value: number;
}

/** An operand: an expression, or a number that takes the other operand's type. */
export type ScalarLike = Scalar | number;

function node(instruction: Instruction, type: Lane, operands: readonly Scalar[], value = 0): Scalar {
  return { instruction, type, operands, value };
}

/** The `index`-th argument of the function. */
export function input(index: number, type: Lane): Scalar {
  return node("input", type, [], index);
}

/** A constant; in float32 lanes it is rounded to float32. */
export function constant(value: number, type: Lane): Scalar {
  return node("constant", type, [], type === "float32" ? Math.fround(value) : value);
}

function pair(a: ScalarLike, b: ScalarLike): [Scalar, Scalar] {
  if (typeof a === "number") {
    if (typeof b === "number") throw new TypeError("scalar: one operand at least must be an expression");
    return [constant(a, b.type), b];
  }
  return [a, typeof b === "number" ? constant(b, a.type) : b];
}

function arithmetic(instruction: Instruction, a: ScalarLike, b: ScalarLike): Scalar {
  const operands = pair(a, b);
  return node(instruction, operands[0].type, operands);
}

function comparison(instruction: Instruction, a: ScalarLike, b: ScalarLike): Scalar {
  return node(instruction, "bool", pair(a, b));
}

/** a + b, correctly rounded. Integers wrap. */
export const add = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic("add", a, b);
/** a − b, correctly rounded. Integers wrap. */
export const subtract = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic("subtract", a, b);
/** a · b, correctly rounded. Integers wrap. */
export const multiply = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic("multiply", a, b);
/** a / b, correctly rounded; floating-point lanes only. */
export const divide = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic("divide", a, b);
/**
 * a − ⌊a / b⌋ · b with the sign of b, correctly rounded; zero has the sign of b. Floating-point lanes only, and
 * plain loops only: SIMD has no form of it.
 */
export const modulo = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic("modulo", a, b);
/** The larger; NaN if either is NaN; +0 is larger than −0. */
export const maximum = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic("maximum", a, b);
/** The smaller; NaN if either is NaN; −0 is smaller than +0. */
export const minimum = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic("minimum", a, b);

/** −a: flips the sign bit. */
export const negate = (a: Scalar): Scalar => node("negate", a.type, [a]);
/** |a|: clears the sign bit. */
export const absolute = (a: Scalar): Scalar => node("absolute", a.type, [a]);
/** √a, correctly rounded. */
export const squareRoot = (a: Scalar): Scalar => node("squareRoot", a.type, [a]);
/** The largest integer ≤ a. */
export const floor = (a: Scalar): Scalar => node("floor", a.type, [a]);
/** The smallest integer ≥ a. */
export const ceil = (a: Scalar): Scalar => node("ceil", a.type, [a]);
/** The integer part of a. */
export const truncate = (a: Scalar): Scalar => node("truncate", a.type, [a]);
/** The nearest integer, ties to even. */
export const nearest = (a: Scalar): Scalar => node("nearest", a.type, [a]);

/** a = b; false if either is NaN. */
export const equal = (a: ScalarLike, b: ScalarLike): Scalar => comparison("equal", a, b);
/** a ≠ b; true if either is NaN. */
export const notEqual = (a: ScalarLike, b: ScalarLike): Scalar => comparison("notEqual", a, b);
/** a < b; false if either is NaN. */
export const less = (a: ScalarLike, b: ScalarLike): Scalar => comparison("less", a, b);
/** a ≤ b; false if either is NaN. */
export const lessEqual = (a: ScalarLike, b: ScalarLike): Scalar => comparison("lessEqual", a, b);
/** Both masks; of integers, the bits set in both. */
export const and = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic("and", a, b);
/** Either mask; of integers, the bits set in either. */
export const or = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic("or", a, b);
/** Exactly one of the masks; of integers, the bits set in one of them. */
export const xor = (a: ScalarLike, b: ScalarLike): Scalar => arithmetic("xor", a, b);
/** An integer's bits moved up by 0 … 31 places; what leaves the type is lost. */
export const shiftLeft = (a: Scalar, places: number): Scalar => node("shiftLeft", a.type, [a], places);
/** An integer's bits moved down by 0 … 31 places; the sign of int32 is kept. */
export const shiftRight = (a: Scalar, places: number): Scalar => node("shiftRight", a.type, [a], places);
/** The opposite mask. */
export const not = (a: Scalar): Scalar => node("not", "bool", [a]);

/** a where the mask is true, b elsewhere; both sides are computed. */
export const select = (mask: Scalar, a: ScalarLike, b: ScalarLike): Scalar => {
  const [x, y] = pair(a, b);
  return node("select", x.type, [mask, x, y]);
};

/**
 * The same as `select`, for a mask that is rarely set: what only `a` needs is left out where no lane at hand
 * has the mask set.
 */
export const selectRarely = (mask: Scalar, a: ScalarLike, b: ScalarLike): Scalar => {
  const [x, y] = pair(a, b);
  return node("select", x.type, [mask, x, y], 1);
};

/**
 * The value in another type: floats are rounded to nearest even, or truncated and wrapped modulo 2ⁿ to
 * integers; anything but zero is true; true is one.
 */
export const convert = (a: Scalar, type: Lane): Scalar => (a.type === type ? a : node("convert", type, [a]));

/** 2ⁿ for an integer n held in a float whose result is a normal number (−126 … 127, −1022 … 1023). */
export const powerOfTwo = (n: Scalar): Scalar => node("powerOfTwo", n.type, [n]);
/** The exponent e of a positive normal number a = s · 2ᵉ with 1 ≤ s < 2. */
export const exponent = (a: Scalar): Scalar => node("exponent", a.type, [a]);
/** The significand s of a positive normal number a = s · 2ᵉ with 1 ≤ s < 2. */
export const significand = (a: Scalar): Scalar => node("significand", a.type, [a]);

/** The polynomial Σ coefficients[i] · xⁱ by Horner's rule, from the highest power down. */
export function polynomial(x: Scalar, coefficients: readonly number[]): Scalar {
  let sum: Scalar = constant(coefficients[coefficients.length - 1]!, x.type);
  for (let i = coefficients.length - 2; i >= 0; i--) sum = add(multiply(sum, x), coefficients[i]!);
  return sum;
}

/** One step of a program: its operands are the numbers of earlier steps. */
export interface Step {
  readonly instruction: Instruction;
  readonly type: Lane;
  readonly operands: readonly number[];
  readonly value: number;
}

/** Steps `from` up to, but without, `to` matter only where the mask of step `mask` is set in some lane. */
export interface Guard {
  readonly mask: number;
  readonly from: number;
  readonly to: number;
}

/** A scalar expression in the order of computation, each distinct subexpression once; the last is the result. */
export interface Program {
  readonly steps: readonly Step[];
  readonly inputs: readonly Lane[];
  readonly type: Lane;
  /** What may be skipped, in order; one may lie within another, which then comes first. */
  readonly guards: readonly Guard[];
}

/**
 * Puts an expression in order. Equal subexpressions are computed once.
 *
 * @param result the expression
 * @param inputs the types of the function's arguments
 */
export function program(result: Scalar, inputs: readonly Lane[]): Program {
  const steps: Step[] = [];
  const guards: Guard[] = [];
  const numbered = new Map<Scalar, number>();
  const known = new Map<string, number>();
  // What was numbered within a guard is forgotten after it: elsewhere it may not have been computed.
  const journal: (() => void)[] = [];
  const append = (scalar: Scalar, operands: readonly number[]): number => {
    const { instruction, type } = scalar;
    const value = Object.is(scalar.value, -0) ? "-0" : String(scalar.value);
    const key = `${instruction} ${type} ${value} ${operands.join(" ")}`;
    let position = known.get(key);
    if (position === undefined) {
      position = steps.push({ instruction, type, operands, value: scalar.value }) - 1;
      known.set(key, position);
      journal.push(() => known.delete(key));
    }
    numbered.set(scalar, position);
    journal.push(() => numbered.delete(scalar));
    return position;
  };
  const visitGuarded = (mask: number, scalar: Scalar): number => {
    const from = steps.length;
    const mark = journal.length;
    const place = guards.push({ mask, from, to: from }) - 1;
    const position = visit(scalar);
    for (const forget of journal.splice(mark)) forget();
    guards[place] = { mask, from, to: steps.length };
    return position;
  };
  const visit = (scalar: Scalar): number => {
    const seen = numbered.get(scalar);
    if (seen !== undefined) return seen;
    const [first, second, third] = scalar.operands;
    if (scalar.instruction === "select" && scalar.value === 1) {
      const mask = visit(first!);
      const otherwise = visit(third!);
      return append(scalar, [mask, visitGuarded(mask, second!), otherwise]);
    }
    return append(scalar, scalar.operands.map(visit));
  };
  const last = visit(result);
  if (last !== steps.length - 1) throw new Error("scalar.program: the result must be the last step");
  return { steps, inputs, type: result.type, guards };
}
