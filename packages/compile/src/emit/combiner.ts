import { addGroup, addSingly, elementTypes, type FunctionBuilder, opcode, splat } from "@chainrule/wasm";
import type { RowReduction } from "../loopPlan.js";

/** All bits set in the first `count` of a vector's lanes. */
export function firstLanes(count: number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => (i < count * bytes ? 255 : 0));
}

/** Puts a vector of a turn's numbers on the stack. */
type PushPart = (part: number) => void;

/** Makes the numbers of a row one, a turn at a time, in the order of every backend. */
export interface Combiner {
  start(): void;
  /** Takes in the first `count` numbers of a turn. */
  take(push: PushPart, count: number): void;
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
    start() {
      if (!isDouble) f.v128().set(unordered);
      for (const local of isDouble ? states : [...states, signs]) {
        pushNeutral();
        f.set(local);
      }
    },
    take(push, count) {
      for (let at = 0; at < count; at += lanes) {
        const state = states[(at / lanes) % states.length]!;
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

/** Writes the addition of numbers: by groups of four vectors, and one by one behind the last of them. */
function sum(f: FunctionBuilder, { dtype }: RowReduction): Combiner {
  const { add, lanes, bytes } = elementTypes[dtype];
  const [sums, value] = [f.local("v128"), f.local("v128")];
  const inGroup = 4 * lanes;
  const takeGroup = (push: PushPart, first: number): void => {
    // The numbers that are four behind are in the next vector, or in the one behind it.
    const order = dtype === "float32" ? [0, 1, 2, 3] : [0, 2, 1, 3];
    for (const [i, part] of order.entries()) {
      push(first + part);
      if (i % 2 === 1) f.op(add);
    }
    f.op(add).set(value);
    addGroup(f, dtype, sums, value);
  };
  const takeSingly = (push: PushPart, part: number, count: number): void => {
    push(part);
    if (count < lanes) f.v128(firstLanes(count, bytes)).op(opcode.v128_and);
    f.set(value);
    addSingly(f, dtype, sums, value);
  };
  return {
    start() {
      f.v128().set(sums);
    },
    take(push, count) {
      let at = 0;
      for (; at + inGroup <= count; at += inGroup) takeGroup(push, at / lanes);
      for (; at < count; at += lanes) takeSingly(push, at / lanes, count - at);
    },
    finish() {
      f.get(sums).get(sums).get(sums).shuffle([1, 0]).op(opcode.f64x2_add);
      if (dtype === "float64") return;
      f.op(opcode.f32x4_demote_f64x2_zero).set(sums);
      f.get(sums).get(sums).shuffle([0, 0, 0, 0]);
    },
  };
}

/** What writes the code of a reduction. */
export function combinerOf(f: FunctionBuilder, reduction: RowReduction): Combiner {
  return reduction.combination === "add" ? sum(f, reduction) : extremum(f, reduction);
}
