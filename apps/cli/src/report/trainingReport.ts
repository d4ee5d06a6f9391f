import { summary } from "@chainrule/nn";
import type { Figure, Plot, Point } from "../charts/Figure.js";
import { htmlDocument } from "../charts/htmlDocument.js";
import { htmlMatrix } from "../charts/htmlMatrix.js";
import { htmlTable } from "../charts/htmlTable.js";
import { type Content, element } from "../charts/markup.js";
import { svgFigure } from "../charts/svgFigure.js";
import type { Table } from "../charts/Table.js";
import { confusionMatrix } from "../confusionMatrix.js";
import { isImages } from "../data/DataDescription.js";
import type { LoadedData } from "../data/LoadedData.js";
import { formatDuration } from "../formatNumber.js";
import type { Model } from "../model/buildModel.js";
import type { SavedModel } from "../modelFile.js";
import type { Assessment } from "../training/assess.js";
import { formatAugmentation } from "../training/augmentation.js";
import { lossPlot, scorePlot, stepsAnEpoch } from "../training/trainingCurves.js";
import type { TrainingState } from "../training/TrainingState.js";
import { learningLayers } from "../training/trainingStep.js";
import type { Held } from "../training/TrainingView.js";
import { firstLayer } from "./firstLayer.js";
import { mistakePictures, mistakeTable, worstMistakes } from "./mistakes.js";
import { resultLine } from "./printResults.js";

const MOST_PICTURES = 24;
const MOST_ROWS = 12;
const MOST_CLASSES = 40;
const MOST_POINTS = 2000;
const MOST_EPOCHS = 200;

/** A finished training. */
export interface FinishedTraining {
  readonly saved: SavedModel;
  readonly model: Model;
  readonly state: TrainingState;
  readonly assessment: Assessment;
  readonly data: LoadedData;
  readonly held: Held;
  /** Why the loss is what it is. */
  readonly why: string;
}

/** One page of HTML about a run, with everything in it that is needed to see what happened and to repeat it. */
export function trainingReport(finished: FinishedTraining): string {
  const { saved, assessment, data } = finished;
  const { record, settings } = saved;
  const title = `${settings.model.text} on ${saved.data.name}`;
  const seconds = finished.state.history.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const sections: readonly (readonly [string, Content])[] = [
    ["How it learned", curves(finished)],
    ["What it makes of the test part", results(finished)],
    ["The worst mistakes", mistakes(finished)],
    ["What the first layer looks for", weights(finished)],
    ["Model", modelTable(finished)],
    ["Settings", htmlTable(settingsTable(finished))],
    ["Epochs", htmlTable(epochTable(finished))],
  ];
  return htmlDocument(
    title,
    element("h1", {}, title),
    element("p", {}, element("strong", {}, resultLine(assessment, data))),
    data.note === undefined ? undefined : element("p", { class: "note" }, data.note),
    element(
      "p",
      { class: "note" },
      `chainrule ${record.version}, seed ${settings.seed}, ${described(record)} in ${formatDuration(seconds)}. To repeat it: `,
      element("code", {}, record.command),
    ),
    sections
      .filter(([, content]) => content !== undefined)
      .map(([heading, content]) => element("section", {}, element("h2", {}, heading), content)),
  );
}

function described({ ended, epochsDone, epoch }: SavedModel["record"]): string {
  const stopped = ended === "stopped" ? "stopped early after" : "after";
  const best = epoch < epochsDone ? `, taken from epoch ${epoch}` : "";
  return `${stopped} ${epochsDone} ${epochsDone === 1 ? "epoch" : "epochs"}${best}`;
}

function drawn(figure: Figure, id: string, text?: string): Content {
  return [
    element("h3", {}, figure.title),
    text === undefined ? undefined : element("p", { class: "note" }, text),
    element("figure", { class: "scroll" }, svgFigure(figure, id)),
  ];
}

function curves({ state, saved, held, model }: FinishedTraining): Content {
  const { settings, record, params } = saved;
  const { history } = state;
  const names = layerNames(model, saved);
  const over = (of: (epoch: (typeof history)[number]) => number): Point[] =>
    history.map((epoch) => [epoch.epoch, of(epoch)]);
  const norms = learningLayers(params).map((layer, i) => ({
    name: names.get(layer) ?? `layer ${layer}`,
    points: over((epoch) => epoch.norms[i]!),
  }));
  const rate: Plot = {
    kind: "plot",
    title: "Learning rate",
    x: { label: "epoch" },
    y: { label: "" },
    series: [{ name: "", points: over(({ learningRate }) => learningRate) }],
  };
  const gradients: Plot = {
    kind: "plot",
    title: "Norm of the gradients of each layer, in the mean of an epoch",
    x: { label: "epoch" },
    y: { label: "norm", scale: "log" },
    series: norms,
  };
  return [
    drawn(
      lossPlot(state, stepsAnEpoch(record.samples.train, settings), held),
      "loss",
      state.curve.every > 1
        ? `Training: the mean of ${state.curve.every} batches each, before their step.`
        : "Training: each batch before its step.",
    ),
    drawn(scorePlot(state, held), "score"),
    drawn(rate, "rate"),
    drawn(gradients, "norms"),
  ];
}

/** What layers are called, by their places in the model. */
function layerNames(model: Model, { data }: SavedModel): Map<number, string> {
  const { rows } = summary(model, [1, ...data.inputShape]);
  return new Map(
    rows.flatMap(({ path, name, outputShape }) =>
      path.length === 1
        ? [[path[0]!, `${path[0]!} ${name} (${outputShape.slice(1).join(" × ")})`] as const]
        : [],
    ),
  );
}

