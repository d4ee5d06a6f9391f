import type { TypedArray } from "@chainrule/tensor";

/** Bytes up to which engines keep an array's values beside the array itself. */
const smallBytes = 64;

/**
 * Memory for results of one number, such as losses: some of them share a small array. One for each would be larger
 * than all of their values.
 */
export class NumberMemory {
  /** Where the last number is kept. */
  memory: TypedArray<ArrayBuffer> | undefined = undefined;
  /** @internal */
  next = 0;

  /** Keeps a number of an array, always of the same type, and returns its position in `memory`. */
  keep(array: TypedArray, at: number): number {
    if (this.next === (this.memory?.length ?? 0)) {
      const TypeOfArray = array.constructor as new (length: number) => TypedArray<ArrayBuffer>;
      this.memory = new TypeOfArray(smallBytes / array.BYTES_PER_ELEMENT);
      this.next = 0;
    }
    this.memory![this.next] = array[at]!;
    return this.next++;
  }
}
