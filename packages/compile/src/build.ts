import { type FunctionBuilder, opcode } from "@chainrule/wasm";
import { describeKernel, type KernelReport } from "./describeKernel.js";
import { matchDonations, mayOverwrite } from "./donation.js";
import { canRefuse, type Cluster, Fusion } from "./fuse.js";
import type { Graph } from "./graph.js";
import { isProduct, type KernelCode, kernelCodeOf, type KernelContext } from "./kernelCode.js";
import { layoutsOf } from "./layout.js";
import { ModuleBuilder } from "./moduleBuilder.js";
import { type Placement, placeValues } from "./placeValues.js";
import type { Program } from "./program.js";
import { type Reuse, schedule } from "./schedule.js";

/** Makes a program of a graph that has been through all passes. `donated` says it of each argument. */
export function build(graph: Graph, donated: readonly boolean[]): Program {
  const { nodes } = graph;
  const fusion = new Fusion(graph, layoutsOf(graph));
  const { layouts } = fusion;
  // What is refused is said by the eager kernel, which needs the operands.
  const watched = nodes.filter((node) => canRefuse(node, nodes)).flatMap(({ inputs }) => inputs);
  const stored = storedNodes(fusion, watched);

  const codes = new Map<Cluster, KernelCode>();
  for (const cluster of fusion.clusters()) {
    const code = kernelCodeOf(fusion, cluster, stored);
    if (!code) continue;
    codes.set(cluster, code);
    if (code.canFail && cluster.head !== undefined) watched.push(...nodes[cluster.head]!.inputs);
  }
  const canFail = (cluster: Cluster): boolean => {
    const code = codes.get(cluster);
    return !code || code.canFail === true;
  };

  const reused = matchDonations(graph, donated);
  const reuses = [...reused].flatMap(([result, argument]): Reuse[] => {
    const id = graph.results[result]!;
    return fusion.owner.has(id) ? [{ result: id, argument: graph.arguments[argument]! }] : [];
  });
  const planned = schedule(fusion, reuses, canFail, (cluster, reuse) =>
    mayOverwrite(fusion, cluster, codes.get(cluster)?.loop, reuse),
  );
  const placement = placeValues(fusion, planned, codes, stored, [...graph.results, ...watched]);

  const module = new ModuleBuilder();
  const kernels: KernelReport[] = [];
  planned.clusters.forEach((cluster, kernel) => {
    const code = codes.get(cluster);
    kernels.push(describeKernel(fusion, cluster, stored, !code));
    if (!code) {
      module.addEager(kernel, cluster.head!);
      return;
    }
    // What was refused must be known before an argument is overwritten.
    if (module.isFailing && cluster.nodes.some((id) => planned.inPlace.has(id))) module.closePhase();
    const context = contextOf(placement, cluster, module, `kernel${kernel}`);
    module.addKernel(kernel, code.canFail, () => code.emit(context));
  });

  const isMoved = (result: number): boolean => {
    const id = graph.results[result]!;
    return nodes[id]!.kind === "op" && !planned.inPlace.has(id);
  };
  return {
    ...placement,
    layouts,
    code: module.assemble(),
    phases: module.phases,
    kernels,
    reach: Math.max(0, ...[...codes.values()].map(({ reach = 0 }) => reach)),
    donated,
    reused,
    moved: new Set([...reused.keys()].filter(isMoved)),
  };
}

/** What lies in memory: what another cluster reads, results, what is watched, and what a head returns. */
function storedNodes(fusion: Fusion, watched: readonly number[]): Set<number> {
  const { graph, layouts, owner } = fusion;
  const stored = new Set<number>(graph.results.map((id) => layouts[id]!.base));
  for (const [id, cluster] of owner) {
    for (const source of fusion.sources(id)) if (owner.get(source) !== cluster) stored.add(source);
    if (cluster.head === id && !isProduct(graph.nodes[id]!)) stored.add(id);
  }
  for (const id of watched) if (owner.has(layouts[id]!.base)) stored.add(layouts[id]!.base);
  return stored;
}

/** What the code of a cluster has at hand in a module. */
function contextOf(
  { places, errorSlot, tableSlots, ownScratch }: Placement,
  cluster: Cluster,
  module: ModuleBuilder,
  name: string,
): KernelContext {
  const slot = (f: FunctionBuilder, n: number): FunctionBuilder => f.get(0).memory(opcode.i32_load, 2, 4 * n);
  const inScratch = (f: FunctionBuilder, address: number): FunctionBuilder =>
    f.get(0).i32(address).op(opcode.i32_add);
  return {
    addressOf: (f, node) => {
      const place = places.get(node);
      if (!place) throw new Error(`compile: no memory for %${node}`);
      if ("slot" in place) slot(f, place.slot);
      else inScratch(f, place.scratch);
    },
    scratch: (f) => void inScratch(f, ownScratch.get(cluster)!),
    table: (f) => void slot(f, tableSlots.get(cluster)!),
    fail: (f, node) => {
      // The first that refuses is the one to be told of.
      slot(f, errorSlot)
        .op(opcode.i32_eqz)
        .if(() => {
          f.get(0)
            .i32(node + 1)
            .memory(opcode.i32_store, 2, 4 * errorSlot);
        });
    },
    shared: (shared, make) => module.define(shared, make),
    define: (part, make) => module.define(`${name} ${part}`, make),
  };
}
