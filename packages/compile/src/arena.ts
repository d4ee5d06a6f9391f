import type { Dtype, TypedArray } from "@chainrule/tensor";
import { ValueError } from "@chainrule/tensor";

const pageBytes = 65536;
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
  readonly dtype: Dtype;
  readonly length: number;
  /** @internal */
  view: TypedArray<ArrayBuffer> | undefined = undefined;

  constructor(address: number, dtype: Dtype, length: number) {
    this.address = address;
    this.dtype = dtype;
    this.length = length;
  }

  /** The elements themselves. */
  get memory(): TypedArray<ArrayBuffer> {
    // A view dies when the memory grows.
    if (this.view?.buffer !== arena().memory.buffer) {
      this.view = arenaView(this.dtype, this.address, this.length);
    }
    return this.view;
  }
}

interface Range {
  address: number;
  bytes: number;
}

/** The memory that all compiled programs share: values that stay from call to call, and a scratch region. */
export class Arena {
  readonly memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1 });
  /** @internal Ranges that nobody uses, by address. */
  readonly gaps: Range[] = [];
  /** @internal Up to where the memory has been given out. */
  end: number = alignment;
  /** @internal */
  beyond: number = pageBytes;
  /** @internal */
  scratch: Range = { address: 0, bytes: 0 };
  /** @internal */
  readonly abandoned: FinalizationRegistry<Range> = new FinalizationRegistry<Range>((range) => {
    this.release(range);
  });

  /** Sets a block aside. @throws RangeError when the engine refuses to grow the memory */
  allocate(dtype: Dtype, length: number): Block {
    const range = this.reserve(blockBytes(length * bytesOf(dtype)));
    const block = new Block(range.address, dtype, length);
    this.abandoned.register(block, range, block);
    return block;
  }

  /** Frees a block that is known to be unused, without waiting for the garbage collector. */
  free(block: Block): void {
    if (!this.abandoned.unregister(block)) return;
    this.release({ address: block.address, bytes: blockBytes(block.length * bytesOf(block.dtype)) });
  }

  /** Where the region lies in which one program at a time computes, at least so large. */
  scratchAddress(bytes: number): number {
    if (bytes > this.scratch.bytes) {
      const old = this.scratch;
      this.scratch = { address: 0, bytes: 0 };
      if (old.bytes > 0) this.release(old);
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
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes));
  }

  /** @internal */
  reserve(bytes: number): Range {
    let best: Range | undefined;
    for (const range of this.gaps) {
      if (range.bytes >= bytes && (!best || range.bytes < best.bytes)) best = range;
    }
    if (best) {
      const address = best.address;
      best.address += bytes;
      best.bytes -= bytes;
      if (best.bytes === 0) this.gaps.splice(this.gaps.indexOf(best), 1);
      return { address, bytes };
    }
    this.grow(this.end + bytes);
    const address = this.end;
    this.end += bytes;
    return { address, bytes };
  }

  /** @internal Gives a range back, and joins it with its neighbours. */
  release(range: Range): void {
    let i = this.gaps.findIndex(({ address }) => address > range.address);
    if (i < 0) i = this.gaps.length;
    this.gaps.splice(i, 0, { ...range });
    const join = (at: number): void => {
      const [left, right] = [this.gaps[at], this.gaps[at + 1]];
      if (left === undefined || right === undefined) return;
      if (left.address + left.bytes !== right.address) return;
      left.bytes += right.bytes;
      this.gaps.splice(at + 1, 1);
    };
    join(i);
    join(i - 1);
  }
}

let shared: Arena | undefined;

/** The arena of this program; made on first use, and only where WebAssembly can run. */
export function arena(): Arena {
  return (shared ??= new Arena());
}

/** A view of the arena's memory in elements of a type. */
export function arenaView(dtype: Dtype, address: number, length: number): TypedArray<ArrayBuffer> {
  const { buffer } = arena().memory;
  switch (dtype) {
    case "float32":
      return new Float32Array(buffer, address, length);
    case "float64":
      return new Float64Array(buffer, address, length);
    case "int32":
      return new Int32Array(buffer, address, length);
    case "uint32":
      return new Uint32Array(buffer, address, length);
    default:
      return new Uint8Array(buffer, address, length);
  }
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

  set memory(_: TypedArray<ArrayBuffer>) {
    throw new Error("compile: the memory of an arena tensor cannot be exchanged");
  }

  /** @throws ValueError after donation */
  read(): TypedArray<ArrayBuffer> {
    if (this.donatedTo !== undefined) throw new ValueError(donatedMessage(this.donatedTo));
    return this.block.memory;
  }
}

/** What to say of a tensor whose memory was given away. */
export function donatedMessage(to: string): string {
  return (
    `this tensor's memory was donated to ${to} and holds other values now: ` +
    `use the result of that call, or keep a copy by clone(x) before it`
  );
}
