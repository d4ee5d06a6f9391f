import { clone, promote, recordedBy, recordOnce, type Tensor, ValueError } from "@chainrule/tensor";
import { isAvailable } from "@chainrule/wasm";
import type { CompileOptions } from "./compile.js";
import { Executable } from "./executable.js";
import type { Graph } from "./graph.js";
import { loadProgram } from "./loadProgram.js";
import { type NumberCast, numberCasts } from "./numberCasts.js";
import { optimize, type PassReport } from "./passes.js";
import { CapturedTracer, isTraced, Recorder } from "./record.js";
import { makeReport, type Report } from "./report.js";
import { describeResult } from "./resultTree.js";
import { describeArgument, difference, type Leaf, matchLeaves } from "./signature.js";
import { buildTree, type Tree } from "./tree.js";

/** Arguments of a call. */
interface Described {
  readonly signature: Tree;
  /** For each leaf its path, and whether its memory is given away. */
  readonly paths: readonly string[];
  readonly donated: readonly boolean[];
  /** In a call: the leaves. Undefined in between, so that they keep nothing alive. */
  readonly leaves: (Leaf | undefined)[];
}

/** One signature's program. */
interface Entry extends Described {
  readonly graph: Graph;
  readonly passes: readonly PassReport[];
  readonly executable: Executable;
  readonly result: Tree;
  /** Plain numbers among the arguments that must fit a dtype. */
  readonly casts: readonly NumberCast[];
  /** The nodes of the result as recorded: those of arguments are the first, and are returned as they are. */
  readonly returned: readonly number[];
  /** In a call: the leaves of the result. */
  readonly results: (Leaf | undefined)[];
}

/** From so many programs on, something in the arguments changes at every call. */
const manySignatures = 16;
/** Programs that are kept; the oldest makes room. */
const mostSignatures = 64;

let warnedUnavailable = false;
/** Whether a program is running. One that is called from an eager kernel of it would compute in its memory. */
let isRunning = false;

/** Which arguments an option names. @throws TypeError for anything but a list of their positions */
function positions(name: string, option: string, list: readonly number[] = []): ReadonlySet<number> {
  if (!Array.isArray(list) || !list.every((position) => Number.isInteger(position) && position >= 0))
    throw new TypeError(`${name}: ${option} must list positions of arguments, counted from 0: [0]`);
  return new Set(list);
}

/** A function and its programs, one for each kind of arguments. */
export class CompiledFunction {
  readonly f: (...args: unknown[]) => unknown;
  readonly name: string;
  readonly donate: ReadonlySet<number>;
  readonly fixed: ReadonlySet<number>;
  readonly fast: boolean;
  entries: Entry[] = [];
  warned = false;

  constructor(f: (...args: unknown[]) => unknown, options: CompileOptions = {}) {
    if (typeof f !== "function") throw new TypeError(`compile: expected a function, got ${String(f)}`);
    this.f = f;
    this.name = f.name === "" ? "compile" : `compile(${f.name})`;
    this.donate = positions(this.name, "donate", options.donate);
    this.fixed = positions(this.name, "static", options.static);
    this.fast = options.fast === true;
  }

  call(args: unknown[]): unknown {
    if (isRunning || recordedBy()) return this.f(...args);
    let entry = this.find(args);
    if (entry) return this.run(entry);
    if (args.some((arg, i) => !this.fixed.has(i) && isTraced(arg))) return this.f(...args);
    if (!isAvailable()) {
      this.warnUnavailable();
      return this.f(...args);
    }
    try {
      entry = this.make(args);
    } catch (error) {
      if (error instanceof CapturedTracer) return this.f(...args);
      throw error;
    }
    return this.run(entry);
  }

  /** What would be computed for such arguments. */
  graph(args: unknown[]): Graph {
    return this.forget(this.entryFor(args)).graph;
  }

  /** The kernels for such arguments; with the time of each if they are to be measured, on copies. */
  report(args: unknown[], isMeasured: boolean): Report {
    const entry = this.entryFor(args);
    const { passes, executable, donated } = entry;
    const leaves = entry.leaves as Leaf[];
    const copies = isMeasured
      ? leaves.map((leaf, i) => (donated[i] ? clone(leaf as Tensor) : leaf))
      : undefined;
    this.forget(entry);
    return makeReport(passes, executable, copies);
  }

  /** @internal The program for such arguments, which stand in its leaves. */
  entryFor(args: unknown[]): Entry {
    const entry = this.find(args);
    if (entry) return entry;
    if (!isAvailable()) throw new Error(`${this.name}: WebAssembly with SIMD cannot run here`);
    return this.make(args);
  }

