import type { AskedSettings } from "../training/resolveSettings.js";

/** What `chainrule train` asks for without options. */
export const defaultSettings = {
  model: undefined,
  activation: "relu",
  dropout: 0,
  initial: "uniform",
  loss: undefined,
  optimizer: "adam",
  learningRate: undefined,
  momentum: undefined,
  nesterov: false,
  weightDecay: undefined,
  l2: 0,
  clip: undefined,
  schedule: "constant",
  warmup: 0,
  epochs: undefined,
  batchSize: undefined,
  patience: undefined,
  augmentation: undefined,
  seed: 0,
} as const satisfies AskedSettings;
