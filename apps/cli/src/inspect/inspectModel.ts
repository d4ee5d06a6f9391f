import { basename } from "node:path";
import { summary } from "@chainrule/nn";
import { flattenTree } from "@chainrule/serialize";
import { significant } from "../charts/Table.js";
import type { DataDescription } from "../data/DataDescription.js";
import { formatCount, formatPercent } from "../formatNumber.js";
import { type LoadedModel, readModelFile } from "../modelFile.js";
import type { Inspection, Section } from "./Inspection.js";
import { describeTensors, statisticsSection } from "./inspectTensors.js";

/** What a saved model is: its layers, how it was trained, and what its parameters are like. @throws CommandError */
export function inspectModel(path: string): Inspection {
  const loaded = readModelFile(path);
  const { data, settings, record, params, statistics } = loaded;
  const parameters = describeTensors(flattenTree(params));
  const running = describeTensors(flattenTree(statistics));
  const count = parameters.reduce((sum, one) => sum + one.count, 0);
  const wrong = [...parameters, ...running].filter(({ nan, infinite }) => nan + infinite > 0);
  const layers = summary(loaded.model as Parameters<typeof summary>[0], [1, ...data.inputShape]);
  const warning: Section[] =
    wrong.length === 0
      ? []
      : [
          {
            title: "Careful",
            content: {
              kind: "facts",
              facts: wrong.map(({ name, nan, infinite }) => [
                name,
                `${formatCount(nan)} NaN, ${formatCount(infinite)} infinite: the model can't predict anything.`,
              ]),
            },
          },
        ];
  return {
    heading: `${basename(path)}: a model of ${data.name}, ${settings.model.text}, ${formatCount(count)} parameters`,
    sections: [
      ...warning,
      layerSection(layers),
      { title: "Data", content: { kind: "facts", facts: dataFacts(data) } },
      { title: "Training", content: { kind: "facts", facts: trainingFacts(loaded) } },
      statisticsSection("Parameters", parameters),
      ...(running.length === 0 ? [] : [statisticsSection("Running statistics", running)]),
    ],
    data: {
      file: path,
      format: "model",
      data,
      settings: { ...settings, model: settings.model.text },
      record,
      layers: layers.rows,
      parameters,
      statistics: running,
    },
  };
}

function layerSection({ rows, parameters, multiplyAdds }: ReturnType<typeof summary>): Section {
  return {
    title: "Layers",
    content: {
      kind: "table",
      table: {
        columns: ["layer", "output", "parameters", "multiply-adds"].map((name) => ({ name })),
        rows: [
          ...rows
            .filter(({ path }) => path.length > 0)
            .map((row) => [
              `${row.path.join(".")} ${row.name === "" ? "activation" : row.name}`,
              `[${row.outputShape.slice(1).join(", ")}]`,
              row.parameters,
              row.multiplyAdds,
            ]),
          ["all", "", parameters, multiplyAdds],
        ],
      },
    },
  };
}

/** What data are, as facts. */
export function dataFacts(
  data: Omit<DataDescription, "standardisation" | "targetStandardisation">,
): [string, string][] {
  const { name, source, inputShape, columns, task, targetName, classNames } = data;
  const names = classNames.length > 20 ? `${classNames.slice(0, 20).join(", ")} …` : classNames.join(", ");
  return [
    ["name", name],
    ["source", source],
    ["input", `[${inputShape.join(", ")}]${columns.length === 0 ? ", pixels from 0 to 1" : ""}`],
    ...(columns.length === 0
      ? []
      : [["columns", columns.map((column) => column.name).join(", ")] as [string, string]]),
    [
      "target",
      task === "regression"
        ? `${targetName}, a number`
        : `${targetName}, one of ${classNames.length} classes: ${names}`,
    ],
  ];
}

function trainingFacts({ settings, record, data }: LoadedModel): [string, string][] {
  const { samples, test } = record;
  const { model, optimizer, learningRate, loss, batchSize, epochs, ...others } = settings;
  const parts = [
    `${formatCount(samples.train)} to learn from`,
    ...(samples.validation > 0 ? [`${formatCount(samples.validation)} for validation`] : []),
    `${formatCount(samples.test)} held out`,
  ];
  const r2 = Number.isFinite(test.score) ? test.score.toFixed(4) : "not defined";
  const score = data.task === "regression" ? `R² ${r2}` : `accuracy ${formatPercent(test.score, 2)}`;
  const kept = record.epoch === record.epochsDone ? "" : `, those of epoch ${record.epoch} kept`;
  const options = Object.entries(others)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`);
  return [
    ["command", record.command],
    ["chainrule", record.version],
    ["samples", parts.join(", ")],
    ["model", model.text],
    ["loss", loss],
    ["optimizer", `${optimizer} at ${significant(learningRate)}, batches of ${batchSize}`],
    ["epochs", `${record.epochsDone} of ${epochs} (${record.ended})${kept}`],
    ["settings", options.join(", ")],
    ["held out", `${score}, loss ${significant(test.loss, 4)}`],
  ];
}
