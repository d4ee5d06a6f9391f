import { isPlainObject, isTensor, type Tensor } from "@chainrule/tensor";

/** A value with other tensors, in plain objects and arrays; whatever else there is stays. */
export function mapTensors(value: unknown, f: (x: Tensor) => Tensor): unknown {
  if (isTensor(value)) return f(value);
  if (Array.isArray(value)) return value.map((entry) => mapTensors(entry, f));
  if (isPlainObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, mapTensors(entry, f)]));
  }
  return value;
}
