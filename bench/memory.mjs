// `node bench/memory.mjs`: what the compiled training steps cost beside their time, each in a process of its own: how
// long the first call takes, what a step allocates, and whether memory stays flat. Needs built packages.
//   --only B3     one step (several times: these)
//   --steps N     how many steps are counted (default 10000; 1000 of B2, which takes longest)
//   --long        goes on for 100,000 steps in all
import { execFile } from "node:child_process";
import { PerformanceObserver } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { networks } from "./networks.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: Object.keys(networks) },
    steps: { type: "string" },
    long: { type: "boolean", default: false },
    child: { type: "string" },
  },
});

/** Measures in this process. @type {(name: string) => Promise<object>} */
async function measure(name) {
  const { networkStep } = await import("./contenders/networkStep.mjs");
  const collect = /** @type {() => void} */ (Reflect.get(globalThis, "gc"));
  const step = networkStep(name, true);
  const start = performance.now();
  step();
  const first = performance.now() - start;
  const steps = Number(values.steps ?? (name === "B2" ? 1000 : 10_000));
  for (let i = 0; i < Math.min(2000, steps); i++) step();
  let collections = 0;
  const observer = new PerformanceObserver((list) => (collections += list.getEntries().length));
  const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
  collect();
  await settle();
  observer.observe({ entryTypes: ["gc"] });
  const before = process.memoryUsage();
  for (let i = 0; i < steps; i++) step();
  const after = process.memoryUsage();
  await settle();
  observer.disconnect();
  /** @type {number | undefined} */
  let growth;
  if (values.long) {
    collect();
    const flat = process.memoryUsage();
    for (let i = steps; i < 100_000; i++) step();
    collect();
    const end = process.memoryUsage();
    growth = end.heapUsed + end.external - flat.heapUsed - flat.external;
  }
  return {
    step: name,
    "first call, ms": Math.round(first),
    "heap, bytes a step": Math.round((after.heapUsed - before.heapUsed) / steps),
    "external, bytes in all": after.external - before.external,
    "collections meanwhile": collections,
    ...(growth === undefined ? {} : { "memory after 100,000 steps, bytes more": growth }),
  };
}

if (values.child !== undefined) console.log(JSON.stringify(await measure(values.child)));
else {
  // A young generation that holds everything, so that nothing is collected while it is counted.
  const flags = ["--expose-gc", "--min-semi-space-size=512", "--max-semi-space-size=512"];
  const rest = [...(values.steps ? ["--steps", values.steps] : []), ...(values.long ? ["--long"] : [])];
  const rows = [];
  for (const name of values.only) {
    const args = [...flags, fileURLToPath(import.meta.url), "--child", name, ...rest];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    rows.push(JSON.parse(stdout));
  }
  console.table(rows);
}
