// Writes guide/experiments.md and its pictures from what `chainrule experiment all` says: no number is typed in.
// Run it after a build of the command: node apps/docs/scripts/write-experiments.mjs
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";

/** The picture of each experiment, counted from 1. */
const pictures = {
  ...{ A1: 2, A2: 1, A3: 1, A4: 1, A5: 2, A6: 1, A7: 1, A8: 5 },
  ...{ A9: 1, A10: 6, A11: 1, A12: 1, A13: 2, A14: 1, A15: 1, A16: 1 },
};

const docs = fileURLToPath(new URL("..", import.meta.url));
const command = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url));
const page = join(docs, "guide", "experiments.md");
const shown = join(docs, "public", "experiments");

const drawn = mkdtempSync(join(tmpdir(), "chainrule-figures-"));
const json = execFileSync(process.execPath, [command, "experiment", "all", "--json", "--svg", drawn], {
  encoding: "utf8",
  maxBuffer: 2 ** 30,
});
const { experiments } = JSON.parse(json);

rmSync(shown, { recursive: true, force: true });
mkdirSync(shown, { recursive: true });
for (const { code, name } of experiments) {
  cpSync(join(drawn, `${name}-${pictures[code]}.svg`), join(shown, `${name}.svg`));
}
rmSync(drawn, { recursive: true });

const config = await resolveConfig(page);
writeFileSync(page, await format(pageOf(experiments), { ...config, parser: "markdown" }));
console.log(`${readFileSync(page, "utf8").split("\n").length} lines written: ${page}`);

function pageOf(all) {
  const rows = all.map(({ code, name, title, question }) => [
    code,
    `[${plain(title)}](#${name})`,
    plain(question),
  ]);
  return [
    "<!-- Written by apps/docs/scripts/write-experiments.mjs: edit that instead. -->",
    "# The experiments",
    "The command-line app runs the sixteen experiments by which this subject is learned, shows what comes out in the " +
      "terminal, and compares it with numbers known from elsewhere: with published results, closed forms, or an " +
      "independent computation. Each of them ends with an exit code of 1 if a number differs.",
    "```sh\nnpx chainrule experiment list\nnpx chainrule experiment saturated-neuron\n" +
      "npx chainrule experiment all --report experiments.html\n```",
    "What follows is what they say with seed 0, on the 10,000 images that come with the app. With `--data` and the " +
      "directory of MNIST's four files they use the official images, and compare with the published accuracies too.",
    table(["", "experiment", "question"], rows),
    ...all.map(section),
  ].join("\n\n");
}

function section({ code, name, title, question, text, checks, figures, notes = [] }) {
  return [
    `## ${code} ${plain(title)} {#${name}}`,
    `_${plain(question)}_`,
    plain(text),
    `\`\`\`sh\nnpx chainrule experiment ${name}\n\`\`\``,
    `![${plain(figures[pictures[code] - 1].title)}](/experiments/${name}.svg)`,
    table(
      ["compared", "came out", "expected"],
      checks.map(({ what, actual, expected }) => [what, actual, expected].map(plain)),
    ),
    // Where the images come from is said above.
    ...notes.filter((note) => !note.includes("--data DIR")).map(plain),
  ].join("\n\n");
}

function table(head, rows) {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Text in which nothing means anything to Markdown or Vue. */
function plain(text) {
  return text
    .replaceAll(/[\\`*_[\]|]/gu, "\\$&")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
