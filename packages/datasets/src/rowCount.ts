import { checkArray } from "./checkArray.js";
import { type DataArray, isNumericArray } from "./DataArray.js";
import type { Dataset } from "./Dataset.js";
import { DatasetError } from "./DatasetError.js";

/** The number of rows that all fields of `dataset` share; throws where they are no fields or don't agree. */
export function rowCount<D extends Dataset<D>>(functionName: string, dataset: D): number {
  if (typeof dataset !== "object" || dataset === null) {
    throw new DatasetError(
      `${functionName}: a data set is an object of fields { data, shape }, but this is ${String(dataset)}`,
    );
  }
  const fields = Object.entries<DataArray>(dataset);
  const [first] = fields;
  if (first === undefined) throw new DatasetError(`${functionName}: the data set has no fields`);
  refuseNeighbour(functionName, dataset);
  for (const [name, field] of fields) {
    checkArray(`${functionName}: field ${name}`, field);
    if (field.shape.length === 0) {
      throw new DatasetError(
        `${functionName}: field ${name} has shape []; expected the number of rows and the sizes of a row`,
      );
    }
  }
  const rows = first[1].shape[0]!;
  for (const [name, { shape }] of fields) {
    if (shape[0] !== rows) {
      throw new DatasetError(
        `${functionName}: fields differ in their number of rows: ${first[0]} has shape [${first[1].shape.join(", ")}], ` +
          `${name} has [${shape.join(", ")}]`,
      );
    }
  }
  return rows;
}

/** Throws where what is given is not the data set, but what holds it, or one of its fields. */
function refuseNeighbour(functionName: string, given: object): void {
  const { data, shape, rows } = given as { data?: unknown; shape?: unknown; rows?: unknown };
  if (isNumericArray(data) && Array.isArray(shape)) {
    throw new DatasetError(
      `${functionName}: this is one field, { data, shape }, but a data set is an object of fields: { x: { data, shape } }`,
    );
  }
  if (typeof rows === "object" && rows !== null && !("data" in rows)) {
    throw new DatasetError(`${functionName}: this is a whole table; its rows are the data set: table.rows`);
  }
}
