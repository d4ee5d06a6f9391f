import { applyChild, applyChildWithState, checkLayer, initChild, initChildState } from "./child.js";
import { checkApplyOptions } from "./checkApplyOptions.js";
import { describeValue } from "./describeValue.js";
import {
  type AnyLayer,
  type Composite,
  isStateful,
  type Layer,
  type LayerStateOf,
  type ParamsOf,
  type StatefulLayer,
} from "./layer.js";

/** The model that `sequential` makes of layers L: its parameters and statistics are tuples of theirs. */
export type SequentialOf<L extends readonly AnyLayer[]> = Composite<
  L[number],
  { -readonly [I in keyof L]: ParamsOf<L[I]> },
  { -readonly [I in keyof L]: LayerStateOf<L[I]> }
>;

/** @throws TypeError unless there are as many entries as layers */
function tuple(what: string, value: unknown, count: number): readonly unknown[] {
  if (Array.isArray(value) && value.length === count) return value;
  const got = Array.isArray(value) ? `${value.length}` : value === undefined ? "none" : describeValue(value);
  throw new TypeError(`sequential: ${count} layers need a tuple of as many ${what}, got ${got}`);
}

/**
 * Layers one after the other: the output of each is the input of the next. Its parameters are a tuple of theirs, `[]`
 * for a plain function; layer i draws from `foldIn(key, i)`. Options go on to each layer. If one of them has running
 * statistics, so has the model: a tuple, `[]` for the layers without.
 *
 * An error in a layer says which one it was.
 *
 * @throws TypeError for what is neither a layer nor a function, and for parameters or statistics of another number of
 *   layers; from `apply` in training, if there are running statistics
 *
 * @example
 * ```ts
 * import { ones } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * import { relu } from "@chainrule/activations";
 * import { batchNorm, dense, sequential } from "@chainrule/nn";
 * const model = sequential(dense(4, 8), batchNorm(8), relu, dense(8, 2));
 * const params = model.init(random.key(0));
 * let state = model.initState();
 * const x = ones([3, 4]);
 * let y = x;
 * [y, state] = model.applyWithState(params, state, x, { training: true });
 * console.log(params[0].weight.shape, state[1].mean.shape, y.shape); // [ 4, 8 ] [ 8 ] [ 3, 2 ]
 * console.log(model.apply(params, x, { state }).shape); // [ 3, 2 ]
 * ```
 */
export function sequential<const L extends readonly AnyLayer[]>(...layers: L): SequentialOf<L> {
  if (layers.length === 1 && Array.isArray(layers[0])) {
    throw new TypeError("sequential: takes layers one by one, not an array of them: sequential(...layers)");
  }
  layers.forEach((layer, i) => {
    checkLayer(`sequential: argument ${i + 1}`, layer);
  });
  const count = layers.length;
  const children = layers.map((layer, index) => ({ layer, index, place: `sequential: layer [${index}]` }));
  const stateful = layers.some(isStateful);
  const model: Layer<unknown> = {
    name: "sequential",
    children: layers,
    withChildren: (others) => sequential(...others) as Layer<unknown>,
    init: (key) => children.map((child) => initChild(child, key)),
    apply(params, x, options = {}) {
      checkApplyOptions("sequential", options);
      const list = tuple("parameters", params, count);
      const states = stateful && options.state !== undefined ? tuple("statistics", options.state, count) : [];
      return children.reduce(
        (value, child, i) => applyChild(child, list[i], value, { ...options, state: states[i] }),
        x,
      );
    },
  };
  if (!stateful) return model as SequentialOf<L>;
  const withStatistics: StatefulLayer<unknown, unknown> = {
    ...model,
    initState: () => children.map(initChildState),
    applyWithState(params, state, x, options = {}) {
      checkApplyOptions("sequential", options);
      const list = tuple("parameters", params, count);
      const states = tuple("statistics", state, count);
      const nextStates: unknown[] = [];
      let value = x;
      children.forEach((child, i) => {
        [value, nextStates[i]] = applyChildWithState(child, list[i], states[i], value, options);
      });
      return [value, nextStates];
    },
  };
  return withStatistics as SequentialOf<L>;
}
