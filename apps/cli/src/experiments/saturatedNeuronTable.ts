/** A run of the saturated neuron, and what it comes to. */
export interface ReferenceRun {
  readonly name: string;
  readonly cost: "quadratic" | "cross-entropy";
  /** w and b. */
  readonly start: readonly [w: number, b: number];
  readonly rate: number;
  /** At the epochs of the table. */
  readonly reference: { readonly outputs: readonly number[]; readonly costs?: readonly number[] };
  readonly last?: readonly [w: number, b: number];
  readonly slope?: { readonly value: number; readonly tolerance: number };
}

const runs: readonly ReferenceRun[] = [
  {
    name: "quadratic from 0.82",
    cost: "quadratic",
    start: [0.6, 0.9],
    rate: 0.15,
    reference: {
      outputs: [0.817574, 0.812055, 0.38701, 0.210996, 0.15274, 0.123747, 0.106056, 0.093956],
      costs: [0.334214, 0.329717, 0.074889, 0.02226, 0.011665, 0.007657, 0.005624, 0.004414],
    },
    last: [-1.283132, -0.983132],
    slope: { value: 0.1219, tolerance: 5e-5 },
  },
  {
    name: "quadratic from 0.98",
    cost: "quadratic",
    start: [2, 2],
    rate: 0.15,
    reference: {
      outputs: [0.982014, 0.981922, 0.975933, 0.964131, 0.933417, 0.788736, 0.357212, 0.202848],
      costs: [0.482176, 0.482085, 0.476223, 0.464774, 0.435634, 0.311052, 0.0638, 0.020574],
    },
    last: [-0.684293, -0.684293],
    slope: { value: 0.01735, tolerance: 5e-6 },
  },
  {
    name: "cross-entropy from 0.82",
    cost: "cross-entropy",
    start: [0.6, 0.9],
    rate: 0.005,
    reference: {
      outputs: [0.817574, 0.816352, 0.751569, 0.678928, 0.605277, 0.53549, 0.472576, 0.417679],
      costs: [1.701413, 1.694734, 1.392591, 1.136091, 0.929571, 0.766773, 0.63975, 0.540734],
    },
    slope: { value: 0.8176, tolerance: 5e-5 },
  },
  {
    name: "cross-entropy from 0.98",
    cost: "cross-entropy",
    start: [2, 2],
    rate: 0.005,
    reference: {
      outputs: [0.982014, 0.98184, 0.971013, 0.953905, 0.928163, 0.891219, 0.841482, 0.779587],
      costs: [4.01815, 4.008507, 3.540897, 3.077053, 2.633349, 2.218423, 1.841884, 1.512253],
    },
    slope: { value: 0.982, tolerance: 5e-5 },
  },
  {
    name: "cross-entropy from 0.82, rate 0.15",
    cost: "cross-entropy",
    start: [0.6, 0.9],
    rate: 0.15,
    reference: {
      outputs: [0.817574, 0.778117, 0.079215, 0.037126, 0.024065, 0.017765, 0.014067, 0.011638],
    },
  },
  {
    name: "cross-entropy from 0.98, rate 0.15",
    cost: "cross-entropy",
    start: [2, 2],
    rate: 0.15,
    reference: {
      outputs: [0.982014, 0.976, 0.098504, 0.041072, 0.025685, 0.018638, 0.014611, 0.012009],
    },
  },
];

/**
 * One sigmoid neuron with input 1 and target 0, quadratic cost ½ a² or cross-entropy −ln(1 − a): the course of
 * Nielsen, Neural Networks and Deep Learning, chapter 3, computed in float64, to six decimals.
 */
export const saturatedNeuronTable = {
  epochs: [0, 1, 50, 100, 150, 200, 250, 300],
  runs,
} as const;
