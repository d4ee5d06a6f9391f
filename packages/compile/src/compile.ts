import { clone, recordOnce, rejectUnknownOptions, Storage, Tensor, ValueError } from "@chainrule/tensor";
import { isAvailable } from "@chainrule/wasm";
import { arena, ArenaStorage, bytesOf } from "./arena.js";
import { build } from "./build.js";
import { Executable } from "./executable.js";
import { formatGraph, type Graph } from "./graph.js";
import { isRowMajor, sizeOf } from "./layout.js";
import { optimize, type PassReport } from "./passes.js";
import { CapturedTracer, isTraced, Recorder } from "./record.js";
import { makeReport, type Report } from "./report.js";
import { buildResult, describeResult, type ResultTree } from "./resultTree.js";
import { describeValue, difference, type Leaf, matches, type Signature } from "./signature.js";

/** Options of `compile`. */
export interface CompileOptions {
  /**
   * The positions of arguments whose memory the call may reuse for its results. After the call they must not be
   * used any more. Default: none.
   */
  readonly donate?: readonly number[] | undefined;
  /** The positions of arguments that are not tensors and belong to the signature by identity. Default: none. */
  readonly static?: readonly number[] | undefined;
}

/** A compiled function: called as the function that it was made of. */
export interface Compiled<A extends unknown[], R> {
  (...args: A): R;
  /** What would be computed for such arguments, as data: after all passes. */
  graph(...args: A): Graph & { toString(): string };
  /** The kernels of the program for such arguments, and what each pass did. Nothing is run. */
  report(...args: A): Report;
  /** The same with the time that each kernel takes, measured on copies of the arguments. */
  measure(...args: A): Report;
}

/** One signature's program. */
interface Entry {
  readonly signature: Signature;
  readonly graph: Graph;
  readonly passes: readonly PassReport[];
  readonly executable: Executable;
  readonly result: ResultTree;
  /** For each leaf of the arguments whether its memory is given away, and its path. */
  readonly donated: readonly boolean[];
  readonly paths: readonly string[];
}

/** From so many programs on, something in the arguments changes at every call. */
const manySignatures = 16;
/** Programs that are kept; the oldest makes room. */
const mostSignatures = 64;

let warnedUnavailable = false;

export class CompiledFunction {
  readonly f: (...args: unknown[]) => unknown;
  readonly name: string;
  readonly donate: ReadonlySet<number>;
  readonly fixed: ReadonlySet<number>;
  entries: Entry[] = [];
  warned = false;

  constructor(f: (...args: unknown[]) => unknown, options: CompileOptions) {
    this.f = f;
    this.name = f.name === "" ? "compile" : `compile(${f.name})`;
    this.donate = new Set(options.donate);
    this.fixed = new Set(options.static);
  }

  call(args: unknown[]): unknown {
    const leaves: Leaf[] = [];
    for (const entry of this.entries) {
      if (matches(entry.signature, args, leaves)) return this.run(entry, leaves);
      leaves.length = 0;
    }
    if (isTraced(args)) return this.f(...args);
    if (!isAvailable()) {
      if (!warnedUnavailable) {
        warnedUnavailable = true;
        console.warn(
          `${this.name}: WebAssembly with SIMD cannot run here, so that compiled functions run eagerly, with the same ` +
            `results. Under a content security policy it needs 'wasm-unsafe-eval'`,
        );
      }
      return this.f(...args);
    }
    let entry: Entry;
    try {
      entry = this.entry(args, leaves);
    } catch (error) {
      if (error instanceof CapturedTracer) return this.f(...args);
      throw error;
    }
    return this.run(entry, leaves);
  }

  /** The program for such arguments, and their leaves. */
  entryFor(args: unknown[], leaves: Leaf[]): Entry {
    for (const entry of this.entries) {
      if (matches(entry.signature, args, leaves)) return entry;
      leaves.length = 0;
    }
    if (!isAvailable()) throw new Error(`${this.name}: WebAssembly with SIMD cannot run here`);
    return this.entry(args, leaves);
  }

