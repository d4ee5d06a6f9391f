import type { Tensor } from "@chainrule/tensor";

/**
 * How parameters are changed along their gradients, as two pure functions. The state is a plain tree of
 * tensors: it can be saved, restored and handed to a compiled step.
 */
export interface Optimizer<S> {
  /** The state before the first step. */
  init(params: unknown): S;
  /**
   * One step.
   *
   * @throws TypeError when gradients and parameters differ in structure, or the state is another optimizer's
   * @throws ShapeError when a gradient and its parameter differ in shape or dtype, with the path
   */
  update<P>(grads: P, state: S, params: P): [params: P, state: S];
}

/**
 * How gradients are changed before an optimizer sees them, as two pure functions: what an optimizer is, but
 * gradients come out. `chain` puts transforms in front of an optimizer.
 */
export interface Transform<S> {
  /** The state before the first step. */
  init(params: unknown): S;
  /** The changed gradients of one step. */
  transform<P>(grads: P, state: S, params: P): [grads: P, state: S];
}

/** The type of an optimizer's or a transform's state. */
export type StateOf<O> = O extends Optimizer<infer S> ? S : O extends Transform<infer S> ? S : never;

/**
 * The learning rate as a function of the number of steps taken before, an int32 of shape []. It gives a tensor
 * of shape [], best a float64, in ops alone: a compiled step then sees the rate change.
 */
export type Schedule = (step: Tensor) => Tensor;

/** A learning rate that stays, or one that changes with the step. */
export type LearningRate = number | Schedule;

/** What is different for some of the parameters. What is left out is as for all others. */
export interface ParameterGroup {
  readonly learningRate?: LearningRate | undefined;
  readonly weightDecay?: number | undefined;
  /** Whether these parameters stay as they are. Default false. */
  readonly frozen?: boolean | undefined;
}

/** Options that optimizers have in common. */
export interface OptimizerOptions<G extends ParameterGroup = ParameterGroup> {
  /** The size of a step: a number, or a schedule. */
  readonly learningRate?: LearningRate | undefined;
  /** λ of the weight decay, which pulls parameters towards 0. Default 0: none. */
  readonly weightDecay?: number | undefined;
  /**
   * Whether weight decay shrinks the parameters themselves, θ ← (1 − η λ) θ (Loshchilov, Hutter 2019), or is
   * the gradient of an L2 penalty, g ← g + λ θ. Default false: the penalty.
   */
  readonly decoupledWeightDecay?: boolean | undefined;
  /** Whether to go up along the gradient instead of down. Default false. */
  readonly maximize?: boolean | undefined;
  /**
   * What is different for a parameter, by its path, as `treePaths` writes it: `"layers[0].bias"`, or by its shape and
   * dtype. Frozen layers, own learning rates, no decay of biases.
   */
  readonly groups?: ((path: string, param: Tensor) => G | undefined) | undefined;
}
