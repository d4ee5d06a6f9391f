import { arena } from "./arena.js";
import { build } from "./build.js";
import type { Graph } from "./graph.js";
import type { Program } from "./program.js";
import { structureKey } from "./structureKey.js";

/** A function of a program's module. Its parameter is the address of the scratch region. */
export type Part = (scratch: number) => void;

/** A program whose module the engine has compiled. It holds no values: everything is found by the scratch region. */
export interface LoadedProgram {
  readonly program: Program;
  readonly exports: Readonly<Record<string, Part>>;
}

/** Programs that are kept for graphs of the same structure; the oldest makes room. */
const mostPrograms = 64;
const loaded = /* @__PURE__ */ new Map<string, LoadedProgram>();

/**
 * The program of a graph that has been through all passes: of the same structure as an earlier one, it is that one,
 * and nothing is compiled.
 *
 * @param donated says of each argument whether it is given away
 */
export function loadProgram(graph: Graph, donated: readonly boolean[]): LoadedProgram {
  const key = structureKey(graph, donated);
  const known = key === undefined ? undefined : loaded.get(key);
  if (known) return known;
  const program = build(graph, donated);
  arena().reach(program.reach);
  const module = new WebAssembly.Module(program.code);
  const instance = new WebAssembly.Instance(module, { m: { memory: arena().memory } });
  const made = { program, exports: instance.exports as LoadedProgram["exports"] };
  if (key !== undefined) {
    for (const oldest of loaded.keys()) {
      if (loaded.size < mostPrograms) break;
      loaded.delete(oldest);
    }
    loaded.set(key, made);
  }
  return made;
}
