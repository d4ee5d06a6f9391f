/** A mark on an axis. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** Marks at whole numbers. */
export function ticks(...values: number[]): Tick[] {
  return values.map((value) => ({ value, text: String(value).replace("-", "−") }));
}

/** Marks from 0 to `last`, seven at most, 1, 2 or 5 times a power of ten apart. */
export function ticksUpTo(last: number): Tick[] {
  const magnitude = 10 ** Math.floor(Math.log10(last / 6));
  const distance = [1, 2, 5, 10].map((n) => n * magnitude).find((n) => last / n <= 6) ?? 10 * magnitude;
  return ticks(...Array.from({ length: Math.floor(last / distance) + 1 }, (_, i) => i * distance));
}

/** Marks at powers of ten, given as exponents, six at most. */
export function powersOfTen(low: number, high: number): Tick[] {
  const distance = Math.ceil((high - low) / 5);
  return Array.from({ length: Math.floor((high - low) / distance) + 1 }, (_, i) => {
    const value = low + i * distance;
    return { value, text: Math.abs(value) <= 3 ? String(10 ** value) : `10${superscript(value)}` };
  });
}

function superscript(exponent: number): string {
  return String(exponent).replaceAll(/./gu, (digit) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(digit)]!);
}
