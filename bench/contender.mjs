// One contender in a process of its own: answers the requests of `duel.mjs`, a JSON object a line.
import { createInterface } from "node:readline";
import { numbers, sizeOf } from "./rows.mjs";

/**
 * What a contender's module exports as `load`.
 * @typedef {object} Contender
 * @property {string} version
 * @property {(row: import("./rows.mjs").Row, inputs: Float32Array[]) => (() => any) | undefined} make the call to
 *   measure, or undefined where the contender has none
 * @property {(result: any) => ArrayLike<number>} read
 * @property {((result: any) => void | Promise<void>) | undefined} [finish] waits for a result and gives it back
 */

/** @type {(reply: object) => void} */
const answer = (reply) => {
  process.stdout.write(`@@${JSON.stringify(reply)}\n`);
};

const name = process.argv[2] ?? "";
/** @type {Contender | undefined} */
let contender;
/** @type {(() => any) | undefined} */
let call;

/** @type {(times: number) => Promise<number>} */
async function run(times) {
  const finish = contender?.finish;
  const start = performance.now();
  if (finish) {
    for (let i = 0; i < times; i++) {
      const wait = finish(call?.());
      if (wait) await wait;
    }
  } else for (let i = 0; i < times; i++) call?.();
  return (performance.now() - start) / 1000;
}

/** Calls until the engine has compiled what is called often. @type {(seconds: number) => Promise<number>} */
async function warmUp(seconds) {
  let each = await run(1);
  for (let spent = each, times = 1; spent < seconds;) {
    times = Math.max(1, Math.min(times * 2, Math.ceil((seconds - spent) / Math.max(each, 1e-8))));
    const took = await run(times);
    spent += took;
    each = took / times;
  }
  return each;
}

/** @type {Record<string, (request: any) => Promise<object>>} */
const handlers = {
  async load() {
    const module = await import(`./contenders/${name}.mjs`);
    contender = await module.load();
    return { version: contender?.version };
  },
  async prepare({ row, seconds }) {
    const inputs = row.shapes.map((/** @type {number[]} */ shape, /** @type {number} */ i) =>
      numbers(sizeOf(shape), i),
    );
    call = contender?.make(row, inputs);
    if (!contender || !call) return { missing: true };
    const result = call();
    const values = contender.read(result);
    let [sum, weighted] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      sum += values[i] ?? 0;
      weighted += ((i % 97) + 1) * (values[i] ?? 0);
    }
    await contender.finish?.(result);
    return { sums: [sum, weighted], seconds: await warmUp(seconds) };
  },
  async run({ times }) {
    return { seconds: await run(times) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  try {
    answer((await handlers[request.do]?.(request)) ?? { error: `unknown request ${request.do}` });
  } catch (error) {
    answer({ error: error instanceof Error ? error.message : String(error) });
  }
}
process.exit(0);
