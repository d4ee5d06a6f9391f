import { setImmediate } from "node:timers/promises";
import type { Params } from "./buildModel.js";
import type { Interruption } from "./interruption.js";
import { Tally } from "./Tally.js";
import { type DivergedEvent, train, type Training } from "./train.js";
import type { TrainingView } from "./TrainingView.js";

/** How long the loop may run before the terminal and signals have their turn. */
const BREATH_MS = 50;

/** How a training ended. */
export type Outcome =
  | { readonly ended: "complete"; readonly params: Params; readonly epochsDone: number }
  | { readonly ended: "interrupted"; readonly params: Params; readonly epochsDone: number }
  | { readonly ended: "diverged"; readonly event: DivergedEvent; readonly epochsDone: number };

/** Trains to the end, to an interruption or to a divergence, and shows how it goes. */
export async function runTraining(
  training: Training,
  heldOutAccuracy: (params: Params) => number,
  view: TrainingView,
  interruption: Interruption,
): Promise<Outcome> {
  const tally = new Tally({ epochs: training.epochs, imagesAnEpoch: training.images.y.data.length });
  let epochsDone = 0;
  let warned = false;
  let breath = performance.now();
  for (const event of train(training)) {
    if (event.kind === "diverged") return { ended: "diverged", event, epochsDone };
    const { params } = event;
    if (event.kind === "step") {
      tally.add(event);
    } else {
      epochsDone = event.epoch;
      const isWorse = tally.isWorseThanUntrained;
      view.epoch(tally.endEpoch(tally.apart(() => heldOutAccuracy(params))));
      if (isWorse && !warned) {
        view.note("The loss is higher than before training. The learning rate may be too large.");
        warned = true;
      }
      if (epochsDone === training.epochs) return { ended: "complete", params, epochsDone };
    }
    if (performance.now() - breath < BREATH_MS) continue;
    if (event.kind === "step") view.progress(tally.progress());
    await setImmediate();
    breath = performance.now();
    if (interruption.exitCode !== undefined) return { ended: "interrupted", params, epochsDone };
  }
  throw new Error("never: a training ends with an epoch or a divergence");
}
