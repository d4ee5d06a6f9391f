import type { Task } from "./DataDescription.js";

/** Which data, and how they are parted: kept with a model, so that the same parts are found again. */
export interface DataRequest {
  /** A name such as "mnist", the path of a CSV file, or of a folder with a folder of images for each class. */
  readonly dataset: string;
  /** The directory of IDX files, for mnist and fashion-mnist. */
  readonly directory?: string | undefined;
  /** Whether mnist and fashion-mnist may be downloaded. */
  readonly download?: boolean | undefined;
  /** The column to predict, for a CSV file. */
  readonly target?: string | undefined;
  /** The columns of a CSV file that are left out. */
  readonly ignore?: readonly string[] | undefined;
  /** What the target is, where a CSV file leaves it open. */
  readonly task?: Task | undefined;
  /** What happens to rows of a CSV file that lack a value. Default "error". */
  readonly missing?: "error" | "drop" | undefined;
  /** The height and width that the images of a folder come to. Default: as they are. */
  readonly imageSize?: number | undefined;
  /** A share below 1 or a number of rows for the test part, where the data have none of their own. Default 0.2. */
  readonly test?: number | undefined;
  /** A share below 1 or a number of rows of the training part that is set apart for validation. Default 0. */
  readonly validation?: number | undefined;
  /** Only the first so many rows of the training part. */
  readonly limit?: number | undefined;
  /** Whether features of tables, and targets of regressions, are standardised. Default true. */
  readonly standardize?: boolean | undefined;
  /** Which rows go into which part. Default 0. */
  readonly splitSeed?: number | undefined;
}
