import {
  adadelta,
  adafactor,
  adagrad,
  adam,
  adamax,
  adamw,
  chain,
  clipByGlobalNorm,
  lamb,
  type LearningRate,
  lion,
  muon,
  nadam,
  type Optimizer,
  type ParameterGroup,
  radam,
  rmsprop,
  rprop,
  sgd,
} from "@chainrule/optim";
import type { Task } from "../data/DataDescription.js";
import type { LossName } from "./lossFunction.js";
import type { Settings } from "./Settings.js";

interface Options {
  readonly learningRate: LearningRate;
  readonly weightDecay?: number;
  readonly groups: (path: string) => ParameterGroup | undefined;
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

interface Known {
  /** The learning rate that is taken unless another is asked for. */
  readonly rate: number;
  /** Which of momentum and nesterov it takes. */
  readonly takes?: readonly ("momentum" | "nesterov" | "no weight decay")[];
  make(options: Options): Optimizer<unknown>;
}

const optimizers = {
  adam: { rate: 0.002, make: (options) => adam(options) },
  adamw: { rate: 0.002, make: (options) => adamw(options) },
  sgd: { rate: 0.1, takes: ["momentum", "nesterov"], make: (options) => sgd(options) },
  rmsprop: { rate: 0.001, takes: ["momentum"], make: (options) => rmsprop(options) },
  adagrad: { rate: 0.01, make: (options) => adagrad(options) },
  adadelta: { rate: 1, make: (options) => adadelta(options) },
  adamax: { rate: 0.002, make: (options) => adamax(options) },
  nadam: { rate: 0.002, make: (options) => nadam(options) },
  radam: { rate: 0.002, make: (options) => radam(options) },
  lion: { rate: 0.0005, make: (options) => lion(options) },
  lamb: { rate: 0.005, make: (options) => lamb(options) },
  adafactor: { rate: 0.01, make: (options) => adafactor(options) },
  muon: { rate: 0.02, takes: ["momentum", "nesterov"], make: (options) => muon(options) },
  rprop: {
    rate: 0.01,
    takes: ["no weight decay"],
    make: ({ learningRate }) => rprop({ learningRate: learningRate as number }),
  },
} as const satisfies Readonly<Record<string, Known>>;

/** The name of an optimizer. */
export type OptimizerName = keyof typeof optimizers;

/** All of them. */
export const optimizerNames = Object.keys(optimizers) as readonly OptimizerName[];

/** Whether an optimizer has an option. */
export function takes(name: OptimizerName, option: "momentum" | "nesterov" | "weight decay"): boolean {
  const { takes: own = [] }: Known = optimizers[name];
  return option === "weight decay" ? !own.includes("no weight decay") : own.includes(option);
}

/**
 * The learning rate that is taken unless another is asked for. For sgd it depends on how large the gradients of the loss
 * are: `mse` of classes is a mean over the outputs too, `quadratic` saturates.
 */
export function defaultLearningRate(optimizer: OptimizerName, loss: LossName, task: Task): number {
  if (optimizer !== "sgd") return optimizers[optimizer].rate;
  if (task === "regression") return 0.01;
  if (loss === "mse") return 1;
  if (loss === "quadratic") return 3;
  return loss === "binary-cross-entropy" ? 0.5 : optimizers.sgd.rate;
}

/** Whether a parameter is a weight, which decays; biases and norms don't. */
function decays(path: string): boolean {
  return path.endsWith("weight");
}

/** The optimizer as set, for so many samples to learn from. Its state goes through the training loop unopened. */
export function buildOptimizer(
  settings: Pick<Settings, "optimizer" | "momentum" | "nesterov" | "weightDecay" | "l2" | "clip">,
  learningRate: LearningRate,
  samples: number,
): Optimizer<unknown> {
  const { optimizer, momentum, nesterov, l2, clip } = settings;
  const weightDecay = l2 > 0 ? l2 / samples : settings.weightDecay;
  const made = optimizers[optimizer].make({
    learningRate,
    ...(weightDecay === undefined ? {} : { weightDecay }),
    ...(momentum === undefined ? {} : { momentum }),
    ...(nesterov ? { nesterov } : {}),
    groups: (path) => (decays(path) ? undefined : { weightDecay: 0 }),
  });
  return clip === undefined ? made : chain(clipByGlobalNorm(clip), made);
}
