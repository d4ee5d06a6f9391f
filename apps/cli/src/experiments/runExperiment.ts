import { statSync } from "node:fs";
import { join } from "node:path";
import { formatDuration } from "../formatNumber.js";
import { describeImages, type Images, loadImages } from "../loadImages.js";
import { svgFile } from "../charts/svgFigure.js";
import { terminalTable } from "../charts/terminalTable.js";
import { CommandError } from "../CommandError.js";
import { suggestion } from "../suggestion.js";
import type { Terminal } from "../terminal.js";
import { textUnlessFinite } from "../textUnlessFinite.js";
import { checkWritable, writeGenerated } from "../writeGenerated.js";
import { experiments } from "./catalogue.js";
import { describeChecks } from "./check.js";
import type { Context, Experiment } from "./Experiment.js";
import { type Finished, htmlReport } from "./htmlReport.js";
import { printOutcome } from "./printOutcome.js";
import { type ProgressLine, progressLine } from "./progressLine.js";

/** What `chainrule experiment` is asked to do. */
export interface ExperimentRequest {
  /** An experiment's name or number, "all" or "list". */
  readonly name: string;
  readonly seed: number;
  readonly quick: boolean;
  /** MNIST's four files; without them the images that come with this program. */
  readonly directory: string | undefined;
  /** Where the page goes. */
  readonly report: string | undefined;
  /** The directory where a file for each figure goes. */
  readonly svg: string | undefined;
  readonly json: boolean;
  /** The version of this program. */
  readonly version: string;
}

/**
 * Runs experiments, shows what comes out, and compares it with the reference.
 *
 * @returns the exit code: 1 if something differs
 * @throws CommandError for an unknown experiment, images that are of no use, and a report that can't be written
 */
export async function runExperiment(
  request: ExperimentRequest,
  terminal: Terminal,
  errors: Terminal,
  all: readonly Experiment[] = experiments,
): Promise<number> {
  if (request.name === "list") {
    list(all, request, terminal);
    return 0;
  }
  const chosen = choose(all, request.name);
  checkDestinations(request);
  const finished: Finished[] = [];
  let images: Promise<Images> | undefined;
  const load = (): Promise<Images> => (images ??= loadImages(request.directory));
  for (const experiment of chosen) {
    const line = progressLine(request.json ? errors : terminal);
    const result = await runOne(experiment, request, load, line);
    finished.push(result);
    if (request.json) continue;
    if (finished.length > 1) terminal.print("", "");
    printOutcome(experiment, result.outcome, terminal);
  }
  if (request.json) terminal.print(asJson(finished, request));
  if (request.report !== undefined) {
    writeGenerated(request.report, htmlReport(finished, { ...request, command: commandOf(request) }));
  }
  if (request.svg !== undefined) writeFigures(finished, request.svg);
  return conclude(finished, request, terminal, errors);
}

/** @throws CommandError where a report or figures can't be written: before the work begins */
function checkDestinations({ report, svg }: ExperimentRequest): void {
  if (report !== undefined) checkWritable(report, "--report");
  if (svg === undefined) return;
  if (!statSync(svg, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CommandError(`--svg: there is no directory ${JSON.stringify(svg)}.`);
  }
  checkWritable(join(svg, "figure.svg"), "--svg");
}

/** Writes optimizers-1.svg, optimizers-2.svg … */
function writeFigures(finished: readonly Finished[], directory: string): void {
  for (const { experiment, outcome } of finished) {
    outcome.figures.forEach((figure, i) => {
      const path = join(directory, `${experiment.name}-${i + 1}.svg`);
      checkWritable(path, "--svg");
      writeGenerated(path, svgFile(figure));
    });
  }
}

/** Runs an experiment; where it has used images, its notes say which. */
async function runOne(
  experiment: Experiment,
  { seed, quick, directory }: ExperimentRequest,
  load: () => Promise<Images>,
  line: ProgressLine,
): Promise<Finished> {
  const start = performance.now();
  const notes: string[] = [];
  const context: Context = {
    seed,
    quick,
    async images() {
      const images = await load();
      if (notes.length === 0) notes.push(describeImages(images, directory));
      return images;
    },
    progress: (what) => line.say(`${experiment.code} ${what}`),
  };
  try {
    await context.progress(experiment.title);
    const outcome = await experiment.run(context);
    const seconds = (performance.now() - start) / 1000;
    return { experiment, outcome: { ...outcome, notes: [...(outcome.notes ?? []), ...notes] }, seconds };
  } finally {
    line.clear();
  }
}

/** @throws CommandError */
function choose(all: readonly Experiment[], name: string): readonly Experiment[] {
  if (name === "all") return all;
  const found = all.find((one) => one.name === name || one.code.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return [found];
  const names = [...all.map((one) => one.name), "all", "list"];
  throw new CommandError(
    `There is no experiment ${JSON.stringify(name)}. ${suggestion(name, names)} `.trimEnd() +
      " chainrule experiment list shows them all.",
  );
}

function list(all: readonly Experiment[], { json }: ExperimentRequest, terminal: Terminal): void {
  if (json) {
    terminal.print(
      JSON.stringify(
        all.map(({ code, name, title, question }) => ({ code, name, title, question })),
        null,
        2,
      ),
    );
    return;
  }
  const table = {
    title: "",
    columns: [{ name: "" }, { name: "name" }, { name: "question" }],
    rows: all.map(({ code, name, question }) => [code, name, question]),
  };
  terminal.print(...terminalTable(table, terminal), "");
  terminal.paragraph(
    "To run one: chainrule experiment saturated-neuron (or A6). All of them: chainrule experiment all",
  );
}

function asJson(finished: readonly Finished[], { seed, quick, version }: ExperimentRequest): string {
  const results = finished.map(({ experiment: { code, name, title, question }, outcome, seconds }) => ({
    ...{ code, name, title, question },
    ...outcome,
    seconds: Number(seconds.toFixed(2)),
  }));
  return JSON.stringify({ version, seed, quick, experiments: results }, textUnlessFinite);
}

function commandOf({ name, seed, quick, directory }: ExperimentRequest): string {
  const options = [
    seed === 0 ? "" : ` --seed ${seed}`,
    quick ? " --quick" : "",
    directory === undefined ? "" : ` --data ${directory}`,
  ];
  return `chainrule experiment ${name}${options.join("")}`;
}

function conclude(
  finished: readonly Finished[],
  { json, report, svg }: ExperimentRequest,
  terminal: Terminal,
  errors: Terminal,
): number {
  const checks = finished.flatMap(({ experiment, outcome }) =>
    outcome.checks.map((check) => ({ ...check, code: experiment.code })),
  );
  const differing = checks.filter(({ agrees }) => !agrees);
  const seconds = finished.reduce((sum, one) => sum + one.seconds, 0);
  if (!json) {
    terminal.print("");
    terminal.paragraph(`${describeChecks(checks)} It took ${formatDuration(seconds)}.`);
    if (report !== undefined) terminal.print(`Report written: ${report}`);
    if (svg !== undefined) terminal.print(`Figures written: ${svg}`);
  }
  if (differing.length === 0) return 0;
  const names = differing.map(({ code, what }) => `${code} ${what}`).join("; ");
  errors.paragraph(`${errors.colors.red("error:")} This differs from the reference: ${names}`);
  return 1;
}
