import { type Dtype, type Shape, Storage, Tensor, type TypedArray } from "@chainrule/tensor";
import { arena, ArenaStorage, arenaView, type Block, bytesOf } from "./arena.js";
import type { Graph, GraphNode } from "./graph.js";
import { isRowMajor, rowMajor, sizeOf } from "./layout.js";
import type { LoadedProgram, Part } from "./loadProgram.js";
import { NumberMemory, sameType } from "./numberMemory.js";
import type { Place } from "./placeValues.js";
import type { Program } from "./program.js";
import type { Leaf } from "./signature.js";
import { type Views, views } from "./views.js";

/** Ordinary memory that took the place of donated memory: donated again, it is worth a place in the arena. */
class ReturnedStorage extends Storage {}

/** The storage of a value in the scratch region, for the eager kernels. */
const inScratch = (memory: TypedArray<ArrayBuffer>): Storage => new Storage(memory);

/** What is known of an argument or a result before a call. */
interface Value {
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly size: number;
}

/** Where a result comes from. */
interface Result extends Value {
  /** The argument whose memory it takes. */
  readonly donor: number | undefined;
  /** The argument or constant that it is. */
  readonly argument: number | undefined;
  readonly constant: Tensor | undefined;
  /** Where it lies in the end. */
  readonly place: Place | undefined;
  /** Where it is computed, if that is elsewhere. */
  readonly computed: Place | undefined;
  /** Memory for results of one number. */
  readonly numbers: NumberMemory | undefined;
}

/** A phase, with what runs it: a function of the module, or else the eager kernel of a node. */
interface Step {
  readonly part: Part | undefined;
  readonly canFail: boolean;
  readonly node: number;
}

function valueOf({ dtype, shape }: GraphNode): Value {
  return { dtype, shape, strides: rowMajor(shape), size: sizeOf(shape) };
}

/** Copies of few numbers are made one by one: an engine's own way to copy takes its time to begin. */
const fewNumbers = 32;

/** A program with the constants of a graph, ready to run. */
export class Executable {
  readonly program: Program;
  readonly graph: Graph;
  /** @internal */
  readonly exports: LoadedProgram["exports"];
  /** @internal */
  readonly steps: readonly Step[];
  /** @internal Blocks of constants and tables, in the order of their slots. */
  readonly constants: readonly Block[];
  /** @internal */
  readonly arguments: readonly Value[];
  /** @internal */
  readonly results: readonly Result[];
  /** @internal Donated arguments that a result takes the memory of. */
  readonly donors: readonly number[];
  /** @internal Donated arguments whose memory is free after a call. */
  readonly given: readonly number[];
  /** @internal In a call: the blocks of the donors that lie in the arena. */
  readonly blocks: (Block | undefined)[];

  /** @param graph of the program's structure */
  constructor({ program, exports }: LoadedProgram, graph: Graph) {
    this.program = program;
    this.graph = graph;
    this.exports = exports;
    const { nodes } = graph;
    this.steps = program.phases.map((phase) =>
      phase.kind === "module"
        ? { part: exports[phase.export]!, canFail: phase.canFail, node: -1 }
        : { part: undefined, canFail: false, node: phase.node },
    );
    this.donors = [...program.reused.values()];
    this.given = program.donated.flatMap((isDonated, i) =>
      isDonated && !this.donors.includes(i) ? [i] : [],
    );
    this.blocks = graph.arguments.map(() => undefined);
    this.arguments = graph.arguments.map((id) => valueOf(nodes[id]!));
    this.results = graph.results.map((id, i) => this.describeResult(nodes[id]!, i));
    const constants = program.constants.map((id) => {
      const { constant, dtype, shape } = nodes[id]!;
      const block = arena().allocate(dtype, sizeOf(shape));
      block.memory.set(constant!.data());
      return block;
    });
    const tables = program.tables.map((table) => {
      const block = arena().allocate("int32", table.length);
      block.memory.set(table);
      return block;
    });
    this.constants = [...constants, ...tables];
  }

