import { type Dtype, Storage, Tensor, type TypedArray } from "@chainrule/tensor";
import { arena, ArenaStorage, arenaView, bytesOf, type Block } from "./arena.js";
import type { Built, Place } from "./build.js";
import type { GraphNode } from "./graph.js";
import { isRowMajor, rowMajor, sizeOf } from "./layout.js";

type Part = (scratch: number) => void;

/** Views of the whole memory, one for each type; they die when it grows. */
class Views {
  readonly buffer: ArrayBuffer;
  readonly of: Readonly<Record<Dtype, TypedArray<ArrayBuffer>>>;

  constructor(buffer: ArrayBuffer) {
    this.buffer = buffer;
    const bytes = new Uint8Array(buffer);
    this.of = {
      float32: new Float32Array(buffer),
      float64: new Float64Array(buffer, 0, Math.floor(buffer.byteLength / 8)),
      int32: new Int32Array(buffer),
      uint32: new Uint32Array(buffer),
      uint8: bytes,
      bool: bytes,
    };
  }
}

let current: Views | undefined;

function views(): Views {
  const { buffer } = arena().memory;
  return current?.buffer === buffer ? current : (current = new Views(buffer));
}

/** What stands for the storage of a value in the scratch region, for the eager kernels. */
class ScratchStorage {
  readonly memory: TypedArray<ArrayBuffer>;
  readonly donatedTo: undefined = undefined;

  constructor(memory: TypedArray<ArrayBuffer>) {
    this.memory = memory;
  }

  get byteLength(): number {
    return this.memory.byteLength;
  }

  read(): TypedArray<ArrayBuffer> {
    return this.memory;
  }
}

/** A program that can be run. */
export class Executable {
  readonly built: Built;
  /** @internal */
  readonly exports: Readonly<Record<string, Part>>;
  readonly parts: readonly (Part | undefined)[];
  /** Blocks of constants and tables, in the order of their slots. */
  readonly constants: readonly Block[];
  /** For each argument whether a result takes its memory. */
  readonly needsBlock: readonly boolean[];

  constructor(built: Built) {
    this.built = built;
    const reused = new Set(built.reused.values());
    this.needsBlock = built.graph.arguments.map((_, i) => reused.has(i));
    const module = new WebAssembly.Module(built.code);
    const instance = new WebAssembly.Instance(module, { m: { memory: arena().memory } });
    this.exports = instance.exports as Readonly<Record<string, Part>>;
    this.parts = built.phases.map((phase) =>
      phase.kind === "module" ? this.exports[phase.export] : undefined,
    );
    const tables = built.tables.map((table) => {
      const block = arena().allocate(table.byteLength);
      arenaView("int32", block.address, table.length).set(table);
      return block;
    });
    const constants = built.constants.map((id) => {
      const { constant, dtype, shape } = built.graph.nodes[id]!;
      const size = sizeOf(shape);
      const block = arena().allocate(size * bytesOf(dtype));
      arenaView(dtype, block.address, size).set(constant!.data());
      return block;
    });
    this.constants = [...constants, ...tables];
  }

  /**
   * Runs the program on the arguments' leaves; numbers stand as they are. Returns the results' leaves.
   */
  run(leaves: readonly (Tensor | number)[]): Tensor[] {
    const { built } = this;
    const { graph } = built;
    const scratch = this.place(leaves);
    const slots = scratch >> 2;
    for (let i = 0; i < built.phases.length; i++) {
      const phase = built.phases[i]!;
      if (phase.kind === "eager") {
        this.runEager(phase.node, scratch);
        continue;
      }
      this.parts[i]!(scratch);
      if (phase.canFail) {
        const refused = views().of.int32[slots + built.errorSlot]!;
        // The eager kernel says what is wrong.
        if (refused > 0) this.evaluate(graph.nodes[refused - 1]!, scratch);
      }
    }
    return this.results(leaves, scratch);
  }

  /** @internal Fills the table of addresses, and copies arguments; returns the address of the scratch region. */
  place(leaves: readonly (Tensor | number)[]): number {
    const { built } = this;
    const { graph } = built;
    const scratch = arena().scratchAddress(built.scratchBytes);
    const all = views();
    const table = all.of.int32;
    const slots = scratch >> 2;
    for (let i = 0; i < leaves.length; i++) {
      table[slots + i] = this.placeArgument(
        leaves[i]!,
        graph.nodes[graph.arguments[i]!]!,
        scratch + built.uploads[i]!,
        all,
      );
    }
    for (let i = 0; i < this.constants.length; i++)
      table[slots + leaves.length + i] = this.constants[i]!.address;
    table[slots + built.errorSlot] = 0;
    return scratch;
  }

