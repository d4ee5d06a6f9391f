import { blockBytes } from "./arena.js";

/** Memory that is needed from one position of the schedule to another. */
export interface Demand {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Gives each demand its place, so that none overlaps another that is needed at the same time: the largest first,
 * each at the lowest address that is free for its whole life.
 *
 * @returns the addresses, in the order of the demands, and how much memory they take in all
 */
export function planMemory(demands: readonly Demand[]): { addresses: number[]; bytes: number } {
  const addresses = new Array<number>(demands.length).fill(0);
  /** Those that have their place, by address. */
  const placed: { demand: Demand; address: number; end: number }[] = [];
  const order = demands.map((_, i) => i).sort((a, b) => demands[b]!.bytes - demands[a]!.bytes || a - b);
  let bytes = 0;
  for (const i of order) {
    const demand = demands[i]!;
    const size = blockBytes(demand.bytes);
    let address = 0;
    let at = 0;
    for (; at < placed.length && placed[at]!.address < address + size; at++) {
      const { demand: other, end } = placed[at]!;
      if (other.from <= demand.to && demand.from <= other.to) address = Math.max(address, end);
    }
    addresses[i] = address;
    while (at > 0 && placed[at - 1]!.address > address) at--;
    placed.splice(at, 0, { demand, address, end: address + size });
    bytes = Math.max(bytes, address + size);
  }
  return { addresses, bytes };
}
