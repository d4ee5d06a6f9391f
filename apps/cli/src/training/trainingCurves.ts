import type { Plot, Point } from "../charts/Figure.js";
import type { Settings } from "./Settings.js";
import type { TrainingState } from "./TrainingState.js";
import { type Held, scoreName } from "./TrainingView.js";

/** The colours of what is learned from, and of what is held out. */
const [LEARNED, HELD_OUT] = [0, 1];

type Seen = Pick<TrainingState, "curve" | "history">;

/** The loss over the epochs: of the batches, many in one where there are many, and of what is held out. */
export function lossPlot({ curve, history }: Seen, stepsAnEpoch: number, { part }: Held): Plot {
  const learned = curve.points.map((loss, i): Point => [((i + 0.5) * curve.every) / stepsAnEpoch, loss]);
  const heldOut = history.map(({ epoch, heldOut: { loss } }): Point => [epoch, loss]);
  const losses = [...learned, ...heldOut].map(([, loss]) => loss);
  const wide = Math.min(...losses) > 0 && Math.max(...losses) > 50 * Math.min(...losses);
  return {
    kind: "plot",
    title: "Loss",
    x: { label: "epoch" },
    y: { label: "loss", scale: wide ? "log" : "linear" },
    series: [
      { name: "training", points: learned, color: LEARNED },
      { name: part, points: heldOut, color: HELD_OUT },
    ],
  };
}

/** Accuracy or R² over the epochs. */
export function scorePlot({ history }: Pick<Seen, "history">, { task, part }: Held): Plot {
  const percent = task === "classification";
  const scaled = (score: number): number => (percent ? 100 * score : Math.max(score, -1));
  const name = scoreName(task);
  return {
    kind: "plot",
    title: percent ? "Accuracy" : "R², the share of the variance that is explained",
    x: { label: "epoch" },
    y: { label: percent ? `${name} in %` : name },
    series: [
      ...(percent
        ? [
            {
              name: "training",
              points: history.map(({ epoch, accuracy }): Point => [epoch, scaled(accuracy ?? NaN)]),
              color: LEARNED,
            },
          ]
        : []),
      {
        name: part,
        points: history.map(({ epoch, heldOut }): Point => [epoch, scaled(heldOut.score)]),
        color: HELD_OUT,
      },
    ],
  };
}

/** How many steps an epoch has. */
export function stepsAnEpoch(samples: number, { batchSize }: Pick<Settings, "batchSize">): number {
  return Math.ceil(samples / batchSize);
}
