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

/**
 * Writes the search of an extremum. Of float32 three of the bits, read as integers, say it all: a maximum is the largest
 * with a sign, or where no number is positive the smallest without one; a minimum the largest without a sign, or where no
 * number is negative the smallest. NaN lies beyond the infinities.
 */
function extremum(f: FunctionBuilder, { combination, dtype }: RowReduction): Combiner {
  const isMaximum = combination === "maximum";
  const isDouble = dtype === "float64";
  const { lanes, bytes } = elementTypes[dtype];
  const neutral = isMaximum ? -Infinity : Infinity;
  const operations = isDouble
    ? [isMaximum ? opcode.f64x2_max : opcode.f64x2_min]
    : [opcode.i32x4_max_s, opcode.i32x4_max_u, opcode.i32x4_min_u];
  // Neighbouring vectors do not wait for each other.
  const found = operations.map((operation) => ({ operation, states: f.locals("v128", 8 / lanes) }));
  const value = f.local("v128");
  return {
    start() {
      for (const local of found.flatMap(({ states }) => states)) {
        splat(f, neutral, dtype);
        f.set(local);
      }
    },
    take(push, count) {
      for (let at = 0; at < count; at += lanes) {
        push(at / lanes);
        if (count - at < lanes) {
          splat(f, neutral, dtype);
          f.v128(firstLanes(count - at, bytes)).op(opcode.v128_bitselect);
        }
        f.set(value);
        for (const { operation, states } of found) {
          const state = states[(at / lanes) % states.length]!;
          f.get(state).get(value).op(operation).set(state);
        }
      }
    },
    finish() {
      const joined = found.map(({ operation, states: [first, ...others] }) => {
        for (const other of others) f.get(first!).get(other).op(operation).set(first!);
        for (let turn = 8; turn >= bytes; turn /= 2) {
          const turned = Array.from({ length: 16 }, (_, i) => (i + turn) % 16);
          f.get(first!).get(first!).get(first!).shuffle(turned).op(operation).set(first!);
        }
        return first!;
      });
      if (isDouble) {
        f.get(joined[0]!);
        return;
      }
      const [signed, largest, smallest] = joined as [number, number, number];
      splat(f, NaN, dtype);
      if (isMaximum) f.get(smallest).get(signed).get(signed);
      else f.get(largest).get(smallest).get(largest);
      f.i32(31).op(opcode.i32x4_shr_s).op(opcode.v128_bitselect);
      splat(f, Infinity, dtype);
      f.get(signed).op(opcode.i32x4_lt_s);
      splat(f, -Infinity, dtype);
      f.get(largest).op(opcode.i32x4_lt_u).op(opcode.v128_or).op(opcode.v128_bitselect);
    },
  };
}

/** Writes the addition of numbers: by groups of four vectors, and one by one behind the last of them. */
function sum(f: FunctionBuilder, { dtype }: RowReduction): Combiner {
  const { add, lanes, bytes } = elementTypes[dtype];
  const [sums, value] = f.locals("v128", 2);
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
