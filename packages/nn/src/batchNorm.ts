import {
  add,
  cast,
  floatingOperand,
  formatShape,
  mul,
  ones,
  rejectUnknownOptions,
  reshape,
  ShapeError,
  sub,
  type Tensor,
  ValueError,
  zeros,
} from "@chainrule/tensor";
import { alongChannels, channelAxis } from "./channelAxis.js";
import { checkApplyOptions } from "./checkApplyOptions.js";
import { checkSizes } from "./checkSizes.js";
import { checkTensors } from "./checkTensors.js";
import type { ApplyOptions, StatefulLayer } from "./layer.js";
import { checkEps, normalize, type Normalized, scale } from "./normalize.js";
import { type NormOptions, normOptions, normParameters, type NormParams } from "./normParameters.js";

/** Running statistics of `batchNorm`. */
export interface BatchNormState {
  /** Shape [channels]. */
  readonly mean: Tensor;
  /** Shape [channels]: the unbiased estimate, Σ (x − mean)² / (n − 1). */
  readonly variance: Tensor;
}

/** Options of `batchNorm`. */
export interface BatchNormOptions extends NormOptions {
  /** The part of a batch's statistics in the running ones, as in PyTorch: next = (1 − momentum) · last + momentum · batch. Default 0.1. */
  readonly momentum?: number | undefined;
  /** The axis of the channels, negative from the end. Default 1; −1 for the layout "NHWC". */
  readonly axis?: number | undefined;
}

/** (1 − momentum) · last + momentum · batch, in the dtype of the last. */
function moved(last: Tensor, batch: Tensor, momentum: number): Tensor {
  const flat = cast(reshape(batch, last.shape), last.dtype);
  return add(mul(last, 1 - momentum), mul(flat, momentum));
}

/** The next running statistics after a batch with n values a channel. */
function nextState(last: BatchNormState, { mean, variance }: Normalized, n: number, momentum: number) {
  return {
    mean: moved(last.mean, mean, momentum),
    variance: moved(last.variance, mul(variance, n / (n - 1)), momentum),
  };
}

/** @throws ShapeError unless there are a batch, the channels, and one, two or no axes more */
function checkAxes(x: Tensor): void {
  if (x.shape.length < 2 || x.shape.length > 4) {
    throw new ShapeError(
      `batchNorm: x has shape ${formatShape(x.shape)}, but must be [batch, channels], [batch, channels, length] or ` +
        `[batch, channels, height, width]` +
        (x.shape.length < 2 ? ". Use expandDims(x, 0) for a single one" : ""),
    );
  }
}

/** The axes that a batch's statistics are over, and how many values a channel has. @throws ShapeError for fewer than 2 */
function batchOf(x: Tensor, place: number): { axes: number[]; values: number } {
  const values = x.size / x.shape[place]!;
  if (values < 2) {
    throw new ShapeError(
      `batchNorm: x has shape ${formatShape(x.shape)}, in training a channel needs more than one value to have a ` +
        `variance, but has ${values}`,
    );
  }
  return { axes: x.shape.flatMap((_, i) => (i === place ? [] : [i])), values };
}

function checkMomentum(momentum: number): void {
  if (Number.isFinite(momentum) && momentum >= 0 && momentum <= 1) return;
  throw new ValueError(`batchNorm: momentum is a number from 0 to 1, got ${String(momentum)}`);
}

