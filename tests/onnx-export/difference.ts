import { isFloating, sameShape, type Tensor } from "@chainrule/tensor";

/** How far a result may be off: |got − want| ≤ tolerance · max(1, |want|). */
export const tolerance = 1e-5;

/** What is wrong with a result; undefined if nothing is. Infinities and NaN must be the same. */
export function difference(got: Tensor | undefined, want: Tensor, allowed = tolerance): string | undefined {
  if (!got) return "there is no such output";
  if (got.dtype !== want.dtype) return `dtype ${got.dtype}, not ${want.dtype}`;
  if (!sameShape(got.shape, want.shape)) {
    return `shape [${got.shape.join(", ")}], not [${want.shape.join(", ")}]`;
  }
  const [values, expected] = [got.data(), want.data()];
  const limit = isFloating(want.dtype) ? allowed : 0;
  for (let i = 0; i < expected.length; i++) {
    const [value, right] = [values[i]!, expected[i]!];
    if (Object.is(value, right) || value === right) continue;
    const close = Math.abs(value - right) <= limit * Math.max(1, Math.abs(right));
    if (!close || !Number.isFinite(right)) return `element ${i} of ${values.length}: ${value}, not ${right}`;
  }
  return undefined;
}
