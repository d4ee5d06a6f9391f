/** Number `index` of `count` evenly spaced numbers from `low` to `high`, both included; `low` where there is one. */
export function spaced(low: number, high: number, index: number, count: number): number {
  return count === 1 ? low : low + ((high - low) * index) / (count - 1);
}
