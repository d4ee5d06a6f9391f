import { svgFigure } from "../charts/svgFigure.js";
import { htmlDocument } from "../charts/htmlDocument.js";
import { htmlTable } from "../charts/htmlTable.js";
import { element, type Content } from "../charts/markup.js";
import { describeChecks } from "./check.js";
import type { Experiment, Outcome } from "./Experiment.js";

/** An experiment and what came out of it. */
export interface Finished {
  readonly experiment: Experiment;
  readonly outcome: Outcome;
  readonly seconds: number;
}

/** How the experiments were run, for who wants to run them again. */
export interface Circumstances {
  readonly version: string;
  readonly command: string;
  readonly seed: number;
}

/** One page of HTML with everything in it: text, tables, figures as SVG, and the comparisons. */
export function htmlReport(all: readonly Finished[], { version, command, seed }: Circumstances): string {
  const title = all.length === 1 ? all[0]!.experiment.title : "The experiments of chainrule";
  const checks = all.flatMap(({ outcome }) => outcome.checks);
  const agree = checks.every(({ agrees }) => agrees);
  return htmlDocument(
    title,
    element("h1", {}, title),
    element(
      "p",
      { class: "note" },
      `chainrule ${version}, seed ${seed}. To repeat it: `,
      element("code", {}, command),
    ),
    element("p", { class: agree ? "agrees" : "differs" }, describeChecks(checks)),
    all.length > 1 ? contents(all) : undefined,
    all.map((one) => section(one, all.length > 1)),
  );
}

function contents(all: readonly Finished[]): Content {
  return element(
    "nav",
    {},
    element(
      "ol",
      {},
      all.map(({ experiment: { name, title } }) =>
        element("li", {}, element("a", { href: `#${name}` }, title)),
      ),
    ),
  );
}

function section({ experiment, outcome }: Finished, titled: boolean): Content {
  const { code, name, title, question } = experiment;
  const { tables, figures, checks, text, notes = [] } = outcome;
  return element(
    "section",
    { id: name },
    titled ? element("h2", {}, `${code} ${title}`) : undefined,
    element("p", { class: "question" }, question),
    element("p", {}, text),
    figures.map((figure, i) => [
      element("h3", {}, figure.title),
      element("figure", { class: "scroll" }, svgFigure(figure, `${name}-${i}`)),
    ]),
    tables.map((table) => [element("h3", {}, table.title), htmlTable(table)]),
    element("h3", {}, "Compared with the reference"),
    htmlTable({
      title: "Compared with the reference",
      columns: ["", "what", "came out", "expected"].map((column) => ({ name: column })),
      rows: checks.map(({ what, expected, actual, agrees }) => [
        agrees ? "✓" : "✗ differs",
        what,
        actual,
        expected,
      ]),
    }),
    notes.map((note) => element("p", { class: "note" }, note)),
  );
}
