import type { TypedArray } from "./dtype.js";
import { ValueError } from "./errors.js";

/**
 * The memory under one or more views. It is live, or donated: given away for reuse, after which every view
 * of it throws.
 */
export class Storage {
  /** @internal */
  memory: TypedArray<ArrayBuffer>;
  /** @internal */
  donatedTo: string | undefined = undefined;
  /** @internal What a compiled program keeps beside the memory: a copy that it can reach. */
  companion: unknown = undefined;

  constructor(memory: TypedArray<ArrayBuffer>) {
    this.memory = memory;
  }

  /** The size of the memory. */
  get byteLength(): number {
    return this.memory.byteLength;
  }

  /** The memory itself, for kernels. @throws ValueError after donation, in the name of who wants to read */
  read(operation = "read"): TypedArray<ArrayBuffer> {
    if (this.donatedTo !== undefined) {
      throw new ValueError(
        `${operation}: this tensor's memory was donated to ${this.donatedTo}. Use the result of that call, or clone(x) before it`,
      );
    }
    return this.memory;
  }
}
