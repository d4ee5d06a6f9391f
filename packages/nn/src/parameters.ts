import {
  DtypeError,
  formatShape,
  isFloating,
  isTensor,
  sameShape,
  type Shape,
  ShapeError,
  type Tensor,
} from "@chainrule/tensor";
import { type FloatDtype, foldIn, type Key } from "@chainrule/tensor/random";
import { checkTensors } from "./checkTensors.js";
import { describeValue } from "./describeValue.js";
import type { Initializer } from "./init/initializer.js";

/** A parameter's shape, and what it begins with. */
interface Parameter {
  readonly shape: Shape;
  readonly init: Initializer;
}

/** The parameters of one layer, by name. */
export interface Parameters {
  /** Draws parameter i from `foldIn(key, i)`. */
  init(key: Key): Record<string, Tensor>;
  /** The parameters that a caller gave. @throws TypeError, ShapeError unless they are this layer's */
  check(params: unknown): Record<string, Tensor>;
}

/**
 * Says what parameters a layer has.
 *
 * @param layer the layer's name, for messages
 * @param entries each parameter by its name; undefined for one that the layer's options leave out
 * @throws DtypeError unless the dtype is float32 or float64
 * @throws TypeError for what is no initialiser
 */
export function parameters(
  layer: string,
  dtype: FloatDtype | undefined = "float32",
  entries: Readonly<Record<string, Parameter | undefined>>,
): Parameters {
  if (!isFloating(dtype)) {
    throw new DtypeError(`${layer}: parameters are float32 or float64, got ${JSON.stringify(dtype)}`);
  }
  for (const [name, parameter] of Object.entries(entries)) {
    if (parameter !== undefined && typeof parameter.init !== "function") {
      throw new TypeError(
        `${layer}: ${name}Init is a function (key, shape, options) as those of @chainrule/nn/init, got ` +
          describeValue(parameter.init),
      );
    }
  }
  const declared = Object.entries(entries).flatMap(([name, parameter], i) =>
    parameter ? [{ name, i, ...parameter }] : [],
  );
  const shapes = Object.fromEntries(declared.map(({ name, shape }) => [name, shape]));
  const source = "Parameters come from init(key) of the same layer";
  return {
    init: (key) =>
      Object.fromEntries(
        declared.map(({ name, i, shape, init }) => {
          const value = init(foldIn(key, i), shape, { dtype });
          checkInitial(`${layer}: ${name}Init`, value, shape);
          return [name, value];
        }),
      ),
    check: (params) => checkTensors(layer, params, { shapes, tree: "params", source }),
  };
}

/** @throws TypeError, ShapeError unless an initialiser gave a tensor of the shape that it was asked for */
function checkInitial(name: string, value: unknown, shape: Shape): void {
  if (!isTensor(value)) throw new TypeError(`${name} gave ${describeValue(value)}, but must give a tensor`);
  if (!sameShape(value.shape, shape)) {
    throw new ShapeError(
      `${name} gave a tensor ${formatShape(value.shape)}, but was asked for ${formatShape(shape)}`,
    );
  }
}
