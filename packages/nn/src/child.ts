import {
  DtypeError,
  isDtypeError,
  isShapeError,
  isTensor,
  isValueError,
  ShapeError,
  type Tensor,
  ValueError,
} from "@chainrule/tensor";
import { foldIn, type Key } from "@chainrule/tensor/random";
import { describeValue } from "./describeValue.js";
import { type AnyLayer, type ApplyOptions, isStateful, nameOf } from "./layer.js";

/** A layer that is part of another. */
export interface Child {
  readonly layer: AnyLayer;
  /** Its number among the parts: it draws from `foldIn(key, index)`. */
  readonly index: number;
  /** Where it is, in messages: "sequential: layer [2]". */
  readonly place: string;
}

/** @throws TypeError for what is neither a layer nor a function */
export function checkLayer(place: string, layer: unknown): void {
  const { init, apply } = (layer ?? {}) as { init?: unknown; apply?: unknown };
  if (typeof layer === "function" || (typeof init === "function" && typeof apply === "function")) return;
  throw new TypeError(`${place} is neither a layer nor a function, but ${describeValue(layer)}`);
}

/** What a part gives, or its error with the place in front. */
export function within<T>(place: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const message = `${place}: ${(error as Error).message}`;
    if (isShapeError(error)) throw new ShapeError(message, { cause: error });
    if (isDtypeError(error)) throw new DtypeError(message, { cause: error });
    if (isValueError(error)) throw new ValueError(message, { cause: error });
    if (error instanceof TypeError) throw new TypeError(message, { cause: error });
    throw error;
  }
}

function callFunction(f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const y: unknown = f(x);
  if (isTensor(y)) return y;
  const isLayer = typeof y === "object" && y !== null && "apply" in y;
  throw new TypeError(
    isLayer
      ? `${nameOf(f)} gave a layer instead of a tensor. Call what makes layers: ${nameOf(f)}()`
      : `${nameOf(f)} gave ${y === undefined ? "nothing" : describeValue(y)} instead of a tensor`,
  );
}

/** Fresh parameters of a part: `[]` for a function. */
export function initChild({ layer, index, place }: Child, key: Key): unknown {
  if (typeof layer === "function") return [];
  return within(place, () => layer.init(foldIn(key, index)) as unknown);
}

/** A part's statistics before any training: `[]` for one that has none. */
export function initChildState({ layer }: Child): unknown {
  return isStateful(layer) ? layer.initState() : [];
}

/** Calls a part with its own key, and its own statistics as `options.state`. */
export function applyChild(
  { layer, index, place }: Child,
  params: unknown,
  x: Tensor,
  options: ApplyOptions,
): Tensor {
  return within(place, () => {
    if (typeof layer === "function") return callFunction(layer, x);
    const { key, state } = options;
    return layer.apply(params, x, {
      ...options,
      key: key && foldIn(key, index),
      state: isStateful(layer) ? state : undefined,
    });
  });
}

/** Calls a part, and gives its next statistics: the same ones if it has none. */
export function applyChildWithState(
  child: Child,
  params: unknown,
  state: unknown,
  x: Tensor,
  options: ApplyOptions,
): [y: Tensor, nextState: unknown] {
  const { layer, index, place } = child;
  if (!isStateful(layer)) return [applyChild(child, params, x, options), state];
  const { key } = options;
  return within(place, () =>
    layer.applyWithState(params, state, x, { ...options, key: key && foldIn(key, index) }),
  );
}
