import { scaleLinear, scaleLog } from "d3-scale";
import type { Axis } from "./Figure.js";

/** A mark on an axis. */
export interface Tick {
  /** From 0, the low end, to 1. */
  readonly at: number;
  readonly text: string;
}

/** Where numbers are on an axis. */
export interface Scale {
  /** 0 at the low end, 1 at the high end, beyond them outside; NaN for what the axis can't show. */
  place(value: number): number;
  readonly ticks: readonly Tick[];
  readonly range: readonly [low: number, high: number];
}

/** The scale of an axis on which `values` fit, with about `count` ticks. */
export function scaleOf(axis: Axis, values: readonly number[], count: number): Scale {
  return axis.scale === "log" ? logarithmic(axis, values, count) : linear(axis, values, count);
}

function linear({ range }: Axis, values: readonly number[], count: number): Scale {
  const scale = scaleLinear().domain(range ?? widened(extent(values.filter(Number.isFinite))));
  if (range === undefined) scale.nice(count);
  const ticks = scale.ticks(count);
  const format = scale.tickFormat(count);
  const largest = Math.max(...ticks.map(Math.abs));
  const plain = largest === 0 || (largest >= 1e-3 && largest < 1e6);
  const text = (value: number): string =>
    plain ? format(value) : value === 0 ? "0" : tidy(value.toExponential(1));
  return {
    // d3 has no place at all for NaN.
    place: (value) => (Number.isNaN(value) ? NaN : scale(value)),
    ticks: ticks.map((value) => ({ at: scale(value), text: text(value).replaceAll("−", "-") })),
    range: scale.domain() as [number, number],
  };
}

function logarithmic({ range }: Axis, values: readonly number[], count: number): Scale {
  const usable = values.filter((value) => Number.isFinite(value) && value > 0);
  const [low, high] = range ?? extent(usable, [1, 10]);
  const first = range ? low : 10 ** Math.floor(Math.log10(low));
  const last = range ? high : 10 ** Math.ceil(Math.log10(high));
  const scale = scaleLog().domain([first, last > first ? last : 10 * first]);
  const [from, to] = scale.domain().map((value) => Math.log10(value)) as [number, number];
  const every = Math.max(1, Math.ceil((to - from) / count));
  const ticks = [];
  for (let power = Math.ceil(from - 1e-9); power <= to + 1e-9; power += every) {
    ticks.push({ at: scale(10 ** power), text: powerOfTen(power) });
  }
  return {
    place: (value) => (value > 0 ? scale(value) : NaN),
    ticks,
    range: scale.domain() as [number, number],
  };
}

function extent(values: readonly number[], otherwise: readonly [number, number] = [0, 1]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [...otherwise];
}

/** Room above and below where all numbers are the same. */
function widened([low, high]: [number, number]): [number, number] {
  if (low < high) return [low, high];
  const margin = low === 0 ? 1 : Math.abs(low) / 2;
  return [low - margin, high + margin];
}

function powerOfTen(power: number): string {
  if (power >= -3 && power <= 4) return String(Number((10 ** power).toPrecision(1)));
  return `10${String(power).replaceAll(/./gu, (digit) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(digit)]!)}`;
}

function tidy(text: string): string {
  return text.replace(".0e", "e").replace("e+", "e");
}
