import { type FunctionBuilder, opcode } from "@chainrule/wasm";
import type { RowReduction } from "../loopPlan.js";

const splat = (value: number, type: "float32" | "float64"): Uint8Array =>
  new Uint8Array(
    (type === "float32" ? new Float32Array(4).fill(value) : new Float64Array(2).fill(value)).buffer,
  );

/** All bits set in the first `count` of a vector's lanes. */
export function firstLanes(count: number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => (i < count * bytes ? 255 : 0));
}

const upperHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];

/**
 * Makes the numbers of a row one, eight at a time, in the order of every backend: a sum is added up in float64,
 * number i in partial sum i mod 8, and these pairwise.
 */
export class Combiner {
  readonly f: FunctionBuilder;
  readonly reduction: RowReduction;
  readonly states: readonly number[];
  readonly neutral: Uint8Array;
  readonly operation: number;
  readonly isSum: boolean;
  /** How an extremum of float32 is found by the quicker instruction, which overlooks NaN and the signs of zeros. */
  readonly quick:
    { readonly operation: number; readonly unordered: number; readonly signs: number } | undefined;

  constructor(f: FunctionBuilder, reduction: RowReduction) {
    const { combination, dtype } = reduction;
    this.f = f;
    this.reduction = reduction;
    this.isSum = combination === "add";
    const wide = this.isSum || dtype === "float64";
    this.states = Array.from({ length: wide ? 4 : 2 }, () => f.local("v128"));
    const start = { add: 0, maximum: -Infinity, minimum: Infinity }[combination];
    this.neutral = splat(start, dtype);
    const operations = wide
      ? { add: opcode.f64x2_add, maximum: opcode.f64x2_max, minimum: opcode.f64x2_min }
      : { add: opcode.f32x4_add, maximum: opcode.f32x4_max, minimum: opcode.f32x4_min };
    this.operation = operations[combination];
    if (wide) return;
    const operation = combination === "maximum" ? opcode.f32x4_pmax : opcode.f32x4_pmin;
    this.quick = { operation, unordered: f.local("v128"), signs: f.local("v128") };
  }

  start(): void {
    const { f, quick } = this;
    const neutral = this.isSum ? new Uint8Array(16) : this.neutral;
    for (const state of this.states) f.v128(neutral).set(state);
    if (quick) f.v128(new Uint8Array(16)).set(quick.unordered).v128(this.neutral).set(quick.signs);
  }

  /** @internal A vector of an extremum: whether there is NaN, and a sign that some zero has, is noted beside it. */
  takeExtremum(state: number, value: number): void {
    const { f, quick, reduction } = this;
    const { operation, unordered, signs } = quick!;
    f.get(state).get(value).op(operation).set(state);
    f.get(unordered).get(value).get(value).op(opcode.f32x4_ne).op(opcode.v128_or).set(unordered);
    // All signs must be − for a maximum of −0; one is enough for such a minimum.
    const both = reduction.combination === "maximum" ? opcode.v128_and : opcode.v128_or;
    f.get(signs).get(value).op(both).set(signs);
  }

  /** @internal The exact extremum of each lane, of the two states and of what was noted. */
  exactExtremum(into: number): void {
    const { f, quick, states, reduction } = this;
    const { operation, unordered, signs } = quick!;
    f.get(states[0]!).get(states[1]!).op(operation).set(into);
    f.v128(splat(NaN, "float32"));
    f.get(into).get(into).get(signs);
    if (reduction.combination === "maximum") f.op(opcode.v128_and);
    else f.v128(splat(-0, "float32")).op(opcode.v128_and).op(opcode.v128_or);
    f.get(into).v128(new Uint8Array(16)).op(opcode.f32x4_ne).op(opcode.v128_bitselect);
    f.get(unordered).op(opcode.v128_bitselect).set(into);
  }

  /** Takes eight numbers in, or the first `rest` of them; `vector` puts them on the stack, part by part. */
  take(vector: (part: number) => void, rest: number): void {
    const { f, states, isSum } = this;
    const { dtype } = this.reduction;
    const lanes = dtype === "float64" ? 2 : 4;
    const value = f.local("v128");
    for (let part = 0; part < 8 / lanes; part++) {
      const valid = rest === 0 ? lanes : Math.max(0, Math.min(lanes, rest - part * lanes));
      if (valid === 0) break;
      vector(part);
      if (valid < lanes)
        f.v128(this.neutral)
          .v128(firstLanes(valid, 16 / lanes))
          .op(opcode.v128_bitselect);
      if (dtype === "float64") {
        f.get(states[part]!).op(this.operation).set(states[part]!);
        continue;
      }
      f.set(value);
      if (!isSum) {
        this.takeExtremum(states[part]!, value);
        continue;
      }
      f.get(states[2 * part]!)
        .get(value)
        .op(opcode.f64x2_promote_low_f32x4)
        .op(this.operation)
        .set(states[2 * part]!);
      f.get(states[2 * part + 1]!)
        .get(value)
        .get(value)
        .shuffle(upperHalf)
        .op(opcode.f64x2_promote_low_f32x4);
      f.op(this.operation).set(states[2 * part + 1]!);
    }
  }

  /** Puts the result on the stack, in all lanes. */
  finish(): void {
    const { f, states } = this;
    const { dtype } = this.reduction;
    const all = f.local("v128");
    const [a, b, c, d] = states;
    if (c === undefined) this.exactExtremum(all);
    else {
      f.get(a!).get(c).op(this.operation).get(b!).get(d!).op(this.operation).op(this.operation).set(all);
    }
    const lane = this.isSum || dtype === "float64" ? 8 : 4;
    for (let bytes = 8; bytes >= lane; bytes /= 2) {
      const turned = Array.from({ length: 16 }, (_, i) => (i + bytes) % 16);
      f.get(all).get(all).get(all).shuffle(turned).op(this.operation).set(all);
    }
    if (this.isSum && dtype === "float32") {
      f.get(all).op(opcode.f32x4_demote_f64x2_zero).set(all);
      f.get(all).get(all).shuffle([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]);
    } else f.get(all);
  }
}
