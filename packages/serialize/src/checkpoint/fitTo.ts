import { isPlainObject, isTensor, sameShape } from "@chainrule/tensor";
import { describeTensor } from "../describeTensor.js";
import { Misfits } from "../Misfits.js";
import { describeValue } from "../describeValue.js";
import { childName } from "../leafName.js";
import { quote } from "../quote.js";
import type { Refusal } from "../Refusal.js";

/** A value that was compared with a template, in the template's order of keys. All that does not fit is named. */
export function fitTo(template: unknown, value: unknown, refuse: Refusal): unknown {
  const misfits = new Misfits();
  const fitted = fit(template, value, undefined, misfits);
  if (misfits.any) refuse(`the file does not fit the template:${misfits.toString()}`);
  return fitted;
}

function fit(template: unknown, value: unknown, name: string | undefined, misfits: Misfits): unknown {
  if (isTensor(template) && isTensor(value)) {
    if (!sameShape(template.shape, value.shape)) misfits.shape(name ?? "", value.shape, template.shape);
    else if (template.dtype !== value.dtype) {
      misfits.dtype(name ?? "", describeTensor(value), describeTensor(template));
    }
    return value;
  }
  if (Array.isArray(template) && Array.isArray(value)) {
    // A list of plain values, of losses for example, grows.
    if (!hasTensors(template) && !hasTensors(value)) return value;
    return Object.values(fitChildren(template, value, name, misfits));
  }
  if (isPlainObject(template) && isPlainObject(value)) {
    // So does a record that begins empty.
    if (Object.keys(template).length === 0 && !hasTensors(value)) return value;
    return fitChildren(template, value, name, misfits);
  }
  const fits =
    kindOf(template) === kindOf(value) ||
    (isNothing(template) && !hasTensors(value)) ||
    (isNothing(value) && !hasTensors(template));
  if (!fits) {
    const place = name === undefined ? "the checkpoint" : quote(name);
    misfits.add("another kind", `${place} is ${kindOf(value)}, needs ${kindOf(template)}`);
  }
  return value;
}

/** Both are arrays or both are objects. */
function fitChildren(
  template: object,
  value: object,
  name: string | undefined,
  misfits: Misfits,
): Record<string, unknown> {
  const values = new Map<string, unknown>(Object.entries(value));
  const fitted: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(template)) {
    const path = childName(name, key);
    if (values.has(key)) fitted[key] = fit(child, values.get(key), path, misfits);
    else if (child !== undefined) addLeaves("missing", child, path, misfits);
    values.delete(key);
  }
  for (const [key, child] of values) addLeaves("unexpected", child, childName(name, key), misfits);
  return fitted;
}

/** Names each tensor of a value, or the value itself where there is none in it. */
function addLeaves(kind: "missing" | "unexpected", value: unknown, name: string, misfits: Misfits): void {
  if (isTensor(value)) misfits[kind](name, value);
  else if (hasTensors(value)) {
    for (const [key, child] of Object.entries(value as object)) {
      if (hasTensors(child)) addLeaves(kind, child, childName(name, key), misfits);
    }
  } else misfits.add(kind, `${quote(name)} ${describeValue(value)}`);
}

function hasTensors(value: unknown): boolean {
  if (isTensor(value)) return true;
  return (Array.isArray(value) || isPlainObject(value)) && Object.values(value).some(hasTensors);
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

function kindOf(value: unknown): string {
  if (isTensor(value)) return describeTensor(value);
  return typeof value === "object" ? describeValue(value) : `a ${typeof value}`;
}
