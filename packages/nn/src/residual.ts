import {
  add,
  formatShape,
  isTensor,
  rejectUnknownOptions,
  sameShape,
  ShapeError,
  type Tensor,
} from "@chainrule/tensor";
import { checkApplyOptions } from "./checkApplyOptions.js";
import { applyChild, applyChildWithState, checkLayer, initChild, initChildState } from "./child.js";
import {
  type AnyLayer,
  type Composite,
  type Fn,
  isStateful,
  type Layer,
  type LayerStateOf,
  type ParamsOf,
  type StatefulLayer,
} from "./layer.js";

/** Options of `residual`. */
export interface ResidualOptions<S extends AnyLayer = Fn> {
  /** What x passes through on the other way. Default: x itself. */
  readonly shortcut?: S | undefined;
}

/** The layer that `residual` makes of a body and a shortcut: its parameters and statistics are theirs, by name. */
export type ResidualOf<B extends AnyLayer, S extends AnyLayer> = Composite<
  B | S,
  { body: ParamsOf<B>; shortcut: ParamsOf<S> },
  { body: LayerStateOf<B>; shortcut: LayerStateOf<S> }
>;

/** What there is of each part. */
type Parts = Readonly<Record<"body" | "shortcut", unknown>>;

/** @throws TypeError unless there is something for both */
function parts(what: string, value: unknown): Parts {
  const isPair = typeof value === "object" && value !== null && "body" in value && "shortcut" in value;
  if (isPair) return value;
  throw new TypeError(
    `residual: ${what} are { body, shortcut }, with [] for a part without, got ${
      isTensor(value) ? "a tensor" : Array.isArray(value) ? "an array" : typeof value
    }`,
  );
}

/** The sum, without broadcasting. */
function sumOf(y: Tensor, x: Tensor): Tensor {
  if (!sameShape(y.shape, x.shape)) {
    throw new ShapeError(
      `residual: the body gives ${formatShape(y.shape)}, its shortcut ${formatShape(x.shape)}: the shapes must be equal. ` +
        `Give a shortcut that changes x's: { shortcut: dense(…) }`,
    );
  }
  return add(y, x);
}

/**
 * A way around a layer: body(x) + x, or body(x) + shortcut(x). Its parameters are `{ body, shortcut }`, `[]` for a plain
 * function and for x itself; the body draws from `foldIn(key, 0)`, the shortcut from `foldIn(key, 1)`. Options go on to
 * both. If one of them has running statistics, so has the layer.
 *
 * Source: He et al. 2016, Deep residual learning for image recognition.
 *
 * @throws TypeError for what is neither a layer nor a function
 * @throws ShapeError from the calls, unless both ways give the same shape
 *
 * @example
 * ```ts
 * import { ones } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * import { relu } from "@chainrule/activations";
 * import { dense, residual, sequential } from "@chainrule/nn";
 * const block = residual(sequential(dense(4, 16), relu, dense(16, 4)));
 * const params = block.init(random.key(0));
 * console.log(params.body[0].weight.shape, block.apply(params, ones([3, 4])).shape); // [ 4, 16 ] [ 3, 4 ]
 * const wider = residual(sequential(dense(4, 8), relu), { shortcut: dense(4, 8, { bias: false }) });
 * console.log(wider.apply(wider.init(random.key(0)), ones([3, 4])).shape); // [ 3, 8 ]
 * ```
 */
export function residual<const B extends AnyLayer, const S extends AnyLayer = Fn>(
  body: B,
  options: ResidualOptions<S> = {},
): ResidualOf<B, S> {
  rejectUnknownOptions("residual", options, ["shortcut"]);
  const shortcut: AnyLayer = options.shortcut ?? ((x: Tensor) => x);
  checkLayer("residual: the body", body);
  checkLayer("residual: the shortcut", shortcut);
  const main = { layer: body, index: 0, place: "residual: body" };
  const around = { layer: shortcut, index: 1, place: "residual: shortcut" };
  const stateful = isStateful(body) || isStateful(shortcut);
  const layer: Layer<unknown> = {
    name: "residual",
    children: options.shortcut ? [body, shortcut] : [body],
    withChildren: ([first, second]) => residual(first!, { shortcut: second }),
    init: (key) => ({ body: initChild(main, key), shortcut: initChild(around, key) }),
    apply(params, x, applyOptions = {}) {
      checkApplyOptions("residual", applyOptions);
      const own = parts("parameters", params);
      const { state } = applyOptions;
      const states: Partial<Parts> = stateful && state !== undefined ? parts("statistics", state) : {};
      return sumOf(
        applyChild(main, own.body, x, { ...applyOptions, state: states.body }),
        applyChild(around, own.shortcut, x, { ...applyOptions, state: states.shortcut }),
      );
    },
  };
  if (!stateful) return layer as ResidualOf<B, S>;
  const withStatistics: StatefulLayer<unknown, unknown> = {
    ...layer,
    initState: () => ({ body: initChildState(main), shortcut: initChildState(around) }),
    applyWithState(params, state, x, applyOptions = {}) {
      checkApplyOptions("residual", applyOptions);
      const own = parts("parameters", params);
      const states = parts("statistics", state);
      const [y, inBody] = applyChildWithState(main, own.body, states.body, x, applyOptions);
      const [z, inShortcut] = applyChildWithState(around, own.shortcut, states.shortcut, x, applyOptions);
      return [sumOf(y, z), { body: inBody, shortcut: inShortcut }];
    },
  };
  return withStatistics as ResidualOf<B, S>;
}
