import type { KernelReport } from "./describeKernel.js";
import type { Executable } from "./executable.js";
import type { PassReport } from "./passes.js";
import type { Leaf } from "./signature.js";

/** What is known of a program, and how long its kernels take. */
export interface Report {
  /** The number of nodes before and after each pass. */
  readonly passes: readonly PassReport[];
  readonly kernels: readonly (KernelReport & { readonly microseconds?: number | undefined })[];
  /** Bytes of memory for everything that does not outlive a call. */
  readonly scratchBytes: number;
  /** Bytes of WebAssembly code. */
  readonly codeBytes: number;
  toString(): string;
}

const columns = ["kernel", "ops", "runs", "Mflop", "kB", "µs", "Gflop/s"] as const;

function formatReport({ passes, kernels, scratchBytes, codeBytes }: Report): string {
  const rows = kernels.map(({ name, ops, runs, operations, bytes, microseconds }) => [
    name,
    ops.length > 4 ? `${ops.slice(0, 3).join(" ")} … ${ops.length}` : ops.join(" "),
    runs,
    (operations / 1e6).toFixed(3),
    (bytes / 1e3).toFixed(1),
    microseconds === undefined ? "" : microseconds.toFixed(1),
    microseconds === undefined ? "" : (operations / 1e3 / microseconds).toFixed(1),
  ]);
  const widths = columns.map((column, i) => Math.max(column.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i < 3 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd();
  const steps = passes.map(({ pass, before, after }) => `${pass}: ${before} → ${after}`).join(", ");
  return [
    line(columns),
    ...rows.map(line),
    `nodes: ${steps}`,
    `${kernels.length} kernels, ${(scratchBytes / 1e3).toFixed(1)} kB of memory, ${(codeBytes / 1e3).toFixed(1)} kB of code`,
  ].join("\n");
}

/** The report of a program; with leaves of arguments, whose memory it may overwrite, with the time of each kernel. */
export function makeReport(
  passes: readonly PassReport[],
  executable: Executable,
  leaves: readonly Leaf[] | undefined,
): Report {
  const { kernels, scratchBytes, code } = executable.program;
  const times = leaves && executable.measure(leaves);
  const report: Report = {
    passes,
    kernels: times ? kernels.map((kernel, i) => ({ ...kernel, microseconds: times[i]! })) : kernels,
    scratchBytes,
    codeBytes: code.length,
    toString: () => formatReport(report),
  };
  return report;
}
