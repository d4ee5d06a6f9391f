import { summary } from "@chainrule/nn";
import { isImages } from "../data/DataDescription.js";
import { type LoadedData, sampleCount } from "../data/LoadedData.js";
import { formatCount, formatSetting } from "../formatNumber.js";
import type { Terminal } from "../terminal.js";
import { textUnlessFinite } from "../textUnlessFinite.js";
import { formatAugmentation } from "./augmentation.js";
import type { Run } from "./Run.js";
import type { Settings } from "./Settings.js";
import type { TrainingState } from "./TrainingState.js";

/** Says what is about to happen. */
export function introduce(run: Run, start: TrainingState, terminal: Terminal): void {
  const {
    request,
    data,
    settings,
    why,
    plan: { model },
  } = run;
  const { description, train, validation, test, testName, note } = data;
  const samples = {
    train: sampleCount(train),
    validation: validation === undefined ? 0 : sampleCount(validation),
    test: sampleCount(test),
  };
  const { parameters } = summary(model, [1, ...description.inputShape]);
  if (request.json) {
    const event = { event: "start", version: request.version, command: request.command, data: description };
    const plain = { ...settings, model: settings.model.text };
    terminal.print(
      JSON.stringify(
        {
          ...event,
          samples,
          settings: plain,
          why,
          parameters,
          resumedAfter: { epochs: start.epochs, steps: start.steps },
        },
        textUnlessFinite,
      ),
    );
    return;
  }
  const what = isImages(description) ? "images" : "rows";
  const aside = validation === undefined ? "" : `, ${formatCount(samples.validation)} for validation`;
  terminal.paragraph(
    `${formatCount(samples.train)} ${what} to learn from${aside}, ${formatCount(samples.test)} held out (${testName})` +
      (request.data.directory === undefined ? "" : `, from ${request.data.directory}`),
  );
  if (note !== undefined) terminal.paragraph(note);
  terminal.print("");
  for (const line of describeSettings(settings, data, parameters)) terminal.paragraph(line);
  terminal.paragraph(`Loss      ${settings.loss}. ${why}`);
  if (request.resume) {
    terminal.print("");
    terminal.paragraph(`Going on after ${start.epochs} epochs and ${start.sums.steps} batches.`);
  }
  terminal.print("");
}

function describeSettings(settings: Settings, { description }: LoadedData, parameters: number): string[] {
  const { model, activation, optimizer, learningRate, momentum, epochs, batchSize, seed } = settings;
  const input = description.inputShape.join(" × ");
  const extras = [
    momentum === undefined ? undefined : `momentum ${momentum}${settings.nesterov ? " (Nesterov)" : ""}`,
    settings.schedule === "constant" ? undefined : settings.schedule,
    settings.warmup > 0 ? `warmup ${settings.warmup}` : undefined,
    settings.weightDecay === undefined ? undefined : `weight decay ${settings.weightDecay}`,
    settings.l2 > 0 ? `L2 ${settings.l2}` : undefined,
    settings.clip === undefined ? undefined : `gradients clipped to ${settings.clip}`,
    settings.dropout > 0 ? `dropout ${settings.dropout}` : undefined,
    settings.augmentation ? `images changed by ${formatAugmentation(settings.augmentation)}` : undefined,
    settings.patience === undefined ? undefined : `patience ${settings.patience}`,
  ].filter((extra) => extra !== undefined);
  const between = model.layers.length === 0 ? "" : ` with ${activation}`;
  return [
    `Model     ${model.text} of ${input}${between}, ${formatCount(parameters)} parameters`,
    `Training  ${optimizer} at ${formatSetting(learningRate)}${extras.map((extra) => `, ${extra}`).join("")}; ` +
      `${epochs} ${epochs === 1 ? "epoch" : "epochs"} in batches of ${batchSize}, seed ${seed}`,
  ];
}
