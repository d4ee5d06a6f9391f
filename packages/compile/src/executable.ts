import { Storage, Tensor, type TypedArray } from "@chainrule/tensor";
import { arena, ArenaStorage, Block, bytesOf, type Views } from "./arena.js";
import type { Graph } from "./graph.js";
import { isRowMajor, sizeOf } from "./layout.js";
import type { LoadedProgram, Part } from "./loadProgram.js";
import { addressOf } from "./placeValues.js";
import type { Program } from "./program.js";
import { moveResult, type Result, resultsOf, ReturnedStorage, takeResult } from "./result.js";
import type { Leaf } from "./signature.js";

/** The values of a tensor, row-major, even if its memory is being given away: its own memory, unless that may move. */
function valuesOf(x: Tensor): TypedArray<ArrayBuffer> {
  const { dtype, shape, strides, offset, size } = x;
  const storage = x.storage!;
  const { memory } = storage;
  if (storage instanceof ArenaStorage || !isRowMajor(x))
    return new Tensor(dtype, shape, new Storage(memory), strides, offset).data();
  return memory.length === size ? memory : memory.subarray(offset, offset + size);
}

/** Whether a tensor is all of its memory, as it lies there. */
const isWhole = (x: Tensor): boolean => x.storage!.memory.length === x.size && isRowMajor(x);

const store = (x: Tensor): Block => arena().store(x.dtype, valuesOf(x));

/** A copy in the arena: for all programs the same, as long as the memory lives that it is a copy of. */
function copyOf(x: Tensor): Block {
  if (!isWhole(x)) return store(x);
  const storage = x.storage!;
  if (!(storage.companion instanceof Block)) storage.companion = store(x);
  return storage.companion as Block;
}

/** From so many elements on, an argument that comes again in the next call is kept in the arena. */
const manyNumbers = 4096;

/** Beyond so many bytes of memory none is: the rest is for what programs cannot do without. */
const mostKept = 2 ** 30;

/** A program with the constants of a graph, ready to run. */
export class Executable {
  readonly program: Program;
  readonly graph: Graph;
  /** @internal */
  readonly exports: LoadedProgram["exports"];
  /** @internal What runs the phases. */
  readonly parts: readonly Part[];
  /** @internal Blocks of constants and tables, in the order of their slots. */
  readonly constants: readonly Block[];
  /** @internal How many elements each argument has. */
  readonly sizes: readonly number[];
  /** @internal Donated arguments that a result takes the memory of. */
  readonly donors: readonly number[];
  /** @internal Donated arguments whose memory is free after a call. */
  readonly given: readonly number[];
  /** @internal Large arguments that are not donated. */
  readonly large: readonly number[];
  /** @internal */
  readonly results: readonly Result[];
  /** @internal */
  calls = 0;
  /** @internal In a call: the blocks of the donors that lie in the arena, and of arguments that are kept there. */
  readonly blocks: (Block | undefined)[];

  /** @param graph of the program's structure */
  constructor({ program, exports }: LoadedProgram, graph: Graph) {
    this.program = program;
    this.graph = graph;
    this.exports = exports;
    const { nodes } = graph;
    this.parts = program.phases.map((phase): Part => {
      if ("node" in phase) return this.eagerPart(phase.node);
      const part = exports[phase.export]!;
      if (!phase.canFail) return part;
      return (scratch) => {
        part(scratch);
        this.checkRefused(scratch);
      };
    });
    this.blocks = graph.arguments.map(() => undefined);
    this.sizes = graph.arguments.map((id) => sizeOf(nodes[id]!.shape));
    this.donors = [...program.reused.values()];
    const numbers = [...this.sizes.keys()];
    this.given = numbers.filter((i) => program.donated[i] && !this.donors.includes(i));
    this.large = numbers.filter((i) => this.sizes[i]! >= manyNumbers && !program.donated[i]);
    this.results = resultsOf(program, graph);
    const constants = program.constants.map((id) => copyOf(nodes[id]!.constant!));
    const tables = program.tables.map((table) => arena().store("int32", table));
    this.constants = [...constants, ...tables];
  }

  /** Runs the program on the arguments' leaves; numbers stand as they are. Returns the address of the scratch region. */
  run(leaves: readonly Leaf[]): number {
    const scratch = this.place(leaves);
    for (const part of this.parts) part(scratch);
    return scratch;
  }

  /** The leaves of what `run` has computed go to `results`, where nothing stands yet. */
  take(leaves: readonly Leaf[], results: Tensor[], scratch: number): void {
    for (let i = 0; i < results.length; i++) moveResult(this.results[i]!, scratch);
    for (let i = 0; i < results.length; i++) {
      results[i] ??= takeResult(this.results[i]!, this.blocks, scratch);
    }
    for (const i of this.given) {
      const { storage } = leaves[i] as Tensor;
      if (storage instanceof ArenaStorage) arena().free(storage.block);
    }
  }

