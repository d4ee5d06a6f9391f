// `npm run bench`: our speed beside the machine's limit, plain loops and other libraries, in one interleaved run.
//   --only NAME   rows whose name contains NAME (several times: any of them)
//   --quick       fewer and shorter rounds
//   --json FILE   all figures as JSON, too
//   PYTHON=...    the Python that has NumPy and PyTorch, where it is not `python3`
//   --no-peers    nothing is installed, and only plain loops and the peak loop are compared with
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { runMain, StepFailed } from "../scripts/steps.mjs";
import { Contender, measure } from "./duel.mjs";
import { prepareOurs, preparePeers } from "./prepare.mjs";
import { rows } from "./rows.mjs";

/** @type {(names: string[]) => import("./rows.mjs").Row[]} */
function chosenRows(names) {
  const chosen = rows.filter((row) => names.length === 0 || names.some((name) => row.name.includes(name)));
  if (chosen.length === 0) {
    throw new StepFailed(
      `No row is called like that. There are:\n  ${rows.map((row) => row.name).join("\n  ")}`,
    );
  }
  // A row that is judged by another needs that one, too.
  const needed = new Set(chosen.flatMap((row) => row.targets.map((target) => target.row)));
  return rows.filter((row) => chosen.includes(row) || needed.has(row.name));
}

/** Starts the contenders; who does not start is told in a line and left out. @type {(names: string[]) => Promise<Contender[]>} */
async function start(names) {
  const started = [];
  for (const name of names) {
    const contender = new Contender(name);
    try {
      contender.version = (await contender.ask({ do: "load" })).version;
      started.push(contender);
    } catch (error) {
      console.error(`Left out: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
      contender.close();
    }
  }
  return started;
}

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true, default: [] },
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      "no-peers": { type: "boolean", default: false },
      "no-build": { type: "boolean", default: false },
    },
  });
  const chosen = chosenRows(values.only);
  if (!values["no-build"]) await prepareOurs();
  const peers = values["no-peers"] ? [] : ["tfjs-wasm", "tfjs-cpu", "jax-js", "numpy", "torch"];
  if (peers.length > 0) await preparePeers();

  const effort = values.quick
    ? { rounds: 7, slice: 0.01, warmUp: 0.1 }
    : { rounds: 21, slice: 0.03, warmUp: 0.4 };
  const contenders = await start([
    ...["chainrule", "peak", "eager", "traffic", "arithmetic", "plain", "products"],
    ...peers,
  ]);
  if (contenders[0]?.name !== "chainrule") return 1;
  const { table } = await import("./report.mjs");
  try {
    /** @type {Map<string, { row: import("./rows.mjs").Row, figures: import("./duel.mjs").Figures }>} */
    const results = new Map();
    for (const [i, row] of chosen.entries()) {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${i + 1}/${chosen.length} ${row.name}`);
      const figures = await measure(row, contenders, effort);
      results.set(row.name, { row, figures });
      for (const note of figures.notes) console.error(`${row.name}: ${note}`);
    }
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
    if (values.json !== undefined) {
      const versions = Object.fromEntries(contenders.map(({ name, version }) => [name, version]));
      const machine = { processor: cpus()[0]?.model ?? "an unknown processor", node: process.versions.node };
      const figures = { machine, versions, rows: [...results.values()] };
      writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
    }
    console.log(contenders.map(({ name, version }) => `${name} (${version})`).join(", "));
    console.log(
      "One thread each. Under a name: how many times as long as ours it took, the median of rounds.\n",
    );
    console.log(
      table(
        results,
        contenders.slice(1).map(({ name }) => name),
      ),
    );
    return 0;
  } finally {
    for (const contender of contenders) contender.close();
  }
});