  /** Records, compiles and keeps the program for such arguments. */
  entry(args: unknown[], leaves: Leaf[]): Entry {
    const paths: string[] = [];
    const donated: boolean[] = [];
    const children = args.map((arg, i): Signature => {
      if (this.fixed.has(i)) return { kind: "value", value: arg };
      return describeValue(this.name, arg, `argument ${i}`, (leaf, path) => {
        leaves.push(leaf);
        paths.push(path);
        donated.push(this.donate.has(i) && typeof leaf !== "number");
      });
    });
    const signature: Signature = { kind: "array", children };
    const { graph, result } = this.record(args, paths);
    const { graph: optimized, passes } = optimize(graph);
    const executable = new Executable(build(optimized, donated));
    const entry: Entry = { signature, graph: optimized, passes, executable, result, donated, paths };
    this.warnOfMany(signature);
    this.entries = [entry, ...this.entries].slice(0, mostSignatures);
    return entry;
  }

  record(args: unknown[], paths: readonly string[]): { graph: Graph; result: ResultTree } {
    const recorder = new Recorder(this.name);
    let next = 0;
    const trace = (value: unknown): unknown => {
      if (value instanceof Tensor || (typeof value === "object" && value !== null && "chainrule" in value)) {
        return recorder.argument(paths[next++]!, value as Tensor);
      }
      if (typeof value === "number") {
        return recorder.argument(paths[next++]!, { shape: [], dtype: "float64" }, value);
      }
      if (Array.isArray(value)) return value.map(trace);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, trace(child)]));
    };
    const traced = args.map((arg, i) => (this.fixed.has(i) ? arg : trace(arg)));
    const returned = recordOnce(this.name, () => this.f(...traced));
    if (returned instanceof Promise) {
      throw new TypeError(
        `${this.name}: the function is async. Await what it needs before, and compute synchronously`,
      );
    }
    const results: Tensor[] = [];
    const result = describeResult(returned, results);
    return { graph: recorder.finish(results), result };
  }

  run(entry: Entry, leaves: Leaf[]): unknown {
    const { donated, executable } = entry;
    let claimed = 0;
    try {
      for (; claimed < leaves.length; claimed++) if (donated[claimed]) this.claim(entry, leaves, claimed);
      const placed = leaves.map((leaf, i) => {
        if (typeof leaf === "number") return leaf;
        if (donated[i]) return executable.needsBlock[i] ? inArena(leaf) : leaf;
        if (leaf.storage!.donatedTo !== undefined) this.rejectDonated(entry, leaves, i);
        return leaf;
      });
      return buildResult(entry.result, executable.run(placed));
    } catch (error) {
      for (let i = 0; i < claimed; i++) if (donated[i]) (leaves[i] as Tensor).storage!.donatedTo = undefined;
      throw error;
    }
  }

  /** Marks a donated argument's memory as given away. @throws ValueError when it was given away before */
  claim(entry: Entry, leaves: readonly Leaf[], i: number): void {
    const storage = (leaves[i] as Tensor).storage!;
    if (storage.donatedTo !== undefined) this.rejectDonated(entry, leaves, i);
    storage.donatedTo = this.name;
  }

  rejectDonated({ paths, donated }: Entry, leaves: readonly Leaf[], i: number): never {
    const { storage } = leaves[i] as Tensor;
    const other = leaves.findIndex(
      (leaf, j) => j !== i && donated[j] && typeof leaf !== "number" && leaf.storage === storage,
    );
    if (other >= 0) {
      throw new ValueError(
        `${this.name}: ${paths[i]} and ${paths[other]} are the same memory, and ${paths[other]} is donated: ` +
          `it would be overwritten under the other. Pass clone(x) for one of them`,
      );
    }
    throw new ValueError(
      `${this.name}: ${paths[i]} was donated to ${storage!.donatedTo} and holds other values now: ` +
        `use the result of that call, or keep a copy by clone(x) before it`,
    );
  }

  warnOfMany(signature: Signature): void {
    if (this.warned || this.entries.length + 1 < manySignatures) return;
    this.warned = true;
    const change = difference(this.entries[0]!.signature, signature, "the arguments");
    console.warn(
      `${this.name}: compiled for ${manySignatures} different kinds of arguments; each new one takes milliseconds. ` +
        `Last: ${change ?? "a value"}. Make batches of one size (dropLast), or pass what changes as a tensor or number`,
    );
  }
}