function results({ assessment, data: { description } }: FinishedTraining): Content {
  const { classNames, targetName, task } = description;
  if (task === "regression") return drawn(scatter(assessment, targetName), "scatter");
  const counts = confusionMatrix(assessment.targets, assessment.predictions, classNames.length);
  if (classNames.length <= MOST_CLASSES) return htmlMatrix("Confusion matrix", classNames, counts);
  const pairs = counts.flatMap((row, i) => row.map((count, j) => ({ i, j, count })));
  const most = pairs.filter(({ i, j, count }) => i !== j && count > 0).sort((a, b) => b.count - a.count);
  return htmlTable({
    title: "What is most often taken for what",
    columns: [{ name: "is" }, { name: "taken for" }, { name: "times" }],
    rows: most.slice(0, MOST_CLASSES).map(({ i, j, count }) => [classNames[i], classNames[j], count]),
  });
}

/** Predictions over what is right; of very many every so manieth. */
function scatter({ predictions, targets }: Assessment, targetName: string): Plot {
  const every = Math.ceil(targets.length / MOST_POINTS);
  const points = Array.from({ length: Math.ceil(targets.length / every) }, (_, i): Point => [
    targets[i * every]!,
    predictions[i * every]!,
  ]);
  const all = points.map(([x]) => x);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return {
    kind: "plot",
    title: `${targetName}: predicted against true`,
    x: { label: "true" },
    y: { label: "predicted" },
    square: true,
    series: [
      { name: "", points, draw: "dots", color: 0 },
      {
        name: "right",
        points: [
          [low, low],
          [high, high],
        ],
        draw: "dashed",
        color: 1,
      },
    ],
  };
}

function mistakes({ assessment, data }: FinishedTraining): Content {
  const { description, test } = data;
  const worst = worstMistakes(assessment, description.task);
  if (worst.length === 0) return element("p", {}, "There are none.");
  const how =
    description.task === "regression"
      ? `The farthest off of ${assessment.targets.length}.`
      : `Of ${worst.length} wrong guesses those that the model was surest of.`;
  const shown = isImages(description)
    ? svgFigure(mistakePictures(assessment, test, description, worst.slice(0, MOST_PICTURES)), "mistakes")
    : htmlTable(mistakeTable(assessment, test, description, worst.slice(0, MOST_ROWS)));
  return [element("p", { class: "note" }, how), element("figure", { class: "scroll" }, shown)];
}

function weights({ saved: { params, data } }: FinishedTraining): Content {
  const { classNames, targetName } = data;
  const outputs = classNames.length > 2 ? classNames : [classNames[1] ?? targetName];
  const first = firstLayer(params, data, outputs);
  if (first === undefined) return undefined;
  return [
    element("p", { class: "note" }, first.text),
    first.figure ? element("figure", { class: "scroll" }, svgFigure(first.figure, "first")) : undefined,
    first.table ? htmlTable(first.table) : undefined,
  ];
}

function modelTable({ model, saved: { data } }: FinishedTraining): Content {
  const whole = summary(model, [1, ...data.inputShape]);
  const row = (
    name: string,
    { outputShape, parameters, bytes, multiplyAdds }: Omit<(typeof whole.rows)[number], "path" | "name">,
  ): Table["rows"][number] => [name, outputShape.slice(1).join(" × "), parameters, bytes, multiplyAdds];
  return htmlTable({
    title: "Model",
    columns: ["layer", "output", "parameters", "bytes", "multiply-adds"].map((name) => ({ name })),
    rows: [...whole.rows.map((one) => row(`${one.path.join(".")} ${one.name}`, one)), row("total", whole)],
  });
}

function settingsTable({
  saved: { settings, record, data },
  data: { testName },
  why,
}: FinishedTraining): Table {
  const { samples } = record;
  const { model, augmentation, ...others } = settings;
  const named = Object.entries(others).filter(([, value]) => value !== undefined);
  return {
    title: "Settings",
    columns: [{ name: "setting" }, { name: "value" }],
    rows: [
      ["command", record.command],
      ["version", record.version],
      ["data", `${data.name}: ${data.source}`],
      [
        "samples",
        `${samples.train} to learn from, ${samples.validation} for validation, ${samples.test} held out (${testName})`,
      ],
      ["standardised", data.standardisation ? "features, by mean and deviation of the training part" : "no"],
      ["model", model.text],
      ...named.map(([name, value]) => [name, String(value)]),
      ["augmentation", augmentation === undefined ? "none" : formatAugmentation(augmentation)],
      ["why this loss", why],
    ],
  };
}

function epochTable({ state: { history }, held: { part, task } }: FinishedTraining): Table {
  const isClasses = task === "classification";
  const score = isClasses ? `${part} accuracy` : `${part} R²`;
  const every = Math.ceil(history.length / MOST_EPOCHS);
  const shown = history.filter(({ epoch }) => epoch % every === 0 || epoch === history.length);
  return {
    title: "Epochs",
    columns: [
      { name: "epoch" },
      { name: "loss", decimals: 5 },
      ...(isClasses ? [{ name: "accuracy", decimals: 4 }] : []),
      { name: `${part} loss`, decimals: 5 },
      { name: score, decimals: 4 },
      { name: "learning rate" },
      { name: "time" },
    ],
    rows: shown.map((one) => [
      one.epoch,
      one.loss,
      ...(isClasses ? [one.accuracy ?? undefined] : []),
      one.heldOut.loss,
      one.heldOut.score,
      one.learningRate,
      formatDuration(one.seconds),
    ]),
  };
}
