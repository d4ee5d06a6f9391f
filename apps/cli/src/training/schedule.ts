import type { LearningRate } from "@chainrule/optim";
import { cosine, exponential, linear, oneCycle, stepDecay, warmup } from "@chainrule/optim/schedules";
import { CommandError } from "../CommandError.js";
import { suggestion } from "../suggestion.js";

/** How the learning rate changes over the epochs. */
export type ScheduleSpec =
  | { readonly kind: "constant" | "cosine" | "linear" | "one-cycle" }
  | { readonly kind: "step"; readonly epochs: number; readonly factor: number }
  | { readonly kind: "exponential"; readonly factor: number };

const names = ["constant", "cosine", "linear", "one-cycle", "step", "exponential"] as const;
const forms =
  "Schedules are constant, cosine, linear, one-cycle, step:10,0.1 (every 10 epochs times 0.1) and exponential:0.95 " +
  "(every epoch times 0.95).";

/** Reads `cosine`, `step:10,0.1`, `exponential:0.95`. @throws CommandError that says what is wrong */
export function parseSchedule(text: string): ScheduleSpec {
  const [kind = "", values = ""] = text.split(/:(.*)/su);
  const name = names.find((one) => one === kind);
  if (name === undefined) throw new CommandError(`${suggestion(kind, names)} ${forms}`.trimStart());
  const numbers = values === "" ? [] : values.split(",").map(Number);
  if (name === "step") {
    const [epochs = 10, factor = 0.1, ...more] = numbers;
    if (epochs > 0 && isFactor(factor) && more.length === 0) return { kind: name, epochs, factor };
  } else if (name === "exponential") {
    const [factor = 0.95, ...more] = numbers;
    if (isFactor(factor) && more.length === 0) return { kind: name, factor };
  } else if (values === "") {
    return { kind: name };
  }
  throw new CommandError(`${JSON.stringify(text)} is no schedule. ${forms}`);
}

function isFactor(factor: number): boolean {
  return factor > 0 && factor <= 1;
}

/** Whether the rates of the first epochs depend on how many there are in all. */
export function dependsOnEpochs({ kind }: ScheduleSpec): boolean {
  return kind === "cosine" || kind === "linear" || kind === "one-cycle";
}

/** The learning rate as the optimizer takes it. */
export function buildSchedule(
  spec: ScheduleSpec,
  learningRate: number,
  times: { readonly epochs: number; readonly stepsAnEpoch: number; readonly warmup: number },
): LearningRate {
  const rising = Math.round(times.warmup * times.stepsAnEpoch);
  const steps = Math.max(2, times.epochs * times.stepsAnEpoch - rising);
  const after = falling(spec, learningRate, steps, times.stepsAnEpoch);
  return rising > 0 ? warmup(after, { steps: rising }) : after;
}

function falling(
  spec: ScheduleSpec,
  learningRate: number,
  steps: number,
  stepsAnEpoch: number,
): LearningRate {
  switch (spec.kind) {
    case "constant":
      return learningRate;
    case "cosine":
      return cosine({ learningRate, steps });
    case "linear":
      return linear({ learningRate, steps });
    case "one-cycle":
      return oneCycle({ learningRate, steps });
    case "step": {
      const stepSize = Math.max(1, Math.round(spec.epochs * stepsAnEpoch));
      return stepDecay({ learningRate, stepSize, gamma: spec.factor });
    }
    case "exponential":
      return exponential({ learningRate, gamma: spec.factor ** (1 / stepsAnEpoch) });
  }
}
