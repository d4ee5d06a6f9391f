export { compile, type Compiled, type CompileOptions } from "./compile.js";
export type { KernelReport } from "./describeKernel.js";
export { formatGraph, type Graph, type GraphNode } from "./graph.js";
export type { PassReport } from "./passes.js";
export type { Report } from "./report.js";
