// Runs `chainrule train` for each row of the table of accuracies in the README, and prints what comes out beside the
// published figure: after the last epoch, and of the best one, which is what some of the sources give. It needs a build and the official images:
//
//   node apps/cli/scripts/accuracy-table.mjs --mnist path/to/mnist --fashion path/to/fashion-mnist [--only text] [--seed 0]
//
// All rows take about an hour on two cores; `--only linear` runs those whose name or command contains the text.
// `--defaults` runs `chainrule train mnist` for some seeds instead, and prints the smallest and the largest accuracy.
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
// Nielsen's conventions: the first 50,000 images are learned from; the gradient is the mean over a batch of the sum over
// the outputs; λ / n times a weight decays it.
const nielsen = "--activation sigmoid --optimizer sgd --batch-size 10";
const book = `${nielsen} --limit 50000 --initial normal --epochs 30`;

/** What is trained on what, and the figure to reach, in percent. */
const rows = [
  ["linear", "mnist", "--model linear --epochs 20 --schedule cosine", 91.7],
  ["784-30-10, quadratic", "mnist", `--model mlp:30 ${book} --loss quadratic --learning-rate 3`, 95.42],
  [
    "784-30-10, cross-entropy",
    "mnist",
    `--model mlp:30 ${book} --loss binary-cross-entropy --learning-rate 0.5`,
    95.49,
  ],
  [
    "the same, λ = 5",
    "mnist",
    `--model mlp:30 ${book} --loss binary-cross-entropy --learning-rate 0.5 --l2 5`,
    96.49,
  ],
  [
    "784-100-10, λ = 5",
    "mnist",
    `--model mlp:100 ${nielsen} --validation 10000 --initial scaled --epochs 60 --loss binary-cross-entropy --learning-rate 0.1 --l2 5`,
    98.04,
  ],
  ["MLP [100], ReLU", "mnist", "--model mlp:100 --batch-size 200 --learning-rate 0.001 --epochs 25", 97.2],
  [
    "MLP [100], tanh",
    "mnist",
    "--model mlp:100 --activation tanh --batch-size 200 --learning-rate 0.001 --epochs 25",
    96.2,
  ],
  [
    "MLP [100], ReLU",
    "fashion-mnist",
    "--model mlp:100 --batch-size 200 --learning-rate 0.001 --epochs 25",
    87.1,
  ],
  [
    "MLP [100], tanh",
    "fashion-mnist",
    "--model mlp:100 --activation tanh --batch-size 200 --learning-rate 0.001 --epochs 25",
    86.8,
  ],
  [
    "784-512-512-10, dropout",
    "mnist",
    "--model mlp:512,512 --dropout 0.2 --optimizer rmsprop --batch-size 128 --epochs 20",
    98.4,
  ],
  [
    "two convolutions (Keras)",
    "mnist",
    "--model layers:conv3x32,conv3x64,pool,dropout0.25,dense128,dropout0.5 --optimizer adadelta --batch-size 128 --epochs 12",
    99.25,
  ],
  ["LeNet-5", "mnist", "--model lenet --activation tanh --epochs 15 --schedule cosine", 99.05],
  [
    "two convolutions with pooling",
    "fashion-mnist",
    "--model cnn --dropout 0.3 --epochs 15 --schedule cosine",
    91.6,
  ],
];

const { values } = parseArgs({
  options: {
    mnist: { type: "string" },
    fashion: { type: "string" },
    only: { type: "string", default: "" },
    seed: { type: "string", default: "0" },
    defaults: { type: "boolean", default: false },
  },
});

const output = mkdtempSync(join(tmpdir(), "chainrule-accuracies-"));
if (values.defaults) await printRanges();
else await printTable();
console.error(`Models and reports are in ${output}.`);

/** With the defaults: the embedded images, and the official ones where they are given. */
async function printRanges() {
  const official = values.mnist === undefined ? [] : ["--data", values.mnist, "--epochs", "5"];
  for (const [seeds, options] of [
    [8, []],
    [official.length > 0 ? 3 : 0, official],
  ]) {
    const scores = [];
    for (let seed = 0; seed < seeds; seed++) {
      const place = ["--seed", String(seed), "--output", join(output, "defaults.safetensors")];
      scores.push((await train("mnist", [...options, ...place])).test.score);
    }
    if (seeds === 0) continue;
    const range = `${percent(Math.min(...scores))} … ${percent(Math.max(...scores))}`;
    console.log(`chainrule ${["train", "mnist", ...options].join(" ")}, seeds 0 … ${seeds - 1}: ${range}`);
  }
}

async function printTable() {
  console.log(
    "| model | data | test accuracy | best epoch | published | time | options |\n| --- | --- | --- | --- | --- | --- | --- |",
  );
  for (const [index, [name, dataset, options, published]] of rows.entries()) {
    const directory = dataset === "mnist" ? values.mnist : values.fashion;
    if (directory === undefined || !`${name} ${dataset} ${options}`.includes(values.only)) continue;
    const begun = performance.now();
    const { test, best } = await train(dataset, [
      ...["--data", directory, "--seed", values.seed, "--output", join(output, `row-${index}.safetensors`)],
      ...options.split(" "),
    ]);
    const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
    console.log(
      `| ${name} | ${dataset} | ${percent(test.score)} | ${percent(best)} | ${published} % | ` +
        `${minutes} min | \`${options}\` |`,
    );
  }
}

/** A share in percent. */
function percent(share) {
  return `${(100 * share).toFixed(2)} %`;
}

/** The last line of a run, and the best accuracy after an epoch: of the test part, or the validation part if there is one. */
function train(dataset, options) {
  const child = spawn(process.execPath, [main, "train", dataset, "--json", ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let end;
  let best = 0;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const event = JSON.parse(line);
    if (event.event === "epoch") {
      best = Math.max(best, event.heldOut.score);
      console.error(`${dataset}: epoch ${event.epoch} of ${event.epochs}, ${percent(event.heldOut.score)}`);
    }
    if (event.event === "end") end = event;
  });
  return new Promise((resolve, reject) => {
    child.on("close", (code) => {
      if (code === 0 && end) resolve({ ...end, best });
      else reject(new Error(`chainrule train ${dataset} ${options.join(" ")} ended with code ${code}`));
    });
  });
}
