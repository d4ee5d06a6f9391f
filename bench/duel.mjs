import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

/** A contender in its own process: no one's memory, compiled code or garbage is another's. */
export class Contender {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
    this.version = "";
    const [command, file, ...args] =
      name === "numpy" || name === "torch"
        ? [process.env["PYTHON"] ?? "python3", join(here, "contenders", `${name}_contender.py`)]
        : [process.execPath, join(here, "contender.mjs"), name];
    const threads = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
    this.child = spawn(command, [file, ...args], {
      cwd: here,
      env: { ...process.env, ...threads },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.complaints = "";
    this.child.stderr.setEncoding("utf8").on("data", (text) => {
      this.complaints = (this.complaints + text).slice(-2000);
    });
    this.child.stdin.on("error", () => {});
    /** @type {(reply: any) => void} */
    this.settle = () => {};
    createInterface({ input: this.child.stdout }).on("line", (line) => {
      if (line.startsWith("@@")) this.settle(JSON.parse(line.slice(2)));
    });
    const ended = () => {
      this.settle({ error: this.complaints.trim().split("\n").at(-1) || "the process ended" });
    };
    this.child.on("error", (error) => {
      this.complaints = error.message;
      ended();
    });
    this.child.on("close", ended);
  }

  /** @type {(request: object) => Promise<any>} */
  async ask(request) {
    const reply = await new Promise((resolve) => {
      this.settle = resolve;
      if (this.child.exitCode !== null) resolve({ error: "the process ended" });
      else this.child.stdin.write(`${JSON.stringify(request)}\n`);
    });
    if (reply.error) throw new Error(`${this.name}: ${reply.error}`);
    return reply;
  }

  close() {
    this.child.stdin.end();
  }
}

/** @type {(values: number[]) => number} */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/**
 * What one row gave: seconds of one call of each contender, medians over the rounds, and how many times
 * longer than ours it took within the same round, the median of these.
 * @typedef {{ seconds: Record<string, number>, ratios: Record<string, number>, notes: string[] }} Figures
 */

/**
 * Measures one row: in each round every contender runs for a slice of time, one after the other, so that
 * whatever else the machine does meets all of them alike.
 *
 * @param {import("./rows.mjs").Row} row
 * @param {Contender[]} contenders ours first
 * @param {{ rounds: number, slice: number, warmUp: number }} effort
 * @returns {Promise<Figures>}
 */
export async function measure(row, contenders, { rounds, slice, warmUp }) {
  /** @type {{ contender: Contender, times: number, rounds: number, seconds: number[] }[]} */
  const lanes = [];
  /** @type {string[]} */
  const notes = [];
  /** @type {number[] | undefined} */
  let expected;
  for (const contender of contenders) {
    try {
      const reply = await contender.ask({ do: "prepare", row, seconds: warmUp });
      if (reply.missing) continue;
      // These are limits: they compute something else by design.
      if (!["peak", "products", "traffic", "arithmetic"].includes(contender.name)) {
        expected ??= reply.sums;
        const far = reply.sums.some((/** @type {number} */ sum, /** @type {number} */ i) => {
          const wanted = expected?.[i] ?? 0;
          return !(Math.abs(sum - wanted) <= 1e-3 * Math.abs(wanted) + 1);
        });
        if (far) notes.push(`${contender.name} computes something else: ${reply.sums} for ${expected}`);
      }
      const each = Math.max(reply.seconds, 1e-9);
      // What takes long is measured less often.
      const budget = Math.max(3, Math.min(rounds, Math.floor((rounds * slice * 3) / each)));
      lanes.push({
        contender,
        times: Math.max(1, Math.round(slice / each)),
        rounds: budget,
        seconds: [],
      });
    } catch (error) {
      notes.push(error instanceof Error ? error.message : String(error));
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const lane of lanes) {
      if (round >= lane.rounds) continue;
      const { seconds } = await lane.contender.ask({ do: "run", times: lane.times });
      lane.seconds.push(seconds / lane.times);
    }
  }
  const ours = lanes[0]?.seconds ?? [];
  return {
    seconds: Object.fromEntries(lanes.map((lane) => [lane.contender.name, median(lane.seconds)])),
    ratios: Object.fromEntries(
      lanes.map((lane) => [
        lane.contender.name,
        median(lane.seconds.slice(0, ours.length).map((seconds, i) => seconds / (ours[i] ?? NaN))),
      ]),
    ),
    notes,
  };
}
