import { type Dtype, Storage, type TypedArray } from "@chainrule/tensor";

const pageBytes = 65536;
/** Addresses are 32-bit numbers with a sign: half of what WebAssembly could have. */
const mostPages = 2 ** 31 / pageBytes;
/** Blocks begin and end at multiples of this: lines of memory, so that vectors may run over the end of values. */
const alignment = 64;
/** Room behind each block for what whole vectors touch. */
const slackBytes = 128;

/** Bytes of an element. */
export function bytesOf(dtype: Dtype): number {
  return dtype === "float64" ? 8 : dtype === "uint8" || dtype === "bool" ? 1 : 4;
}

/** How many bytes of memory to set aside for so many bytes of values. */
export function blockBytes(bytes: number): number {
  return alignment * Math.ceil((bytes + slackBytes) / alignment);
}

/** Elements of one type in the arena. Their memory is free again once nothing leads to the block any more. */
export class Block {
  readonly address: number;
  /** How many bytes are set aside for it. */
  readonly bytes: number;
  readonly dtype: Dtype;
  readonly length: number;
  /** @internal */
  view: TypedArray<ArrayBuffer> | undefined = undefined;

  constructor({ address, bytes }: Range, dtype: Dtype, length: number) {
    this.address = address;
    this.bytes = bytes;
    this.dtype = dtype;
    this.length = length;
  }

  /** The elements themselves. */
  get memory(): TypedArray<ArrayBuffer> {
    // A view dies when the memory grows.
    if (this.view?.buffer !== arena().memory.buffer) {
      this.view = arena().view(this.dtype, this.address, this.length);
    }
    return this.view;
  }
}

interface Range {
  address: number;
  bytes: number;
}

/** Views of the memory, one for each type; they die when it grows. */
export type Views = Readonly<Record<Dtype, TypedArray<ArrayBuffer>>> & { readonly buffer: ArrayBuffer };

/** The memory that all compiled programs share: values that stay from call to call, and a scratch region. */
export class Arena {
  readonly memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1, maximum: mostPages });
  /** @internal Ranges that nobody uses, by address; some of no bytes, and the last without an end. */
  gaps: Range[] = [{ address: alignment, bytes: Infinity }];
  /** @internal */
  beyond: number = pageBytes;
  /** @internal */
  current: Views | undefined = undefined;
  /** @internal */
  scratch: Range = { address: 0, bytes: 0 };
  /** @internal */
  readonly abandoned: FinalizationRegistry<Range> = new FinalizationRegistry<Range>((range) => {
    this.release(range);
  });

  /** Sets a block aside. @throws RangeError when the memory cannot grow so far */
  allocate(dtype: Dtype, length: number): Block {
    const range = this.reserve(blockBytes(length * bytesOf(dtype)));
    const block = new Block(range, dtype, length);
    this.abandoned.register(block, range, block);
    return block;
  }

  /** Sets a block aside for values, and copies them there. @throws RangeError as `allocate` */
  store(dtype: Dtype, values: TypedArray): Block {
    const block = this.allocate(dtype, values.length);
    block.memory.set(values);
    return block;
  }

  /** Up to where the memory has been given out. */
  get end(): number {
    return this.gaps.at(-1)!.address;
  }

  /** Views of the whole memory, as large as it is now. */
  get views(): Views {
    const { buffer } = this.memory;
    if (this.current?.buffer !== buffer) {
      const bytes = new Uint8Array(buffer);
      this.current = {
        buffer,
        float32: new Float32Array(buffer),
        float64: new Float64Array(buffer),
        int32: new Int32Array(buffer),
        uint32: new Uint32Array(buffer),
        uint8: bytes,
        bool: bytes,
      };
    }
    return this.current;
  }

  /** A part of the memory in elements of a type. */
  view(dtype: Dtype, address: number, length: number): TypedArray<ArrayBuffer> {
    const at = address / bytesOf(dtype);
    return this.views[dtype].subarray(at, at + length);
  }

  /** Frees a block that is known to be unused, without waiting for the garbage collector. */
  free(block: Block): void {
    if (this.abandoned.unregister(block)) this.release(block);
  }

  /** Where the region lies in which one program at a time computes, at least so large. */
  scratchAddress(bytes: number): number {
    if (bytes > this.scratch.bytes) {
      this.release(this.scratch);
      this.scratch = { address: 0, bytes: 0 };
      this.scratch = this.reserve(blockBytes(bytes));
    }
    return this.scratch.address;
  }

  /** Makes sure that so many bytes behind all blocks can be read: some kernels look beyond their operands. */
  reach(bytes: number): void {
    this.beyond = Math.max(this.beyond, bytes);
    this.grow(this.end);
  }

  /** @internal */
  grow(end: number): void {
    const missing = end + this.beyond - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      this.memory.grow(Math.ceil(missing / pageBytes));
    } catch {
      const megabytes = Math.ceil((end + this.beyond) / 1e6);
      throw new RangeError(
        `compile: programs and the results of donating calls need ${megabytes} MB, more than there is: ` +
          `take smaller batches, keep fewer results, or await a timer to free dropped ones`,
      );
    }
  }

  /** @internal */
  reserve(bytes: number): Range {
    const [best] = this.gaps.filter((range) => range.bytes >= bytes).sort((a, b) => a.bytes - b.bytes);
    const { address } = best!;
    this.grow(address + bytes);
    best!.address += bytes;
    best!.bytes -= bytes;
    return { address, bytes };
  }

  /** @internal Gives a range back, and joins it with its neighbours. */
  release({ address, bytes }: Range): void {
    const gaps = [...this.gaps, { address, bytes }].sort((a, b) => a.address - b.address);
    this.gaps = [];
    for (const gap of gaps) {
      const last = this.gaps.at(-1);
      if (last && last.address + last.bytes === gap.address) last.bytes += gap.bytes;
      else this.gaps.push(gap);
    }
  }
}

let shared: Arena | undefined;

/** The arena of this program; made on first use, and only where WebAssembly can run. */
export function arena(): Arena {
  return (shared ??= new Arena());
}

/** The storage of a tensor that lives in the arena: what `Storage` of the tensor package is for ordinary memory. */
export class ArenaStorage {
  readonly block: Block;
  donatedTo: string | undefined = undefined;
  companion: unknown = undefined;

  constructor(block: Block) {
    this.block = block;
  }

  get byteLength(): number {
    return this.block.length * bytesOf(this.block.dtype);
  }

  /** The values, for kernels of the eager backend. Never handed out: `data()` copies. */
  get memory(): TypedArray<ArrayBuffer> {
    return this.block.memory;
  }

  /** As that of the tensor package. @throws ValueError after donation */
  read(operation?: string): TypedArray<ArrayBuffer> {
    return Storage.prototype.read.call(this, operation);
  }
}
