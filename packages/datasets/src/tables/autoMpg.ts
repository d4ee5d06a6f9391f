/**
 * Cars and how far they go on a gallon.
 *
 * @packageDocumentation
 */
import type { DataArray } from "../DataArray.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { autoMpgRows } from "./autoMpgRows.js";
import { keepRows, type MissingRows } from "./keepRows.js";
import { features, lastAsValue, parseRows } from "./parseRows.js";
import type { RegressionTable } from "./Table.js";

export type { MissingRows } from "./keepRows.js";
export type { RegressionTable, TableFacts } from "./Table.js";

const ORIGIN = 6;

/** Options of {@link autoMpg}. */
export interface AutoMpgOptions {
  /** What becomes of the six cars whose horsepower is missing: left out (`"drop"`, the default) or NaN. */
  readonly missing?: MissingRows | undefined;
}

/** What {@link autoMpg} gives. */
export interface AutoMpg extends RegressionTable {
  readonly rows: RegressionTable["rows"] & {
    /** Where a car was made, as a place in `categories.origin`, shape [n]. */
    readonly origin: DataArray<Int32Array<ArrayBuffer>>;
  };
  /** What the codes stand for. */
  readonly categories: { readonly origin: readonly string[] };
}

/**
 * Cars of 1970 to 1982 and the miles that they go on a gallon in the city, to be predicted from six numbers (cylinders,
 * displacement in cubic inches, horsepower, weight in pounds, seconds to 60 miles an hour, model year) and from where they
 * were made. `rows.x` has shape [392, 6], `rows.y` shape [392, 1], `rows.origin` shape [392], in fresh memory.
 *
 * Of 406 cars, eight without the target are left out, and six without horsepower unless `missing` is `"nan"`. In this copy
 * the model year 1981 is given as 1982. `oneHotLabels(rows.origin, 3)` gives a column for each origin.
 *
 * E. Ramos, D. Donoho, The 1983 ASA data exposition; StatLib, Carnegie Mellon University.
 *
 * @throws DatasetError where an option is unknown or has no meaning.
 *
 * @example
 * ```ts
 * import { autoMpg } from "@chainrule/datasets/auto-mpg";
 *
 * const { rows, featureNames, categories } = autoMpg();
 * console.log(rows.x.shape, rows.y.data[0]); // [ 392, 6 ] 18
 * console.log(featureNames.join()); // cylinders,displacement,horsepower,weight,acceleration,model year
 * console.log(categories.origin[rows.origin.data[0]!]); // USA
 * ```
 */
export function autoMpg(options: AutoMpgOptions = {}): AutoMpg {
  rejectUnknownOptions("autoMpg", options, ["missing"]);
  const kept = keepRows("autoMpg", parseRows(autoMpgRows), options.missing ?? "drop");
  const origin = { data: Int32Array.from(kept, (row) => row[ORIGIN]!), shape: [kept.length] };
  const numbers = kept.map((row) => row.filter((_, column) => column !== ORIGIN));
  return {
    task: "regression",
    rows: { x: features(numbers), y: lastAsValue(numbers), origin },
    featureNames: ["cylinders", "displacement", "horsepower", "weight", "acceleration", "model year"],
    targetName: "miles per gallon",
    categories: { origin: ["Europe", "Japan", "USA"] },
    description: "Cars of 1970 to 1982 and the miles that they go on a gallon",
    source:
      "The 1983 ASA data exposition, StatLib (Carnegie Mellon University), by way of npm vega-datasets 3.2.1",
    license: "for educational and scientific purposes (StatLib); the copy BSD-3-Clause (vega-datasets)",
  };
}