  /** The median time of each kernel in microseconds. Overwrites what the program overwrites. */
  measure(leaves: readonly (Tensor | number)[], repetitions = 25): number[] {
    const { phases, kernels } = this.built;
    const times: number[][] = kernels.map(() => []);
    for (let turn = 0; turn < repetitions; turn++) {
      const scratch = this.place(leaves);
      const timed = (kernel: number, work: () => void): void => {
        const start = performance.now();
        work();
        times[kernel]!.push(1e3 * (performance.now() - start));
      };
      for (const phase of phases) {
        if (phase.kind === "eager") {
          timed(phase.kernel, () => {
            this.runEager(phase.node, scratch);
          });
          continue;
        }
        for (const kernel of phase.kernels) {
          const run = this.exports[`kernel${kernel}`]!;
          timed(kernel, () => {
            run(scratch);
          });
        }
      }
    }
    return times.map((list) => list.sort((a, b) => a - b)[list.length >> 1]!);
  }

  /** @internal Where an argument lies; one that is not in the arena is copied there. */
  placeArgument(leaf: Tensor | number, { dtype, shape }: GraphNode, address: number, all: Views): number {
    if (typeof leaf === "number") {
      all.of.float64[address >> 3] = leaf;
      return address;
    }
    const storage = leaf.storage!;
    const isPlain = isRowMajor(shape, leaf.strides);
    if (storage instanceof ArenaStorage && isPlain)
      return storage.block.address + leaf.offset * bytesOf(dtype);
    const target = all.of[dtype];
    const at = address / bytesOf(dtype);
    const { memory } = storage;
    const { size } = leaf;
    if (!isPlain)
      target.set(new Tensor(dtype, shape, new ScratchStorage(memory), leaf.strides, leaf.offset).data(), at);
    else if (size === 1) target[at] = memory[leaf.offset]!;
    else target.set(memory.length === size ? memory : memory.subarray(leaf.offset, leaf.offset + size), at);
    return address;
  }

  /** @internal */
  address(place: Place, scratch: number): number {
    return "scratch" in place ? scratch + place.scratch : views().of.int32[(scratch >> 2) + place.slot]!;
  }

  /** @internal A value in memory as a tensor, for eager kernels. */
  tensorOf(id: number, scratch: number): Tensor {
    const { graph, fusion, places } = this.built;
    const node = graph.nodes[id]!;
    if (node.kind === "constant") return node.constant!;
    const layout = fusion.layouts[id]!;
    const base = graph.nodes[layout.base]!;
    if (base.kind === "constant") {
      return new Tensor(node.dtype, node.shape, base.constant!.storage, layout.strides, layout.offset);
    }
    const address = this.address(places.get(layout.base)!, scratch);
    const memory = arenaView(base.dtype, address, sizeOf(base.shape));
    return new Tensor(node.dtype, node.shape, new ScratchStorage(memory), layout.strides, layout.offset);
  }

  /** @internal The result of an op by its eager kernel. */
  evaluate(node: GraphNode, scratch: number): Tensor {
    const inputs = node.inputs.map((id) => this.tensorOf(id, scratch));
    return node.op!.kernel!.run(inputs, node, node.attributes, node.name);
  }

  /** @internal */
  runEager(node: GraphNode, scratch: number): void {
    const result = this.evaluate(node, scratch);
    const address = this.address(this.built.places.get(node.id)!, scratch);
    arenaView(node.dtype, address, sizeOf(node.shape)).set(result.data());
  }

  /** @internal The results: in the memory that arguments gave up, or copied out. */
  results(leaves: readonly (Tensor | number)[], scratch: number): Tensor[] {
    const { graph, places, reused, moved } = this.built;
    for (const result of moved) {
      const node = graph.nodes[graph.results[result]!]!;
      const from = this.address(places.get(node.id)!, scratch);
      const to = this.blockOf(leaves[reused.get(result)!] as Tensor);
      const bytes = sizeOf(node.shape) * bytesOf(node.dtype);
      new Uint8Array(arena().memory.buffer).copyWithin(to.address, from, from + bytes);
    }
    return graph.results.map((id, result) => {
      const { kind, dtype, shape, constant } = graph.nodes[id]!;
      const argument = reused.get(result);
      const size = sizeOf(shape);
      if (argument !== undefined) {
        const block = this.blockOf(leaves[argument] as Tensor);
        return new Tensor(dtype, shape, new ArenaStorage(block, dtype, size));
      }
      if (kind === "constant") return constant!;
      if (kind === "argument") {
        const leaf = leaves[graph.arguments.indexOf(id)]!;
        if (typeof leaf !== "number") return leaf;
      }
      const address = this.address(places.get(id)!, scratch);
      return copyOut(dtype, shape, size, address);
    });
  }

  /** @internal */
  blockOf(leaf: Tensor): Block {
    return (leaf.storage as unknown as ArenaStorage).block;
  }
}

/** A result in memory of its own, which belongs to the garbage collector. */
function copyOut(dtype: Dtype, shape: readonly number[], size: number, address: number): Tensor {
  const at = address / bytesOf(dtype);
  return new Tensor(dtype, shape, new Storage(views().of[dtype].slice(at, at + size)), rowMajor(shape));
}
