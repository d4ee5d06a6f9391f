import * as random from "@chainrule/tensor/random";
import type { ApplyOptions, Fn, Layer, ParamsOf } from "./layer.js";

/**
 * Layers one after the other: the output of each is the input of the next. Its parameters are a tuple of
 * theirs, `[]` for a plain function; layer i draws from `foldIn(key, i)`.
 *
 * @throws TypeError for what is neither a layer nor a function, and for parameters of another number of layers
 *
 * @example
 * ```ts
 * import { ones } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * import { relu } from "@chainrule/activations";
 * import { dense, sequential } from "@chainrule/nn";
 * const model = sequential(dense(4, 8), relu, dense(8, 2));
 * const params = model.init(random.key(0));
 * console.log(params[0].weight.shape, model.apply(params, ones([3, 4])).shape); // [ 4, 8 ] [ 3, 2 ]
 * ```
 */
export function sequential<
  // Any parameters will do here: each layer meets its own again.

  const L extends readonly (Layer<any> | Fn)[],
>(...layers: L): Layer<{ -readonly [I in keyof L]: ParamsOf<L[I]> }> {
  layers.forEach((layer, i) => {
    const isLayer =
      typeof layer === "function" ||
      (typeof layer === "object" &&
        layer !== null &&
        typeof layer.apply === "function" &&
        typeof layer.init === "function");
    if (!isLayer) {
      throw new TypeError(
        `sequential: argument ${i + 1} is neither a layer nor a function, but ${layer === undefined ? "undefined" : typeof layer}`,
      );
    }
  });
  type Params = { -readonly [I in keyof L]: ParamsOf<L[I]> };
  return {
    init: (key) =>
      layers.map((layer, i) =>
        typeof layer === "function" ? [] : (layer.init(random.foldIn(key, i)) as unknown),
      ) as Params,
    apply(params, x, options: ApplyOptions = {}) {
      const list = params as readonly unknown[];
      if (!Array.isArray(params) || list.length !== layers.length) {
        throw new TypeError(
          `sequential: ${layers.length} layers need a tuple of as many parameters, got ${Array.isArray(params) ? list.length : typeof params}`,
        );
      }
      const { key } = options;
      let value = x;
      layers.forEach((layer, i) => {
        if (typeof layer === "function") value = layer(value);
        else value = layer.apply(list[i], value, key ? { ...options, key: random.foldIn(key, i) } : options);
      });
      return value;
    },
  };
}
