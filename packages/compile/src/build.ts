import type { Shape } from "@chainrule/tensor";
import { assemble, buildFunction, type FloatType, type FunctionBuilder, opcode } from "@chainrule/wasm";
import { arena, bytesOf } from "./arena.js";
import { emitLoop } from "./emit/loop.js";
import { ConvolutionCode } from "./emit/convolution.js";
import { ProductCode, sharedFunction, type SharedFunction } from "./emit/product.js";
import { type AddressOf } from "./emit/memory.js";
import { canRefuse, type Cluster, Fusion } from "./fuse.js";
import { type Graph, type GraphNode, uniformValue } from "./graph.js";
import { type Head, headOf } from "./heads.js";
import { isFloat } from "./kernelData.js";
import { type Layout, layoutsOf, sizeOf, stridesOver } from "./layout.js";
import { type LoopPlan, planLoop } from "./loopPlan.js";
import { type Demand, planMemory } from "./memoryPlan.js";
import { type Operand, planEpilogue, planProduct } from "./productPlan.js";
import { type Reuse, schedule } from "./schedule.js";

/** What is known of one kernel of a program. */
export interface KernelReport {
  readonly name: string;
  /** Names of the ops that it computes. */
  readonly ops: readonly string[];
  /** Whether it runs as WebAssembly, or by the eager kernel of its op. */
  readonly runs: "compiled" | "eager";
  /** Estimated floating-point operations. */
  readonly operations: number;
  /** Estimated bytes read and written. */
  readonly bytes: number;
}

/** A step of a program: functions of its module, or an op by its eager kernel. */
export type Phase =
  | {
      readonly kind: "module";
      readonly export: string;
      readonly kernels: readonly number[];
      /** Whether some of them note values that they must refuse. */
      readonly canFail: boolean;
    }
  | { readonly kind: "eager"; readonly node: GraphNode; readonly kernel: number };

/** Where a value lies: in the scratch region, or in a block that the table of addresses leads to. */
export type Place = { readonly scratch: number } | { readonly slot: number };

/** A program: code, and where everything lies. */
export interface Built {
  readonly graph: Graph;
  readonly fusion: Fusion;
  readonly code: Uint8Array<ArrayBuffer>;
  readonly phases: readonly Phase[];
  readonly kernels: readonly KernelReport[];
  /** Bytes of the scratch region that it needs, the table of addresses included. */
  readonly scratchBytes: number;
  /** Where each value in memory lies, by node. */
  readonly places: ReadonlyMap<number, Place>;
  /** For each argument, where it is copied to when it does not lie in the arena. */
  readonly uploads: readonly number[];
  /** The nodes of constants, which fill the slots behind those of the arguments. */
  readonly constants: readonly number[];
  /** For results that take an argument's memory: the argument's number, by the number of the result. */
  readonly reused: ReadonlyMap<number, number>;
  /** Results that are moved into that memory at the end. */
  readonly moved: ReadonlySet<number>;
  /** The slot in which a kernel notes the node, counted from 1, that has refused a value. */
  readonly errorSlot: number;
  /** Tables of byte offsets, whose addresses stand in the slots behind those of the constants. */
  readonly tables: readonly Int32Array[];
}

/** Which donated argument each result takes the memory of: in order, the first of its shape and dtype. */
function matchDonations(graph: Graph, donated: readonly boolean[]): Map<number, number> {
  const { nodes } = graph;
  const free = new Set(donated.flatMap((isDonated, i) => (isDonated ? [i] : [])));
  const matches = new Map<number, number>();
  graph.results.forEach((id, result) => {
    const argument = graph.arguments.indexOf(id);
    if (argument >= 0 && free.has(argument)) {
      free.delete(argument);
      matches.set(result, argument);
    }
  });
  const taken = new Set<number>();
  graph.results.forEach((id, result) => {
    const node = nodes[id]!;
    if (node.kind !== "op" || taken.has(id)) return;
    for (const argument of free) {
      const other = nodes[graph.arguments[argument]!]!;
      if (other.dtype !== node.dtype || other.shape.join() !== node.shape.join()) continue;
      free.delete(argument);
      taken.add(id);
      matches.set(result, argument);
      break;
    }
  });
  return matches;
}

