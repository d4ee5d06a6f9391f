import { addGroup, addSingly, elementTypes, type FunctionBuilder, opcode, splat } from "@chainrule/wasm";
import type { RowReduction } from "../loopPlan.js";

/** All bits set in the first `count` of a vector's lanes. */
export function firstLanes(count: number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => (i < count * bytes ? 255 : 0));
}

/**
 * What a turn of a loop is to those reductions that take two turns together: the first or the second of such two, or
 * alone; or its number tells.
 */
export type TurnRole = "first" | "second" | "alone" | "byNumber";

/** The turns of a row that are whole: a local with the number of the one at hand, and how many there are. */
export interface Turns {
  readonly number: number;
  readonly count: number;
}

/** Puts a part of eight numbers on the stack, a vector. */
type PushPart = (part: number) => void;

/** Makes the numbers of a row one, eight at a time, in the order of every backend. */
export interface Combiner {
  /** Whether it takes two turns together. */
  readonly isPaired: boolean;
  start(): void;
  /** Takes eight numbers in, or the first `rest` of them. */
  take(push: PushPart, role: TurnRole, rest: number): void;
  /** Puts the result on the stack, in all lanes. */
  finish(): void;
}

/** Writes the search of an extremum. */
function extremum(f: FunctionBuilder, { combination, dtype }: RowReduction): Combiner {
  const isMaximum = combination === "maximum";
  const isDouble = dtype === "float64";
  const { lanes, bytes } = elementTypes[dtype];
  const pushNeutral = (): void => {
    splat(f, isMaximum ? -Infinity : Infinity, dtype);
  };
  const states = Array.from({ length: 8 / lanes }, () => f.local("v128"));
  const value = f.local("v128");
  // The quicker instruction for float32 overlooks NaN and the signs of zeros: whether there is NaN, and a sign that
  // some zero has, is noted beside it.
  const [unordered, signs] = [f.local("v128"), f.local("v128")];
  const operation = isDouble
    ? isMaximum
      ? opcode.f64x2_max
      : opcode.f64x2_min
    : isMaximum
      ? opcode.f32x4_pmax
      : opcode.f32x4_pmin;
  const exact = isMaximum ? opcode.f32x4_max : opcode.f32x4_min;
  // All signs must be − for a maximum of −0; one is enough for such a minimum.
  const joinSigns = isMaximum ? opcode.v128_and : opcode.v128_or;
  return {
    isPaired: false,
    start() {
      if (!isDouble) f.v128().set(unordered);
      for (const local of isDouble ? states : [...states, signs]) {
        pushNeutral();
        f.set(local);
      }
    },
    take(push, _role, rest) {
      const count = rest || 8;
      for (let at = 0; at < count; at += lanes) {
        const state = states[at / lanes]!;
        push(at / lanes);
        if (count - at < lanes) {
          pushNeutral();
          f.v128(firstLanes(count - at, bytes)).op(opcode.v128_bitselect);
        }
        f.set(value).get(state).get(value).op(operation).set(state);
        if (isDouble) continue;
        f.get(unordered).get(value).get(value).op(opcode.f32x4_ne).op(opcode.v128_or).set(unordered);
        f.get(signs).get(value).op(joinSigns).set(signs);
      }
    },
    finish() {
      const [first, ...others] = states as [number, ...number[]];
      for (const other of others) f.get(first).get(other).op(operation).set(first);
      if (!isDouble) {
        splat(f, NaN, dtype);
        f.get(first).get(first).get(signs);
        if (!isMaximum) {
          splat(f, -0, dtype);
          f.op(opcode.v128_and);
        }
        f.op(joinSigns);
        f.get(first).v128().op(opcode.f32x4_ne).op(opcode.v128_bitselect);
        f.get(unordered).op(opcode.v128_bitselect).set(first);
      }
      for (let turn = 8; turn >= bytes; turn /= 2) {
        const turned = Array.from({ length: 16 }, (_, i) => (i + turn) % 16);
        f.get(first).get(first).get(first).shuffle(turned);
        f.op(isDouble ? operation : exact).set(first);
      }
      f.get(first);
    },
  };
}

/** Writes the addition of numbers: of float32 the sixteen of two turns together. */
function sum(f: FunctionBuilder, { dtype }: RowReduction, turns: Turns): Combiner {
  const isPaired = dtype === "float32";
  const { add, lanes, bytes } = elementTypes[dtype];
  // `half` is what the eight numbers of a first turn have come to, lane by lane.
  const [sums, half, value] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const addParts = (push: PushPart, a: number, b: number): void => {
    push(a);
    push(b);
    f.op(add);
  };
  const takeSingly = (push: PushPart, count: number): void => {
    for (let at = 0; at < count; at += lanes) {
      push(at / lanes);
      if (count - at < lanes) f.v128(firstLanes(count - at, bytes)).op(opcode.v128_and);
      f.set(value);
      addSingly(f, dtype, sums, value);
    }
  };
  const takeFirst = (push: PushPart): void => {
    addParts(push, 0, 1);
    f.set(half);
  };
  /** Takes what makes a group whole. */
  const takeLast = (push: PushPart): void => {
    if (isPaired) {
      f.get(half);
      addParts(push, 0, 1);
    } else {
      addParts(push, 0, 2);
      addParts(push, 1, 3);
    }
    f.op(add).set(value);
    addGroup(f, dtype, sums, value);
  };
  const takeByNumber = (push: PushPart): void => {
    const takeOneOfTwo = (): void => {
      f.get(turns.number).i32(1).op(opcode.i32_and);
      f.if(
        () => takeLast(push),
        () => takeFirst(push),
      );
    };
    if (turns.count % 2 === 0) takeOneOfTwo();
    else {
      f.get(turns.number)
        .i32(turns.count - 1)
        .op(opcode.i32_lt_s);
      f.if(takeOneOfTwo, () => takeSingly(push, 8));
    }
  };
  return {
    isPaired,
    start() {
      f.v128().set(sums);
    },
    take(push, role, rest) {
      if (rest > 0 || (isPaired && role === "alone")) takeSingly(push, rest || 8);
      else if (isPaired && role === "byNumber") takeByNumber(push);
      else if (isPaired && role === "first") takeFirst(push);
      else takeLast(push);
    },
    finish() {
      f.get(sums).get(sums).get(sums).shuffle([1, 0]).op(opcode.f64x2_add);
      if (!isPaired) return;
      f.op(opcode.f32x4_demote_f64x2_zero).set(sums);
      f.get(sums).get(sums).shuffle([0, 0, 0, 0]);
    },
  };
}

/** What writes the code of a reduction. */
export function combinerOf(f: FunctionBuilder, reduction: RowReduction, turns: Turns): Combiner {
  return reduction.combination === "add" ? sum(f, reduction, turns) : extremum(f, reduction);
}
