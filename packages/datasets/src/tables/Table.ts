import type { DataArray } from "../DataArray.js";

/** What a table says about itself. */
export interface TableFacts {
  /** The names of the columns of `rows.x`. */
  readonly featureNames: readonly string[];
  /** What `rows.y` holds. */
  readonly targetName: string;
  /** What the table is about. */
  readonly description: string;
  /** Who made it, and the way it came here. */
  readonly source: string;
  /** Under which terms it may be used. */
  readonly license: string;
}

/** A table whose target is a class. */
export interface ClassificationTable extends TableFacts {
  readonly task: "classification";
  /** A data set, which `trainTestSplit`, `batches` and all others take as it is. */
  readonly rows: {
    /** The measurements, shape [n, features]. */
    readonly x: DataArray<Float32Array<ArrayBuffer>>;
    /** The classes, shape [n]. */
    readonly y: DataArray<Int32Array<ArrayBuffer>>;
  };
  /** The names of the classes: class i is entry i. */
  readonly classNames: readonly string[];
}

/** A table whose target is a number. */
export interface RegressionTable extends TableFacts {
  readonly task: "regression";
  /** A data set, which `trainTestSplit`, `batches` and all others take as it is. */
  readonly rows: {
    /** The measurements, shape [n, features]. */
    readonly x: DataArray<Float32Array<ArrayBuffer>>;
    /** The value to predict, shape [n, 1], as a network with one output gives it. */
    readonly y: DataArray<Float32Array<ArrayBuffer>>;
  };
}
