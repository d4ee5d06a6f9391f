/** What is to be learned from data: one of some classes, or a number. */
export type Task = "classification" | "regression";

/** A linear change of units, (x − shift) / scale: a number for each feature, or one for all. */
export interface Standardisation {
  readonly shift: readonly number[];
  readonly scale: readonly number[];
}

/** A column of a table, and what the model sees of it: a number is one feature, a category one for each value. */
export type DataColumn =
  | { readonly name: string; readonly kind: "number" }
  | { readonly name: string; readonly kind: "category"; readonly values: readonly string[] };

/**
 * What a model has learned from, so that what it is to predict from comes to it in the same form. It is kept in the
 * model's file as JSON.
 */
export interface DataDescription {
  /** "mnist", "iris", or the name of a file or folder. */
  readonly name: string;
  readonly task: Task;
  /** Of one sample: [features], or [channels, height, width] of images, whose pixels are from 0 (paper) to 1 (ink). */
  readonly inputShape: readonly number[];
  /** The columns of a table in their order; none of images. */
  readonly columns: readonly DataColumn[];
  /** The names of the features that the columns come to, as many as inputShape says; none of images. */
  readonly featureNames: readonly string[];
  /** Class i is entry i; none of a regression. */
  readonly classNames: readonly string[];
  /** What is to be predicted. */
  readonly targetName: string;
  /** How features were standardised: fitted on the training part. Undefined where they come as they are. */
  readonly standardisation?: Standardisation | undefined;
  /** How the target of a regression was; a prediction times scale plus shift is in the target's own unit. */
  readonly targetStandardisation?: Standardisation | undefined;
  /** Where the data come from, in words. */
  readonly source: string;
  /** Of all values, row by row: where it is another, other rows are held out. */
  readonly checksum?: number | undefined;
}

/** Whether samples are images. */
export function isImages({ inputShape }: Pick<DataDescription, "inputShape">): boolean {
  return inputShape.length === 3;
}

/** How many numbers a sample has. */
export function inputSize({ inputShape }: Pick<DataDescription, "inputShape">): number {
  return inputShape.reduce((product, size) => product * size, 1);
}

/** The names of the features that columns come to: "rooms", "town=Oslo", "town=Rome". */
export function featureNamesOf(columns: readonly DataColumn[]): string[] {
  return columns.flatMap((column) =>
    column.kind === "number" ? [column.name] : column.values.map((value) => `${column.name}=${value}`),
  );
}