/** Makes a program of a graph that has been through all passes. `donated` says it of each argument. */
export function build(graph: Graph, donated: readonly boolean[]): Built {
  const layouts = layoutsOf(graph);
  const fusion = new Fusion(graph, layouts);
  const { nodes } = graph;
  const reused = matchDonations(graph, donated);

  // What lies in memory: what another cluster reads, results, and everything that an eager kernel returns.
  const stored = new Set<number>(graph.results.map((id) => layouts[id]!.base));
  for (const [id, cluster] of fusion.owner) {
    for (const source of fusion.sources(id)) if (fusion.owner.get(source) !== cluster) stored.add(source);
    if (cluster.head === id && !isProduct(nodes[id]!)) stored.add(id);
  }
  // What is refused is said by the eager kernel, which needs the operands.
  const watched = nodes.filter((node) => canRefuse(node, nodes)).flatMap(({ inputs }) => inputs);
  for (const id of watched) if (fusion.owner.has(layouts[id]!.base)) stored.add(layouts[id]!.base);

  const loops = new Map<Cluster, LoopPlan>();
  for (const cluster of fusion.clusters()) {
    if (cluster.head === undefined) loops.set(cluster, planLoop(fusion, cluster, stored));
  }
  const heads = new Map<Cluster, Head>();
  for (const cluster of fusion.clusters()) {
    if (cluster.head === undefined || isProduct(nodes[cluster.head]!)) continue;
    const head = headOf(nodes[cluster.head]!, fusion);
    if (head) heads.set(cluster, head);
  }
  const isEager = (cluster: Cluster): boolean =>
    cluster.head !== undefined && !isProduct(nodes[cluster.head]!) && !heads.has(cluster);
  const canFail = (cluster: Cluster): boolean =>
    isEager(cluster) ||
    heads.get(cluster)?.canFail === true ||
    cluster.nodes.some((id) => canRefuse(nodes[id]!, nodes));
  const reuses = [...reused].flatMap(([result, argument]): Reuse[] => {
    const id = graph.results[result]!;
    return fusion.owner.has(id) ? [{ result: id, argument: graph.arguments[argument]! }] : [];
  });
  const { clusters, inPlace } = schedule(fusion, reuses, canFail, (cluster, reuse) =>
    mayOverwrite(fusion, cluster, loops.get(cluster), reuse),
  );

  // Arguments and constants are found by a table at the beginning of the scratch region.
  const places = new Map<number, Place>();
  graph.arguments.forEach((id, slot) => places.set(id, { slot }));
  const readAsMemory = new Set(
    [...heads].flatMap(([{ head }, { uniform = [] }]) =>
      nodes[head!]!.inputs.filter((_, i) => !uniform.includes(i)).map((id) => layouts[id]!.base),
    ),
  );
  for (const cluster of fusion.clusters()) {
    if (cluster.head !== undefined && isProduct(nodes[cluster.head]!)) {
      for (const id of nodes[cluster.head]!.inputs) readAsMemory.add(layouts[id]!.base);
    }
  }
  const constants = nodes.flatMap((node) =>
    node.kind === "constant" && (uniformValue(node) === undefined || readAsMemory.has(node.id))
      ? [node.id]
      : [],
  );
  constants.forEach((id, i) => places.set(id, { slot: graph.arguments.length + i }));
  for (const [result, argument] of inPlace) places.set(result, places.get(argument)!);

  const tables = new Map<Cluster, Int32Array>();
  const demands: (Demand & { readonly take: (address: number) => void })[] = [];
  const last = clusters.length;
  const uploads: number[] = [];
  graph.arguments.forEach((id, i) => {
    const { dtype, shape } = nodes[id]!;
    demands.push({
      bytes: sizeOf(shape) * bytesOf(dtype),
      from: -1,
      to: last,
      take: (address) => (uploads[i] = address),
    });
  });
  const position = new Map(clusters.map((cluster, i) => [cluster, i]));
  const rowBuffers = new Set([...loops.values()].flatMap((plan) => plan.rowBuffers));
  const lastUse = new Map<number, number>();
  clusters.forEach((cluster, i) => {
    for (const id of cluster.nodes) for (const source of fusion.sources(id)) lastUse.set(source, i);
  });
  for (const { head } of [...heads].flatMap(([cluster, { canFail }]) => (canFail ? [cluster] : []))) {
    watched.push(...nodes[head!]!.inputs);
  }
  for (const id of [...graph.results, ...watched]) lastUse.set(layouts[id]!.base, last);
  for (const [cluster, at] of position) {
    for (const id of cluster.nodes) {
      if (places.has(id) || !(stored.has(id) || rowBuffers.has(id))) continue;
      const { dtype, shape } = nodes[id]!;
      const count = rowBuffers.has(id) ? loops.get(cluster)!.count : sizeOf(shape);
      demands.push({
        bytes: count * bytesOf(dtype),
        from: at,
        to: rowBuffers.has(id) ? at : Math.max(at, lastUse.get(id) ?? at),
        take: (scratch) => places.set(id, { scratch }),
      });
    }
  }
  const headScratch = new Map<Cluster, number>();
  for (const [cluster, { scratchBytes }] of heads) {
    if (scratchBytes === undefined) continue;
    const at = position.get(cluster)!;
    demands.push({
      bytes: scratchBytes,
      from: at,
      to: at,
      take: (address) => headScratch.set(cluster, address),
    });
  }
  const convolutions = new Map<Cluster, ConvolutionCode>();
  const products = new Map<Cluster, ProductCode>();
  const productScratch = new Map<Cluster, number>();
  for (const cluster of clusters) {
    if (cluster.head === undefined || !isProduct(nodes[cluster.head]!)) continue;
    const at = position.get(cluster)!;
    const head = nodes[cluster.head]!;
    let scratchBytes: number;
    if (isConvolution(head.name)) {
      const { groups } = head.attributes as { readonly groups: number };
      const epilogue =
        head.name === "convolve"
          ? planEpilogue(fusion, cluster, stored, windowOperand(head.shape, groups))
          : undefined;
      const code = new ConvolutionCode(head, nodes, epilogue);
      convolutions.set(cluster, code);
      tables.set(cluster, code.tables);
      ({ scratchBytes } = code);
    } else {
      const code = new ProductCode(planProduct(fusion, cluster, stored));
      products.set(cluster, code);
      scratchBytes = code.scratch.bytes;
    }
    demands.push({
      bytes: scratchBytes,
      from: at,
      to: at,
      take: (address) => productScratch.set(cluster, address),
    });
  }
  // The table of addresses comes first: arguments, constants, tables of convolutions, and the slot of errors.
  const tableSlots = new Map(
    [...tables.keys()].map((cluster, i) => [cluster, graph.arguments.length + constants.length + i]),
  );
  const errorSlot = graph.arguments.length + constants.length + tables.size;
  const tableBytes = 64 * Math.ceil((4 * errorSlot + 64) / 64);
  const memory = planMemory(demands);
  demands.forEach(({ take }, i) => {
    take(tableBytes + memory.addresses[i]!);
  });

  const addressOf: AddressOf = (f, node) => {
    const place = places.get(node);
    if (!place) throw new Error(`compile: no memory for %${node} ${nodes[node]!.name}`);
    f.get(0);
    if ("slot" in place) f.memory(opcode.i32_load, 2, 4 * place.slot);
    else f.i32(place.scratch).op(opcode.i32_add);
  };

  const fail = (f: FunctionBuilder, node: number): void => {
    // The first that refuses is the one to be told of.
    f.get(0)
      .memory(opcode.i32_load, 2, 4 * errorSlot)
      .op(opcode.i32_eqz)
      .if(() => {
        f.get(0)
          .i32(node + 1)
          .memory(opcode.i32_store, 2, 4 * errorSlot);
      });
  };
  const functions: Record<string, FunctionBuilder> = {};
  const numbers = new Map<string, number>();
  const define = (name: string, make: () => FunctionBuilder): number => {
    let number = numbers.get(name);
    if (number === undefined) {
      functions[name] = make();
      numbers.set(name, (number = numbers.size));
    }
    return number;
  };
  const phases: Phase[] = [];
  const kernels: KernelReport[] = [];
  let calls: { target: number; kernel: number }[] = [];
  let failing = false;
  const overwrites = (cluster: Cluster): boolean => cluster.nodes.some((id) => inPlace.has(id));
  const closePart = (): void => {
    if (calls.length === 0) return;
    const part = calls;
    const name = `part${phases.length}`;
    define(name, () =>
      buildFunction(["i32"], (f) => {
        for (const { target } of part) f.get(0).call(target);
      }),
    );
    phases.push({
      kind: "module",
      export: name,
      kernels: part.map(({ kernel }) => kernel),
      canFail: failing,
    });
    calls = [];
    failing = false;
  };
  const shared = (name: SharedFunction, dtype: FloatType): number =>
    define(`${name} ${dtype}`, () => sharedFunction(name, dtype));
  /** What makes the code of a cluster; functions that it calls are defined at once. */
  const kernelCode = (cluster: Cluster, name: string): (() => FunctionBuilder) => {
    const scratch = (f: FunctionBuilder): void => {
      f.get(0)
        .i32(productScratch.get(cluster) ?? headScratch.get(cluster)!)
        .op(opcode.i32_add);
    };
    const product = products.get(cluster);
    if (product) {
      const { dtype, b } = product.plan;
      arena().reach(product.width * Math.abs(b.column) * product.bytes + 4096);
      const functions = {
        packRows: shared("packRows", dtype),
        packColumns: shared("packColumns", dtype),
        packStrips: shared("packStrips", dtype),
        tiles: product.tiles.functions((part, make) => define(`${name} ${part}`, make)),
      };
      return () => product.build(addressOf, scratch, functions);
    }
    const convolution = convolutions.get(cluster);
    if (convolution) {
      const { dtype, tiles, windows, width } = convolution;
      arena().reach(width * windows * convolution.bytes + 4096);
      const functions = {
        gather: shared("gather", dtype),
        fold: shared("fold", dtype),
        packRows: shared("packRows", dtype),
        packColumns: shared("packColumns", dtype),
        tiles: tiles.functions((part, make) => define(`${name} ${part}`, make)),
      };
      const { inputs, id } = nodes[cluster.head!]!;
      return () =>
        convolution.build(
          (f, which) => {
            const node = [...inputs, id][which]!;
            addressOf(f, layouts[node]!.base);
            f.i32(layouts[node]!.offset * convolution.bytes).op(opcode.i32_add);
          },
          (f, operand) => {
            addressOf(f, operand.base);
            f.i32(operand.offset * tiles.code.bytesOf(operand)).op(opcode.i32_add);
          },
          scratch,
          (f) => void f.get(0).memory(opcode.i32_load, 2, 4 * tableSlots.get(cluster)!),
          functions,
        );
    }
    const plan = loops.get(cluster);
    if (plan) return () => emitLoop(plan, addressOf, fail);
    return () =>
      heads.get(cluster)!.emit({
        node: nodes[cluster.head!]!,
        nodes,
        layouts,
        addressOf,
        scratch,
        fail: (f) => {
          fail(f, cluster.head!);
        },
      });
  };
  clusters.forEach((cluster) => {
    const kernel = kernels.length;
    kernels.push(describe(fusion, cluster, stored, isEager(cluster)));
    if (isEager(cluster)) {
      closePart();
      phases.push({ kind: "eager", node: nodes[cluster.head!]!, kernel });
      return;
    }
    // What was refused must be known before an argument is overwritten.
    if (failing && overwrites(cluster)) closePart();
    if (canFail(cluster)) failing = true;
    calls.push({ target: define(`kernel${kernel}`, kernelCode(cluster, `kernel${kernel}`)), kernel });
  });
  closePart();

  const moved = new Set<number>();
  for (const [result] of reused) {
    const id = graph.results[result]!;
    if (nodes[id]!.kind === "op" && !inPlace.has(id)) moved.add(result);
  }
  return {
    graph,
    fusion,
    code: assemble(functions),
    phases,
    kernels,
    scratchBytes: tableBytes + memory.bytes,
    places,
    uploads,
    constants,
    reused,
    moved,
    errorSlot,
    tables: [...tables.values()],
  };
}

