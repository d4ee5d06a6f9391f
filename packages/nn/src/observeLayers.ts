import type { Tensor } from "@chainrule/tensor";
import { type AnyLayer, isStateful, type Layer, nameOf, type StatefulLayer } from "./layer.js";

/** A layer as it is called: its place in the model ([2, 0] is part 0 of part 2), its name and its parameters. */
export interface LayerCall {
  readonly path: readonly number[];
  readonly name: string;
  readonly params: unknown;
}

/** Told of each call; `run` makes it, and gives the layer's result. */
export type Observer = (call: LayerCall, run: () => Tensor) => void;

/** The same model, of whose calls, and those of the layers that it is made of, an observer is told. */
export function observeLayers(layer: AnyLayer, observer: Observer, path: readonly number[] = []): AnyLayer {
  const name = nameOf(layer);
  const told = <R>(params: unknown, call: () => R, resultOf: (returned: R) => Tensor): R => {
    let returned: R | undefined;
    observer({ path, name, params }, () => resultOf((returned = call())));
    return returned as R;
  };
  if (typeof layer === "function") {
    return (x) =>
      told(
        [],
        () => layer(x),
        (y) => y,
      );
  }
  const { children, withChildren } = layer;
  const inner: Layer<unknown> =
    children && withChildren
      ? withChildren(children.map((child, i) => observeLayers(child, observer, [...path, i])))
      : layer;
  const observed: Layer<unknown> = {
    name,
    init: (key) => inner.init(key),
    apply: (params, x, options) =>
      told(
        params,
        () => inner.apply(params, x, options),
        (y) => y,
      ),
  };
  if (!isStateful(inner)) return observed;
  const stateful: StatefulLayer<unknown, unknown> = {
    ...observed,
    initState: () => inner.initState(),
    applyWithState: (params, state, x, options) =>
      told(
        params,
        () => inner.applyWithState(params, state, x, options),
        ([y]) => y,
      ),
  };
  return stateful;
}