  /** @internal The program that there is for arguments of this kind, with their leaves. */
  find(args: unknown[]): Entry | undefined {
    const { entries } = this;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]!;
      if (matchLeaves(entry.signature, args, entry.leaves)) return entry;
      this.forget(entry);
    }
    return undefined;
  }

  /** @internal Keeps nothing of a call alive. */
  forget(entry: Entry): Entry {
    entry.leaves.fill(undefined);
    entry.results.fill(undefined);
    return entry;
  }

  /** @internal Records, compiles and keeps the program for such arguments. */
  make(args: unknown[]): Entry {
    const described = this.describe(args);
    const { graph: recorded, result } = this.record(described);
    const casts = numberCasts(recorded, described.leaves);
    const returned = recorded.results;
    const { graph, passes } = optimize(recorded, this.fast);
    const executable = new Executable(loadProgram(graph, described.donated), graph);
    const results = graph.results.map(() => undefined);
    const entry: Entry = { ...described, graph, passes, executable, result, casts, returned, results };
    this.warnOfMany(described.signature);
    this.entries = [entry, ...this.entries].slice(0, mostSignatures);
    return entry;
  }

  /** @internal */
  describe(args: unknown[]): Described {
    const missing = [...this.donate, ...this.fixed].find((i) => i >= Math.max(args.length, this.f.length));
    if (missing !== undefined)
      throw new TypeError(
        `${this.name}: donate or static names argument ${missing} of ${args.length}, counted from 0`,
      );
    const leaves: Leaf[] = [];
    const paths: string[] = [];
    const donated: boolean[] = [];
    const children = args.map((arg, i): Tree => {
      if (this.fixed.has(i)) return { kind: "value", value: arg };
      return describeArgument(this.name, arg, `argument ${i}`, (leaf, path) => {
        paths.push(path);
        donated.push(this.donate.has(i) && typeof leaf !== "number");
        return leaves.push(leaf) - 1;
      });
    });
    return { signature: { kind: "array", children }, leaves, paths, donated };
  }

  /** @internal */
  record({ signature, leaves, paths }: Described): { graph: Graph; result: Tree } {
    const recorder = new Recorder(this.name);
    try {
      const traced = leaves.map((leaf, i) => recorder.argument(paths[i]!, leaf!));
      const args = buildTree(signature, traced) as unknown[];
      const returned = recordOnce(this.name, () => this.f(...args));
      if (returned instanceof Promise) {
        throw new TypeError(
          `${this.name}: the function is async. Await what it needs before, and compute synchronously`,
        );
      }
      const results: Tensor[] = [];
      const result = describeResult(this.name, returned, results);
      return { graph: recorder.finish(results), result };
    } finally {
      recorder.open = false;
    }
  }

  /** @internal Runs a program on the leaves that it was found with. */
  run(entry: Entry): unknown {
    const { donated, executable, results, paths, casts, returned } = entry;
    const leaves = entry.leaves as Leaf[];
    let claimed = 0;
    isRunning = true;
    try {
      for (; claimed < leaves.length; claimed++) {
        if (!donated[claimed]) continue;
        this.checkLive(entry, claimed);
        (leaves[claimed] as Tensor).storage!.donatedTo = this.name;
      }
      for (let i = 0; i < leaves.length; i++) if (!donated[i]) this.checkLive(entry, i);
      // Refuses a number that does not fit, as every op does.
      for (const { leaf, beside } of casts)
        promote(`${this.name}: ${paths[leaf]!}`, leaves[leaf] as number, beside);
      const scratch = executable.run(leaves);
      // From here on donated arguments hold other values, whatever fails.
      claimed = 0;
      // What was given away is copied, unless it stays where it is.
      returned.forEach((leaf, i) => {
        if (!donated[leaf]) results[i] = leaves[leaf];
      });
      executable.take(leaves, results as Tensor[], scratch);
      return buildTree(entry.result, results);
    } catch (error) {
      for (let i = 0; i < claimed; i++) if (donated[i]) (leaves[i] as Tensor).storage!.donatedTo = undefined;
      throw error;
    } finally {
      isRunning = false;
      executable.blocks.fill(undefined);
      this.forget(entry);
    }
  }

  /** @internal @throws ValueError for an argument whose memory was given away */
  checkLive({ paths, donated, leaves }: Entry, i: number): void {
    const leaf = leaves[i]!;
    if (typeof leaf === "number" || leaf.storage!.donatedTo === undefined) return;
    const other = leaves.findIndex(
      (other, j) => j !== i && donated[j] && (other as Tensor).storage === leaf.storage,
    );
    if (other >= 0) {
      throw new ValueError(
        `${this.name}: ${paths[i]} and ${paths[other]} are the same memory, and ${paths[other]} is donated: ` +
          `it would be overwritten under the other. Pass clone(x) for one of them`,
      );
    }
    throw new ValueError(
      `${this.name}: ${paths[i]} was donated to ${leaf.storage!.donatedTo} and holds other values now: ` +
        `use the result of that call, or keep a copy by clone(x) before it`,
    );
  }

  /** @internal */
  warnUnavailable(): void {
    if (warnedUnavailable) return;
    warnedUnavailable = true;
    console.warn(
      `${this.name}: WebAssembly with SIMD cannot run here, so that compiled functions run eagerly, with the same ` +
        `results. Under a content security policy it needs 'wasm-unsafe-eval'`,
    );
  }

  /** @internal */
  warnOfMany(signature: Tree): void {
    if (this.warned || this.entries.length + 1 < manySignatures) return;
    this.warned = true;
    const change = difference(this.entries[0]!.signature, signature, "the arguments");
    console.warn(
      `${this.name}: compiled for ${manySignatures} different kinds of arguments; each new one takes milliseconds. ` +
        `Last: ${change ?? "a value"}. Make batches of one size (dropLast), or pass what changes as a tensor or number`,
    );
  }
}