/** Whether a node is a product, or a convolution, that code is written for. */
function isProduct({ name, dtype, shape, op }: GraphNode): boolean {
  const isKnown = name === "matmul" || isConvolution(name);
  return isKnown && op?.kernel?.kind === "contract" && isFloat(dtype) && sizeOf(shape) > 0;
}

const isConvolution = (name: string): boolean =>
  name === "convolve" || name === "convolveTransposed" || name === "convolveWeight";

/** The strides of a layout over a convolution's result, as rows of channels and columns of windows. */
function windowOperand(shape: Shape, groups: number): (layout: Layout) => Operand {
  return (layout) => {
    const [image, channel, , column] = stridesOver(layout, shape) as [number, number, number, number];
    const perGroup = (shape[1]! / groups) * channel;
    return {
      base: layout.base,
      offset: layout.offset,
      batch: [image, perGroup],
      row: channel,
      column: shape[3] === 1 ? stridesOver(layout, shape)[2]! : column,
    };
  };
}

/**
 * Whether a cluster may write a result over an argument that it reads: where it reads, in each turn, nothing
 * that an earlier turn has written.
 */
function mayOverwrite(
  fusion: Fusion,
  cluster: Cluster,
  loop: LoopPlan | undefined,
  { argument }: Reuse,
): boolean {
  const { nodes } = fusion.graph;
  const reads = cluster.nodes.flatMap((id) =>
    nodes[id]!.inputs.flatMap((input) =>
      fusion.layouts[input]!.base === argument ? [{ id, layout: fusion.layouts[input]! }] : [],
    ),
  );
  const { shape } = nodes[argument]!;
  const own = (layout: { shape: readonly number[]; offset: number; strides: readonly number[] }): boolean =>
    layout.offset === 0 &&
    layout.shape.join() === shape.join() &&
    layout.strides.join() === fusion.layouts[argument]!.strides.join();
  if (reads.some(({ id, layout }) => id === cluster.head || !own(layout))) return false;
  // A row's last vector runs over into the next row.
  return (
    loop === undefined || (loop.passes.length === 1 && (loop.outer.length === 0 || loop.count % 8 === 0))
  );
}

