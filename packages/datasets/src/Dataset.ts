import type { DataArray, FreshArray } from "./DataArray.js";

/**
 * What the functions of this package take as a data set: an object of fields `{ data, shape }` whose shapes begin with
 * the same number of rows. The names are free: `{ x, y }`, `{ image, label, weight }`.
 */
export type Dataset<D> = { readonly [K in keyof D]: DataArray };

/** Some rows of a data set `D`: the same fields with the same kinds of typed array, over memory of their own. */
export type Rows<D> = {
  readonly [K in keyof D]: D[K] extends { readonly data: infer T } ? DataArray<FreshArray<T>> : never;
};
