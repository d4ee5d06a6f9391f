import { type Dtype, type Tensor, tensor, zeros } from "@chainrule/tensor";

/** What a caller may get wrong about a function. */
export interface Row {
  /** A call with a shape or an axis that does not fit. */
  readonly shape?: () => unknown;
  /** A call with a dtype, or with values, that do not fit. */
  readonly dtype?: () => unknown;
}

export type Rows = Readonly<Record<string, Row>>;

export type F = (...inputs: any[]) => unknown;

/** Any function of a package, by its name. */
export const pick = (exported: object, name: string): F => (exported as Record<string, F>)[name]!;

/** What `make` gives for each of several names. */
export function recordFor<T>(names: string, make: (name: string) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, make(name)]));
}

export const of = (shape: number[], dtype: Dtype = "float32"): Tensor => zeros(shape, { dtype });
export const matrix = of([2, 3]);
export const bools = tensor([true, false]);
export const bytes = of([2], "uint8");
export const ints = of([2], "int32");
export const words = of([2], "uint32");
export const floats = of([2]);