/** Estimates what a kernel does. */
function describe(
  fusion: Fusion,
  cluster: Cluster,
  stored: ReadonlySet<number>,
  isEager: boolean,
): KernelReport {
  const { nodes } = fusion.graph;
  const own = new Set(cluster.nodes);
  const inputs = new Set(
    cluster.nodes
      .flatMap((id) => nodes[id]!.inputs.map((input) => fusion.layouts[input]!.base))
      .filter((base) => !own.has(base)),
  );
  const bytesOfNode = (id: number): number => sizeOf(nodes[id]!.shape) * bytesOf(nodes[id]!.dtype);
  const bytes = [...inputs, ...cluster.nodes.filter((id) => stored.has(id))].reduce(
    (sum, id) => sum + bytesOfNode(id),
    0,
  );
  const operations = cluster.nodes.reduce((sum, id) => {
    const node = nodes[id]!;
    const work =
      node.name === "matmul"
        ? 2 * sizeOf(node.shape) * nodes[node.inputs[0]!]!.shape.at(-1)!
        : Math.max(sizeOf(node.shape), ...node.inputs.map((input) => sizeOf(nodes[input]!.shape)));
    return sum + work;
  }, 0);
  const ops = cluster.nodes.map((id) => nodes[id]!.name);
  return { name: ops[0]!, ops, runs: isEager ? "eager" : "compiled", operations, bytes };
}
