import type { Graph } from "./graph.js";
import { dropIdentities } from "./passes/dropIdentities.js";
import { foldConstants } from "./passes/foldConstants.js";
import { materialize } from "./passes/materialize.js";
import { shareSubexpressions } from "./passes/shareSubexpressions.js";

/** What a pass did to the number of nodes. */
export interface PassReport {
  readonly pass: string;
  readonly before: number;
  readonly after: number;
}

/** The passes over a recorded graph, in their order. Each leaves out what no result needs. */
const passes: readonly (readonly [name: string, pass: (graph: Graph) => Graph])[] = [
  ["fold constants", foldConstants],
  ["drop identities", dropIdentities],
  ["share subexpressions", shareSubexpressions],
  ["materialize views", materialize],
  ["share copies", shareSubexpressions],
];

/** Takes a graph through all passes. */
export function optimize(recorded: Graph): { graph: Graph; passes: PassReport[] } {
  let graph = recorded;
  const reports = passes.map(([pass, run]) => {
    const before = graph.nodes.length;
    graph = run(graph);
    return { pass, before, after: graph.nodes.length };
  });
  return { graph, passes: reports };
}
