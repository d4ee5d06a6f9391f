// Writes guide/speed.md, and the table in the README, from what `npm run bench -- --json FILE` writes: no number is
// typed in. Run it as: node apps/docs/scripts/write-speed.mjs FILE ...
// Of several runs each row is of the one that was quietest while it was measured.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const page = `${root}apps/docs/guide/speed.md`;
const readme = `${root}README.md`;
const runs = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
const { machine, versions } = runs[0];

/** By what factor a run was slower than another, for all that both have measured: the logarithms added. */
const slowness = (one, other) =>
  Object.entries(one.figures.seconds)
    .filter(([name]) => other.figures.seconds[name] !== undefined)
    .reduce((sum, [name, time]) => sum + Math.log(time / other.figures.seconds[name]), 0);
const rows = runs[0].rows.map((entry) =>
  runs
    .flatMap((run) => run.rows.filter(({ row }) => row.name === entry.row.name))
    .reduce((best, other) => (slowness(other, best) < 0 ? other : best)),
);

/** The columns, and what their heads say. */
const names = {
  chainrule: "Chainrule",
  eager: "eager",
  torch: "PyTorch",
  numpy: "NumPy",
  "jax-js": "jax-js",
  "tfjs-wasm": "tfjs (wasm)",
  "tfjs-cpu": "tfjs (cpu)",
  plain: "plain loops",
};

/** How many times as long as ours, in the same rounds, as a time of its own. */
const secondsOf = ({ seconds, ratios }, name) =>
  name === "chainrule" ? seconds[name] : ratios[name] && ratios[name] * seconds["chainrule"];

/** A number with three digits that count. */
const digits = (x) => (x >= 99.95 ? Math.round(x).toLocaleString("en") : x.toPrecision(x < 1 ? 2 : 3));

/** The fastest of a row in bold; what a contender has not got is left open. */
function cells({ figures }, contenders, scale) {
  const times = contenders.map((name) => secondsOf(figures, name));
  const best = Math.min(...times.filter((time) => time !== undefined));
  return times.map((time) => {
    if (time === undefined) return "–";
    const text = digits(scale(time));
    return time === best ? `**${text}**` : text;
  });
}

function table(chosen, contenders, scale, short = (name) => name) {
  const present = contenders.filter((name) => chosen.some(({ figures }) => secondsOf(figures, name)));
  return [
    ["", ...present.map((name) => names[name])],
    ["---", ...present.map(() => "--:")],
    ...chosen.map((entry) => [short(entry.row.name), ...cells(entry, present, scale(entry.row))]),
  ]
    .map((line) => `| ${line.join(" | ")} |`)
    .join("\n");
}

/** Rows of some kinds, unless nobody else has been measured. */
const kinds = (...list) =>
  rows.filter(
    ({ row, figures }) =>
      list.includes(row.kind) && Object.keys(names).filter((name) => secondsOf(figures, name)).length > 1,
  );
const isCompiled = ({ row }) => row.isCompiled;
const withoutWord = (name) => name.replace(/^compiled (step )?|^matmul /u, "");

const milliseconds = () => (time) => time * 1e3;
const perElement = ({ shapes }) => {
  const elements = shapes[0].reduce((size, n) => size * n, 1);
  return (time) => (time * 1e9) / elements;
};
const rate =
  ({ work }) =>
  (time) =>
    work / time / 1e9;

const steps = kinds("network");
const others = ["plain", "jax-js", "tfjs-wasm", "tfjs-cpu", "numpy", "torch"];
const pointwise = ["multiplyAdd", "exp", "tanh", "sigmoid", "softmax", "sum", "transpose"];
const compiled = kinds(...pointwise, "gate", "layerNorm", "gelu", "adam").filter(isCompiled);
const eager = kinds(...pointwise).filter((entry) => !isCompiled(entry));
const stepTable = table(
  steps,
  ["chainrule", "eager", "torch", "jax-js", "tfjs-wasm", "tfjs-cpu"],
  milliseconds,
  withoutWord,
);

/** Rows of products: a rate is best where it is greatest, which is where the time is least. */
const products = table(kinds("matmul"), ["chainrule", ...others], rate, withoutWord);

const text = [
  "<!-- Written by apps/docs/scripts/write-speed.mjs: edit that instead. -->",
  "# How fast",
  `All figures of this page are of ${runs.length > 1 ? `${runs.length} runs` : "one run"} of \`npm run bench\` in a clone, ` +
    "which installs the other libraries apart" +
    (runs.length > 1 ? "; each row is of the run that was quietest for all. " : ". ") +
    "In each round everybody runs for some hundredths of a second, one after the other, in a process of their own, so " +
    "that whatever else the machine does meets all of them alike; a figure is the median of the rounds. One thread " +
    "each. The fastest of a row is in bold.",
  `Measured on ${machine.processor} with Node ${machine.node}, TensorFlow.js ${versions["tfjs-wasm"]}, jax-js ` +
    `${versions["jax-js"]}${versions.torch ? `, PyTorch ${versions.torch}` : ""}` +
    `${versions.numpy ? `, NumPy ${versions.numpy}` : ""}.`,
  "## Training steps",
  "Milliseconds for a whole step: forward, gradients, update, the loss read. Ours is [compiled](/guide/compile); " +
    '"eager" is the same function without `compile`, which gives the same bits.',
  stepTable,
  "B1 is a network of 784, 128 and 10 units with ReLU and softmax cross-entropy; B2 has two layers of 512 units; B3 has 30 " +
    "sigmoid units and the squared error; B4 has two convolutions of 5 × 5 with 8 and 16 channels, each pooled, and a layer " +
    "of 128 units. A dash: it is not measured (B4 takes jax-js a quarter of a second), or the library cannot (tfjs's " +
    "WebAssembly has no gradient of a convolution).",
  "## Compiled functions",
  "Nanoseconds for each element, a million of them, the operands in the memory of compiled programs.",
  table(compiled, ["chainrule", ...others], perElement, withoutWord),
  "## One function at a time",
  "Nanoseconds for each element, eager. Tensors are ordinary JavaScript arrays: each result is fresh memory, and operands " +
    "are copied into WebAssembly's, which libraries that keep their arrays there, and want them freed by hand, need not do.",
  table(eager, ["chainrule", ...others], perElement),
  "## Matrix products",
  "Billions of operations in a second, eager; ᵀ: the operand is a transposed view.",
  products,
].join("\n\n");

const write = async (file, content) => {
  writeFileSync(file, await format(content, { ...(await resolveConfig(file)), parser: "markdown" }));
};
await write(page, text);

const [begin, end] = ["<!-- speed -->", "<!-- /speed -->"];
const content = readFileSync(readme, "utf8");
const [before, after] = [content.indexOf(begin), content.indexOf(end)];
if (before < 0 || after < before) throw new Error(`README.md has no ${begin} … ${end}`);
await write(readme, `${content.slice(0, before)}${begin}\n\n${stepTable}\n\n${content.slice(after)}`);
console.log(`Written: ${page} and the table of ${readme}`);
