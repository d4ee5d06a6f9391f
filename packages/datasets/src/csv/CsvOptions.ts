/** The type of the numbers in a table. */
export type FloatDtype = "float32" | "float64";

/** The typed array of a {@link FloatDtype}. */
export type FloatArray<F extends FloatDtype> = F extends "float64"
  ? Float64Array<ArrayBuffer>
  : Float32Array<ArrayBuffer>;

/**
 * What happens where a cell holds no value: `"error"` refuses the table, naming line and column; `"drop"` leaves the
 * row out; `"mean"` and `"median"` put that of the column's other values, of the rows that are not left out; `"nan"` puts
 * NaN; a number puts itself.
 *
 * A mean or median of the whole table has seen the rows that are held out later. Where that matters, take `"nan"`, split,
 * and fill in what the training part says: `impute` of `@chainrule/datasets`.
 */
export type MissingPolicy = "error" | "drop" | "mean" | "median" | "nan" | number;

/**
 * Options of `parseCsv` and `readCsv`: `C` are the names of the columns of categories, `T` is the target's, `F` the type
 * of the numbers.
 */
export interface CsvOptions<
  C extends string = never,
  T extends string | undefined = undefined,
  F extends FloatDtype = "float32",
> {
  /**
   * Whether the first line names the columns. Otherwise their names: a list of them, or with `false` "0", "1", "2" …
   * Default: it does, and one of nothing but numbers is an error, lest a row of data is taken for names; `true` takes
   * numbers for names.
   */
  readonly header?: boolean | readonly string[] | undefined;
  /**
   * How many lines at the beginning of the text are no part of the table: remarks, or with `header: […]` a line of
   * names that are not wanted. Default 0.
   */
  readonly skipLines?: number | undefined;
  /** What stands between two cells, one character. Default a comma. */
  readonly delimiter?: string | undefined;
  /** The column to predict. Default none. */
  readonly target?: T | undefined;
  /** The columns to predict it from, in this order. Default: all but the target, in the file's order. */
  readonly columns?: readonly string[] | undefined;
  /**
   * The columns that hold categories, the target among them if it does: `true` for all values that come, sorted, or the
   * list of those that may come. A category becomes its place in that list.
   */
  readonly categories?: Readonly<Record<C, true | readonly string[]>> | undefined;
  /** What happens where a cell holds no value: for all columns, or by a column's name. Default `"error"`. */
  readonly missing?: MissingPolicy | Readonly<Record<string, MissingPolicy>> | undefined;
  /** The cells that hold no value. Default: "", NA, N/A, n/a, #N/A, `<NA>`, NaN, nan, null, NULL and "?". */
  readonly missingCells?: readonly string[] | undefined;
  /** Default "float32". */
  readonly dtype?: F | undefined;
}