/**
 * Batch normalisation: (x − mean) / √(variance + eps) · weight + bias for each channel. In training with the mean and
 * the variance Σ (x − mean)² / n over the batch and all other axes; otherwise with the running statistics, which
 * training moves: next = (1 − momentum) · last + momentum · batch, where the variance is the unbiased estimate
 * Σ (x − mean)² / (n − 1). All of this is PyTorch's `BatchNorm1d` and `BatchNorm2d`.
 *
 * x has shape [batch, channels], [batch, channels, length] or [batch, channels, height, width], with the option
 * `axis: -1` its channels last; so has the result. The statistics begin with 0 and 1 and have the dtype of the
 * parameters. They are never in the parameters: `initState` makes them, `applyWithState` gives the next ones, and
 * `apply` takes them as `options.state`.
 *
 * Source: Ioffe & Szegedy 2015, Batch normalization.
 *
 * @param channels how many channels x has
 * @throws ShapeError unless channels is a positive integer; from the calls, when x does not fit, or when a batch in
 *   training has a single value for each channel
 * @throws ValueError for an eps or momentum out of range
 * @throws DtypeError for integers
 * @throws TypeError from `apply` in training, or without the statistics
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * import { batchNorm } from "@chainrule/nn";
 * const layer = batchNorm(1);
 * const params = layer.init(random.key(0));
 * const x = tensor([[1], [3]]);
 * const [y, state] = layer.applyWithState(params, layer.initState(), x, { training: true });
 * console.log(y.toArray()); // [ [ -0.9999949932098389 ], [ 0.9999949932098389 ] ]
 * console.log(state.mean.toArray(), state.variance.toArray()); // [ 0.20000000298023224 ] [ 1.100000023841858 ]
 * console.log(layer.apply(params, x, { state }).shape); // [ 2, 1 ]
 * ```
 */
export function batchNorm(
  channels: number,
  options: BatchNormOptions & { readonly affine: false },
): StatefulLayer<[], BatchNormState>;
export function batchNorm(
  channels: number,
  options?: BatchNormOptions,
): StatefulLayer<NormParams, BatchNormState>;
export function batchNorm(
  channels: number,
  options: BatchNormOptions = {},
): StatefulLayer<any, BatchNormState> {
  rejectUnknownOptions("batchNorm", options, [...normOptions, "momentum", "axis"]);
  checkSizes("batchNorm", { channels });
  const { eps = 1e-5, momentum = 0.1, axis = 1, dtype = "float32" } = options;
  checkEps("batchNorm", eps);
  checkMomentum(momentum);
  const { init, check } = normParameters("batchNorm", [channels], options);
  const shapes = { mean: [channels], variance: [channels] };
  const source = "Running statistics come from initState() or applyWithState: apply(params, x, { state })";

  /** x, the place of its channels, and the parameters as they lie along them. */
  function prepare(params: unknown, input: Tensor) {
    const x = floatingOperand("batchNorm", input);
    checkAxes(x);
    const place = channelAxis("batchNorm", x.shape, axis, channels);
    const { weight, bias } = check(params);
    const axes = x.shape.length;
    return {
      x,
      place,
      affine: { weight: alongChannels(weight, axes, place), bias: alongChannels(bias, axes, place) },
    };
  }

  function evaluate(params: unknown, state: unknown, input: Tensor): Tensor {
    const { x, place, affine } = prepare(params, input);
    const running = checkTensors("batchNorm", state, { shapes, tree: "state", source });
    const [mean, variance] = [running["mean"], running["variance"]].map((values) =>
      alongChannels(values, x.shape.length, place),
    );
    return scale(sub(x, mean!), variance!, eps, affine);
  }

  return {
    name: "batchNorm",
    init,
    initState: () => ({ mean: zeros([channels], { dtype }), variance: ones([channels], { dtype }) }),
    apply(params, x, applyOptions: ApplyOptions<BatchNormState> = {}) {
      checkApplyOptions("batchNorm", applyOptions);
      if (applyOptions.training) {
        throw new TypeError(
          "batchNorm: in training there are next running statistics, which apply cannot give back. " +
            "Use [y, nextState] = applyWithState(params, state, x, options)",
        );
      }
      return evaluate(params, applyOptions.state, x);
    },
    applyWithState(params, state, input, applyOptions = {}) {
      checkApplyOptions("batchNorm", applyOptions);
      if (!applyOptions.training) return [evaluate(params, state, input), state];
      const { x, place, affine } = prepare(params, input);
      checkTensors("batchNorm", state, { shapes, tree: "state", source });
      const { axes, values } = batchOf(x, place);
      const normalized = normalize(x, axes, eps, affine);
      return [normalized.y, nextState(state, normalized, values, momentum)];
    },
  };
}
