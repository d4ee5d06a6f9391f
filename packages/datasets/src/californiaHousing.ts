/**
 * The houses of California.
 *
 * @packageDocumentation
 */
import type { DataArray } from "./DataArray.js";
import { DatasetError } from "./DatasetError.js";
import { packagedFile } from "./packagedFile.js";
import { rejectUnknownOptions } from "./rejectUnknownOptions.js";
import { keepRows, type MissingRows } from "./tables/keepRows.js";
import { features, lastAsValue } from "./tables/parseRows.js";
import type { RegressionTable } from "./tables/Table.js";

export type { MissingRows } from "./tables/keepRows.js";
export type { RegressionTable, TableFacts } from "./tables/Table.js";

const ROWS = 20_640;
const FILE = "tables/california-housing.idx.gz";
const FEATURES = [
  "longitude",
  "latitude",
  "housing median age",
  "total rooms",
  "total bedrooms",
  "population",
  "households",
  "median income",
] as const;
/** What each column of the file is to be divided by; the ninth is the target, the tenth the proximity to the ocean. */
const FACTORS = [100, 100, 1, 1, 1, 1, 1, 10_000, 1] as const;
const BEDROOMS = 4;
const PROXIMITY = 9;

/** Options of {@link californiaHousing}. */
export interface CaliforniaHousingOptions {
  /** What becomes of the 207 rows whose number of bedrooms is missing: left out (`"drop"`, the default) or NaN. */
  readonly missing?: MissingRows | undefined;
  /** Where to read the table, for bundlers that don't copy tables/california-housing.idx.gz. */
  readonly url?: string | URL | undefined;
}

/** What {@link californiaHousing} gives. */
export interface CaliforniaHousing extends RegressionTable {
  readonly rows: RegressionTable["rows"] & {
    /** Where the block group lies, as a place in `categories.oceanProximity`, shape [n]. */
    readonly oceanProximity: DataArray<Int32Array<ArrayBuffer>>;
  };
  /** What the codes stand for. */
  readonly categories: { readonly oceanProximity: readonly string[] };
}

/**
 * Block groups of California in the census of 1990 and the median value of their houses in dollars (14,999 to 500,001, at
 * which it is cut off), to be predicted from eight numbers (longitude, latitude, median age of the houses, total rooms,
 * total bedrooms, population, households, median income in 10,000 dollars) and from the proximity to the ocean. `rows.x`
 * has shape [20433, 8], `rows.y` shape [20433, 1], `rows.oceanProximity` shape [20433], in fresh memory.
 *
 * Of 20,640 rows, 207 without bedrooms are left out unless `missing` is `"nan"`. scikit-learn's table of this name is made
 * from the same census with rooms, bedrooms and people per household.
 *
 * The table is a file of 314 kB beside the code, read in Node and in browsers as the images of `mnist` are.
 *
 * R. K. Pace, R. Barry, Sparse spatial autoregressions, Statistics and Probability Letters 33 (1997) 291–297.
 *
 * @throws DatasetError (the promise rejects) where the file can't be read, or an option is unknown or has no
 * meaning.
 *
 * @example
 * ```ts
 * import { californiaHousing } from "@chainrule/datasets/california-housing";
 *
 * const { rows, featureNames, categories } = await californiaHousing();
 * console.log(rows.x.shape, rows.y.data[0]); // [ 20433, 8 ] 452600
 * console.log(featureNames[7], rows.x.data[7]?.toFixed(4)); // median income 8.3252
 * console.log(categories.oceanProximity[rows.oceanProximity.data[0]!]); // NEAR BAY
 * ```
 */
export async function californiaHousing(options: CaliforniaHousingOptions = {}): Promise<CaliforniaHousing> {
  rejectUnknownOptions("californiaHousing", options, ["missing", "url"]);
  // As in embeddedMnist.ts: bundlers look for this expression, and it must stand directly in src/.
  const address = options.url ?? new URL("../tables/california-housing.idx.gz", import.meta.url);
  const { array, subject } = await packagedFile("californiaHousing", address, FILE);
  const { data, shape } = array;
  if (!(data instanceof Int32Array) || shape.join() !== `${FACTORS.length + 1},${ROWS}`) {
    throw new DatasetError(
      `${subject} is another file: its shape is [${shape.join(", ")}], expected [${FACTORS.length + 1}, ${ROWS}] of int32`,
    );
  }
  const all = Array.from({ length: ROWS }, (_, row) => [
    data[PROXIMITY * ROWS + row]!,
    ...FACTORS.map((factor, column) => {
      const value = data[column * ROWS + row]!;
      return column === BEDROOMS && value < 0 ? Number.NaN : value / factor;
    }),
  ]);
  const kept = keepRows("californiaHousing", all, options.missing ?? "drop");
  const numbers = kept.map((row) => row.slice(1));
  return {
    task: "regression",
    rows: {
      x: features(numbers),
      y: lastAsValue(numbers),
      oceanProximity: { data: Int32Array.from(kept, (row) => row[0]!), shape: [kept.length] },
    },
    featureNames: FEATURES,
    targetName: "median house value",
    categories: { oceanProximity: ["<1H OCEAN", "INLAND", "ISLAND", "NEAR BAY", "NEAR OCEAN"] },
    description: "Block groups of California in 1990 and the median value of their houses",
    source: "R. K. Pace, R. Barry (1997), StatLib, by way of github.com/ageron/handson-ml2",
    license: "public (census of the USA, 1990); the copy Apache-2.0 (handson-ml2)",
  };
}