  /** @internal */
  describeResult(node: GraphNode, number: number): Result {
    const { places, reused, moved, donated } = this.program;
    const argument = node.kind === "argument" ? this.graph.arguments.indexOf(node.id) : -1;
    const value = valueOf(node);
    const donor = reused.get(number);
    const place = places.get(node.id);
    return {
      ...value,
      donor,
      // One that was given away is copied.
      argument: argument >= 0 && !donated[argument] ? argument : undefined,
      constant: node.constant,
      place: donor === undefined ? place : { slot: donor },
      computed: moved.has(number) ? place : undefined,
      numbers: value.size === 1 && donor === undefined ? new NumberMemory() : undefined,
    };
  }

  /** Runs the program on the arguments' leaves; numbers stand as they are. The results' leaves go to `results`. */
  run(leaves: readonly Leaf[], results: Tensor[]): void {
    const scratch = this.place(leaves);
    for (const { part, canFail, node } of this.steps) {
      if (part === undefined) this.runEager(node, scratch);
      else part(scratch);
      if (canFail) this.checkRefused(scratch);
    }
    for (let i = 0; i < results.length; i++) this.moveResult(this.results[i]!, scratch);
    for (let i = 0; i < results.length; i++) results[i] = this.result(this.results[i]!, leaves, scratch);
    for (const i of this.given) this.giveBack(leaves[i] as Tensor);
    this.blocks.fill(undefined);
  }

  /** The median time of each kernel in microseconds. Overwrites what the program overwrites. */
  measure(leaves: readonly Leaf[], repetitions = 25): number[] {
    const { phases, kernels } = this.program;
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
    this.blocks.fill(undefined);
    return times.map((list) => list.sort((a, b) => a - b)[list.length >> 1]!);
  }

  /** @internal Fills the table of addresses, and copies arguments; returns the address of the scratch region. */
  place(leaves: readonly Leaf[]): number {
    const { program, constants, donors, blocks } = this;
    const { uploads, errorSlot } = program;
    // Allocating may make the memory grow.
    for (let i = 0; i < donors.length; i++) {
      const donor = donors[i]!;
      blocks[donor] = this.blockOf(leaves[donor] as Tensor, this.arguments[donor]!);
    }
    const scratch = arena().scratchAddress(program.scratchBytes);
    const all = views();
    const table = all.of.int32;
    const slots = scratch >> 2;
    for (let i = 0; i < leaves.length; i++) {
      table[slots + i] =
        blocks[i]?.address ?? this.placeArgument(leaves[i]!, this.arguments[i]!, scratch + uploads[i]!, all);
    }
    for (let i = 0; i < constants.length; i++) table[slots + leaves.length + i] = constants[i]!.address;
    table[slots + errorSlot] = 0;
    return scratch;
  }

  /**
   * @internal The block that a donor is, or that it is moved to; undefined for one in ordinary memory that is
   * donated for the first time: it may be one of many that are donated once.
   */
  blockOf({ storage, strides, offset }: Tensor, { dtype, shape, size }: Value): Block | undefined {
    const isArena = storage instanceof ArenaStorage;
    if (isArena && storage.block.length === size && isRowMajor(shape, strides)) return storage.block;
    if (!isArena && !(storage instanceof ReturnedStorage)) return undefined;
    const block = arena().allocate(dtype, size);
    block.memory.set(new Tensor(dtype, shape, inScratch(storage.memory), strides, offset).data());
    return block;
  }