/** A donated argument in memory of the arena that its result can take. */
function inArena(x: Tensor): Tensor {
  const { dtype, shape, storage, strides, offset } = x;
  const size = sizeOf(shape);
  if (
    storage instanceof ArenaStorage &&
    offset === 0 &&
    storage.length === size &&
    isRowMajor(shape, strides)
  )
    return x;
  const own = new ArenaStorage(arena().allocate(size * bytesOf(dtype)), dtype, size);
  own.memory.set(new Tensor(dtype, shape, new Storage(storage!.memory), strides, offset).data());
  return new Tensor(dtype, shape, own);
}

/**
 * The same function as one WebAssembly program: recorded once for each kind of arguments (shapes and dtypes of
 * tensors), fused, its memory planned, and run without allocating anything but its small results. Results have
 * the bits that the function itself gives, whatever is fused.
 *
 * Tensors may stand in plain objects and arrays, in arguments and in what is returned. Plain numbers among the
 * arguments may change from call to call; booleans, strings and `static` arguments belong to the kind. Random
 * numbers need a key that is an argument. Where WebAssembly cannot run, the function runs as it is, with one
 * warning.
 *
 * With `donate` a result takes the memory of a donated argument of its shape and dtype: parameters are updated
 * where they lie. Whoever touches the argument, or a view of it, afterwards gets an error; `clone(x)` before the
 * call keeps a copy. An error in the call leaves the arguments as they were.
 *
 * Called on tensors that another transformation follows, inside `grad` or another compiled function, it is the
 * function that it was made of.
 *
 * @param f a function of trees of tensors, written in ops; it reads no values
 * @throws TypeError for an async function, an argument that is neither a tree of tensors nor plain data, or a
 *   number argument used in JavaScript's own arithmetic
 * @throws ValueError for a donated argument that is used again, and for random numbers whose key is no argument
 *
 * @example
 * ```ts
 * import { add, mul, tensor, type Tensor } from "@chainrule/tensor";
 * import { compile } from "@chainrule/compile";
 * const step = compile((w: Tensor, gradient: Tensor, rate: number) => add(w, mul(gradient, mul(rate, -1))), {
 *   donate: [0],
 * });
 * let w = tensor([1, 2]);
 * for (const rate of [1, 0.5]) w = step(w, tensor([0.5, 0.5]), rate);
 * console.log(w.toArray()); // [ 0.25, 1.25 ]
 * ```
 */
export function compile<A extends unknown[], const R>(
  f: (...args: A) => R,
  options: CompileOptions = {},
): Compiled<A, R> {
  rejectUnknownOptions("compile", options, ["donate", "static"]);
  const compiled = new CompiledFunction(f as (...args: unknown[]) => unknown, options);
  const call = (...args: A): R => compiled.call(args) as R;
  return Object.assign(call, {
    graph: (...args: A) => {
      const { graph } = compiled.entryFor(args, []);
      return { ...graph, toString: () => formatGraph(graph) };
    },
    report: (...args: A) => {
      const { passes, executable } = compiled.entryFor(args, []);
      return makeReport(passes, executable, undefined);
    },
    measure: (...args: A) => {
      const leaves: Leaf[] = [];
      const { passes, executable, donated } = compiled.entryFor(args, leaves);
      const copies = leaves.map((leaf, i) => (donated[i] ? inArena(clone(leaf as Tensor)) : leaf));
      return makeReport(passes, executable, copies);
    },
  });
}
