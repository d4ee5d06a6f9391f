import { cpus, loadavg } from "node:os";
import { isAvailable } from "@chainrule/wasm";
import { type Cell, significant, type Table } from "../charts/Table.js";
import { terminalTable } from "../charts/terminalTable.js";
import { CommandError } from "../CommandError.js";
import { formatCount, formatPercent } from "../formatNumber.js";
import type { Terminal } from "../terminal.js";
import { type Measurement, measureMachine, type PeerTimes } from "./measureMachine.js";
import { stepName } from "./networkStep.js";
import { rounds } from "./timeInterleaved.js";

/** Where the load per core is higher than this, other programs take part of the time. */
const BUSY = 0.5;

/** What `chainrule bench` is asked to do. */
export interface BenchRequest {
  /** Whether other libraries are looked for. */
  readonly peers: boolean;
  readonly json: boolean;
}

/**
 * Measures what this machine does, beside its limits and other libraries.
 *
 * @returns the exit code
 * @throws CommandError where there is no WebAssembly with SIMD
 */
export async function runBench(
  { peers, json }: BenchRequest,
  terminal: Terminal,
  errors: Terminal,
  measure: typeof measureMachine = measureMachine,
): Promise<number> {
  if (!isAvailable())
    throw new CommandError("There is no WebAssembly with SIMD here, which is what is measured.");
  const machine = describeMachine();
  const directory = peers ? process.cwd() : undefined;
  const begun = performance.now();
  const measurement = await measure(directory, (done) => {
    showProgress(done, errors);
  });
  const seconds = (performance.now() - begun) / 1000;
  if (json) {
    terminal.print(JSON.stringify({ machine, ...measurement, seconds: Number(seconds.toFixed(2)) }));
    return 0;
  }
  terminal.paragraph(
    `${machine.cpu}, ${machine.cores} cores; Node.js ${machine.node}. One core is measured.`,
  );
  if (machine.load > BUSY * machine.cores) {
    terminal.paragraph(
      terminal.colors.yellow(
        `The machine is busy (load ${machine.load.toFixed(1)} of ${machine.cores}): figures come out too low.`,
      ),
    );
  }
  for (const table of tablesOf(measurement)) {
    terminal.print("", terminal.colors.bold(table.title), ...terminalTable(table, terminal));
  }
  for (const note of notesOf(measurement, peers)) {
    terminal.print("");
    terminal.paragraph(terminal.colors.dim(note));
  }
  return 0;
}

interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  /** How many programs wanted to run in the last minute; 0 where the system does not say. */
  readonly load: number;
}

function describeMachine(): Machine {
  const all = cpus();
  const node = process.versions.node;
  return { cpu: all[0]?.model.trim() ?? "unknown CPU", cores: all.length, node, load: loadavg()[0] ?? 0 };
}

function showProgress(done: number, { live, stream }: Terminal): void {
  if (!live) return;
  const text = done < 1 ? `Measuring … ${Math.floor(100 * done)} %` : "";
  stream.write(`\r${text.padEnd(20)}\r${text}`);
}

/** The measurement as tables. */
export function tablesOf({ peak, bandwidth, products, functions, step, peers }: Measurement): Table[] {
  const share = (part: number): string => formatPercent(part, 0).padStart(5);
  const limits: Cell[][] = [
    ["arithmetic, 128-bit multiply and add", `${peak.toFixed(1)} GFLOP/s`],
    ["memory in the cache of a core", `${bandwidth.cache.toFixed(0)} GB/s`],
    ["memory beyond all caches", `${bandwidth.memory.toFixed(0)} GB/s`],
  ];
  const steps: Cell[][] = [
    ["its matrix products at the peak", step.floor, "100 %"],
    ["compiled", step.compiled, share(step.floor / step.compiled)],
    ["eager", step.eager, share(step.floor / step.eager)],
  ];
  const measured = peers.filter(({ milliseconds }) => milliseconds !== undefined);
  return [
    { title: "Limits", columns: [{ name: "what" }, { name: "measured" }], rows: limits },
    {
      title: "Matrix products",
      columns: [{ name: "shape" }, { name: "GFLOP/s", decimals: 1 }, { name: "of the peak" }],
      rows: products.map(({ shape: [m, k, n], gflops }) => [
        `[${m}, ${k}] · [${k}, ${n}]`,
        gflops,
        share(gflops / peak),
      ]),
    },
    {
      title: "Functions of a million float32",
      columns: [{ name: "function" }, { name: "ns an element", decimals: 2 }],
      rows: functions.map(({ name, nanoseconds }) => [name, nanoseconds]),
    },
    {
      title: stepName.charAt(0).toUpperCase() + stepName.slice(1),
      columns: [{ name: "way" }, { name: "µs", decimals: 0 }, { name: "floor / time" }],
      rows: steps,
    },
    ...(measured.length > 1 ? [peerTable(measured)] : []),
  ];
}

function peerTable(peers: readonly PeerTimes[]): Table {
  const own = peers[0]!.milliseconds!;
  const cell = (time: number, reference: number): string =>
    `${significant(time, 3)} (${significant(time / reference, 2)}×)`;
  return {
    title: "Beside others, in ms",
    columns: ["library", "matmul 512³", "exp of a million", "softmax of 1000 rows"].map((name) => ({ name })),
    rows: peers.map(({ name, version, milliseconds }) => [
      version === undefined ? name : `${name} ${version}`,
      cell(milliseconds!.matmul, own.matmul),
      cell(milliseconds!.exp, own.exp),
      cell(milliseconds!.softmax, own.softmax),
    ]),
  };
}

function notesOf({ step, peers }: Measurement, wanted: boolean): string[] {
  const notes = [
    `Compiled, that is ${formatCount(step.imagesPerSecond)} images a second. Each figure is the best of ${rounds} short rounds in which everything has its turn.`,
  ];
  const failed = peers.filter(({ problem }) => problem !== undefined && problem !== "not installed");
  for (const { name, problem } of failed) notes.push(`${name} could not be measured: ${problem!}.`);
  const absent = peers.filter(({ problem }) => problem === "not installed").map(({ name }) => name);
  if (wanted && absent.length > 0) {
    notes.push(`Not installed in this directory, so not compared: ${absent.join(", ")}.`);
  }
  return notes;
}