  /** @internal Where an argument lies; one that is not in the arena is copied there. */
  placeArgument(leaf: Leaf, { dtype, shape, size }: Value, address: number, all: Views): number {
    if (typeof leaf === "number") {
      all.of.float64[address >> 3] = leaf;
      return address;
    }
    const { offset, strides } = leaf;
    const storage = leaf.storage!;
    const isPlain = isRowMajor(shape, strides);
    if (storage instanceof ArenaStorage && isPlain) return storage.block.address + offset * bytesOf(dtype);
    const { memory } = storage;
    const target = all.of[dtype];
    const at = address / bytesOf(dtype);
    if (!isPlain) target.set(new Tensor(dtype, shape, inScratch(memory), strides, offset).data(), at);
    else if (size <= fewNumbers) for (let i = 0; i < size; i++) target[at + i] = memory[offset + i]!;
    else target.set(memory.length === size ? memory : memory.subarray(offset, offset + size), at);
    return address;
  }

  /** @internal */
  address(place: Place, scratch: number): number {
    return "scratch" in place ? scratch + place.scratch : views().of.int32[(scratch >> 2) + place.slot]!;
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
        : arenaView(base.dtype, this.address(places.get(layout.base)!, scratch), sizeOf(base.shape));
    return new Tensor(dtype, shape, inScratch(memory), layout.strides, layout.offset);
  }

  /** @internal The result of an op by its eager kernel. */
  evaluate(id: number, scratch: number): Tensor {
    const { op, inputs, attributes, name, shape, dtype } = this.graph.nodes[id]!;
    const tensors = inputs.map((input) => this.tensorOf(input, scratch));
    return op!.kernel!.run(tensors, { shape, dtype }, attributes, name);
  }

  /** @internal */
  runEager(node: number, scratch: number): void {
    const { dtype, shape } = this.graph.nodes[node]!;
    const result = this.evaluate(node, scratch);
    const address = this.address(this.program.places.get(node)!, scratch);
    arenaView(dtype, address, sizeOf(shape)).set(result.data());
  }

  /** @internal Where a kernel has refused a value, the eager kernel says what is wrong. */
  checkRefused(scratch: number): void {
    const refused = views().of.int32[(scratch >> 2) + this.program.errorSlot]!;
    if (refused > 0) this.evaluate(refused - 1, scratch);
  }

  /** @internal Moves a result that could not be computed in the memory that it takes. */
  moveResult({ computed, place, dtype, size }: Result, scratch: number): void {
    if (!computed) return;
    const from = this.address(computed, scratch) / bytesOf(dtype);
    views().of[dtype].copyWithin(this.address(place!, scratch) / bytesOf(dtype), from, from + size);
  }

  /** @internal A result: in the memory that an argument gave up, or copied out. */
  result(
    { donor, argument, constant, place, dtype, shape, strides, size, numbers }: Result,
    leaves: readonly Leaf[],
    scratch: number,
  ): Tensor {
    const block = donor === undefined ? undefined : this.blocks[donor];
    if (block) return new Tensor(dtype, shape, new ArenaStorage(block), strides);
    if (constant) return constant;
    const leaf = argument === undefined ? undefined : leaves[argument]!;
    if (typeof leaf === "object") return leaf;
    const address = this.address(place!, scratch);
    if (numbers) {
      const at = numbers.keep(views().of[dtype], address / bytesOf(dtype));
      return new Tensor(dtype, shape, new Storage(numbers.memory!), strides, at);
    }
    const memory = copyOut(dtype, size, address);
    const storage = donor === undefined ? new Storage(memory) : new ReturnedStorage(memory);
    return new Tensor(dtype, shape, storage, strides);
  }

  /** @internal Frees the memory of an argument that was given away, and that no result has taken. */
  giveBack({ storage }: Tensor): void {
    if (storage instanceof ArenaStorage) arena().free(storage.block);
  }
}

/** Elements of the arena in memory of their own, which belongs to the garbage collector. */
function copyOut(dtype: Dtype, size: number, address: number): TypedArray<ArrayBuffer> {
  const memory = views().of[dtype];
  const at = address / bytesOf(dtype);
  if (size > fewNumbers) return memory.slice(at, at + size);
  const copy = sameType(memory, size);
  for (let i = 0; i < size; i++) copy[i] = memory[at + i]!;
  return copy;
}
