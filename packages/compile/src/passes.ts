import type { Graph } from "./graph.js";
import { dropIdentities } from "./passes/dropIdentities.js";
import { foldConstants } from "./passes/foldConstants.js";
import { joinParts } from "./passes/joinParts.js";
import { materialize } from "./passes/materialize.js";
import { reassociate } from "./passes/reassociate.js";
import { shareSubexpressions } from "./passes/shareSubexpressions.js";

/** What a pass did to the number of nodes. */
export interface PassReport {
  readonly pass: string;
  readonly before: number;
  readonly after: number;
}

/**
 * The passes over a recorded graph, in their order. Each leaves out what no result needs, and none but the one for
 * `fast` changes a bit.
 */
const passes: readonly (readonly [name: string, pass: (graph: Graph) => Graph])[] = [
  ["fold constants", foldConstants],
  ["drop identities", dropIdentities],
  ["reassociate", reassociate],
  ["share subexpressions", shareSubexpressions],
  ["join parts", joinParts],
  ["materialize views", materialize],
  ["share copies", shareSubexpressions],
];

/** Takes a graph through all passes. `fast` allows those that change how results are rounded. */
export function optimize(recorded: Graph, fast = false): { graph: Graph; passes: PassReport[] } {
  let graph = recorded;
  const allowed = passes.filter(([, run]) => fast || run !== reassociate);
  const reports = allowed.map(([pass, run]) => {
    const before = graph.nodes.length;
    graph = run(graph);
    return { pass, before, after: graph.nodes.length };
  });
  return { graph, passes: reports };
}
