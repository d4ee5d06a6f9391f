const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** A whole number with its thousands set apart: 60,000. */
export function formatCount(value: number): string {
  return whole.format(value);
}

/** So many of something, whose plural ends in s: "1 row", "60,000 rows". */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A share as a percentage: 0.9512 is "95.12 %" with two digits. */
export function formatPercent(share: number, digits: number): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** A duration for people: "12 ms", "0.8 s", "12 s", "3 min 5 s", "2 h 4 min". */
export function formatDuration(seconds: number): string {
  if (seconds > 0 && seconds < 0.0995) return `${Math.max(1, Math.round(1000 * seconds))} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  if (rounded < 3600) return `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
  return `${Math.floor(rounded / 3600)} h ${Math.floor((rounded % 3600) / 60)} min`;
}

/** A loss with four digits behind the point, or in powers of ten where these would say nothing. */
export function formatLoss(loss: number): string {
  return loss !== 0 && (loss >= 10_000 || loss < 0.0005) ? loss.toExponential(2) : loss.toFixed(4);
}

/** A setting as a person would write it: 0.002, 1e+20. */
export function formatSetting(value: number): string {
  return value >= 1e6 ? value.toExponential() : String(value);
}