  /** The median time of each kernel in microseconds. Overwrites what the program overwrites. */
  measure(leaves: readonly Leaf[]): number[] {
    const repetitions = 25;
    const { phases, kernels } = this.program;
    const parts = kernels.map((_, kernel) => this.exports[`kernel${kernel}`]);
    for (const phase of phases) if ("node" in phase) parts[phase.kernel] = this.eagerPart(phase.node);
    const times: number[][] = kernels.map(() => []);
    for (let turn = 0; turn < repetitions; turn++) {
      const scratch = this.place(leaves);
      parts.forEach((part, kernel) => {
        const start = performance.now();
        part!(scratch);
        times[kernel]!.push(1e3 * (performance.now() - start));
      });
    }
    this.blocks.fill(undefined);
    return times.map((list) => list.sort((a, b) => a - b)[list.length >> 1]!);
  }

  /** @internal Fills the table of addresses, and copies arguments; returns the address of the scratch region. */
  place(leaves: readonly Leaf[]): number {
    const { program, constants, sizes, donors, large, blocks } = this;
    const { uploads, errorSlot } = program;
    this.calls++;
    // Allocating may make the memory grow: first of all.
    for (const i of donors) blocks[i] = this.blockOf(leaves[i] as Tensor, sizes[i]!);
    for (const i of large) blocks[i] = this.keptBlock(leaves[i] as Tensor);
    const scratch = arena().scratchAddress(program.scratchBytes);
    const { views } = arena();
    const table = views.int32;
    const slots = scratch >> 2;
    for (let i = 0; i < leaves.length; i++) {
      table[slots + i] = blocks[i]?.address ?? this.placeArgument(leaves[i]!, scratch + uploads[i]!, views);
    }
    for (let i = 0; i < constants.length; i++) table[slots + leaves.length + i] = constants[i]!.address;
    table[slots + errorSlot] = 0;
    return scratch;
  }

  /**
   * @internal The block that a donor is, or that it is moved to; undefined for one in ordinary memory that is
   * donated for the first time: it may be one of many that are donated once.
   */
  blockOf(x: Tensor, size: number): Block | undefined {
    const { storage } = x;
    if (storage instanceof ArenaStorage)
      return storage.block.length === size && isRowMajor(x) ? storage.block : store(x);
    return storage instanceof ReturnedStorage ? store(x) : undefined;
  }

  /**
   * @internal The copy in the arena of an argument that was one of the last call, too: what comes again is copied once.
   */
  keptBlock(x: Tensor): Block | undefined {
    const storage = x.storage!;
    if (storage instanceof ArenaStorage || !isWhole(x)) return undefined;
    const isLast = storage.companion === this.calls - 1;
    if (storage.companion instanceof Block || (isLast && arena().end + storage.byteLength < mostKept))
      return copyOf(x);
    storage.companion = this.calls;
    return undefined;
  }

  /** @internal Where an argument lies; one that is not in the arena is copied there. */
  placeArgument(leaf: Leaf, address: number, all: Views): number {
    if (typeof leaf === "number") {
      all.float64[address >> 3] = leaf;
      return address;
    }
    const { dtype, offset, storage } = leaf;
    const bytes = bytesOf(dtype);
    if (storage instanceof ArenaStorage && isRowMajor(leaf)) return storage.block.address + offset * bytes;
    all[dtype].set(valuesOf(leaf), address / bytes);
    return address;
  }

  /** @internal A value in memory as a tensor, for eager kernels. */
  tensorOf(id: number, scratch: number): Tensor {
    const { layouts, places } = this.program;
    const { nodes } = this.graph;
    const { kind, constant, dtype, shape } = nodes[id]!;
    if (kind === "constant") return constant!;
    const layout = layouts[id]!;
    const base = nodes[layout.base]!;
    const memory =
      base.kind === "constant"
        ? base.constant!.data()
        : arena().view(base.dtype, addressOf(places.get(layout.base)!, scratch), sizeOf(base.shape));
    return new Tensor(dtype, shape, new Storage(memory), layout.strides, layout.offset);
  }

  /** @internal The result of an op by its eager kernel. */
  evaluate(id: number, scratch: number): Tensor {
    const { op, inputs, attributes, name, shape, dtype } = this.graph.nodes[id]!;
    const tensors = inputs.map((input) => this.tensorOf(input, scratch));
    return op!.kernel!.run(tensors, { shape, dtype }, attributes, name);
  }

  /** @internal Runs an op by its eager kernel. @throws Error where that gives more or less than `infer` said */
  eagerPart(id: number): Part {
    const { name } = this.graph.nodes[id]!;
    return (scratch) => {
      const values = valuesOf(this.evaluate(id, scratch));
      const { memory } = this.tensorOf(id, scratch).storage!;
      if (values.length !== memory.length) {
        throw new Error(`${name}: ${values.length} elements instead of ${memory.length}`);
      }
      memory.set(values);
    };
  }

  /** @internal Where a kernel has refused a value, the eager kernel says what is wrong. */
  checkRefused(scratch: number): void {
    const refused = arena().views.int32[(scratch >> 2) + this.program.errorSlot]!;
    if (refused === 0) return;
    this.evaluate(refused - 1, scratch);
    throw new Error(`${this.graph.nodes[refused - 1]!.name}: refused a value in compiled code`);
  }
}
