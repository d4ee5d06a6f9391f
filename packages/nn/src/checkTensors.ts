import { formatShape, isTensor, sameShape, type Shape, ShapeError, type Tensor } from "@chainrule/tensor";
import { describeValue } from "./describeValue.js";

/** Which tensors a layer expects, by name, and where a caller has them from. */
export interface Expected {
  readonly shapes: Readonly<Record<string, Shape>>;
  /** `params`, `state` */
  readonly tree: string;
  readonly source: string;
}

/** @throws TypeError, ShapeError unless a tree holds the tensors that a layer expects, and no others */
export function checkTensors(
  layer: string,
  given: unknown,
  { shapes, tree, source }: Expected,
): Record<string, Tensor> {
  const values = (given ?? {}) as Record<string, unknown>;
  for (const [name, shape] of Object.entries(shapes)) {
    const value = values[name];
    if (!isTensor(value)) {
      throw new TypeError(
        `${layer}: ${tree}.${name} is ${value === undefined ? "missing" : describeValue(value)}, but must be a tensor ` +
          `${formatShape(shape)}. ${source}`,
      );
    }
    if (!sameShape(value.shape, shape)) {
      throw new ShapeError(
        `${layer}: ${tree}.${name} has shape ${formatShape(value.shape)}, but in this layer it is ${formatShape(shape)}`,
      );
    }
  }
  for (const name of Object.keys(values)) {
    if (!(name in shapes)) throw new TypeError(`${layer}: ${tree} has ${name}, which this layer has not`);
  }
  return values as Record<string, Tensor>;
}
