import type { Cells } from "./columnCells.js";

/** The categories in a column and the place of each cell's in their list. */
export function codesOf(
  cells: Cells,
  categories: true | readonly string[],
): { codes: Int32Array<ArrayBuffer>; list: readonly string[] } {
  const empty = cells.values.indexOf(undefined);
  if (empty >= 0) {
    throw cells.error(
      empty,
      'there is no value, and a category can\'t be made up; missing: "drop" leaves the row out',
    );
  }
  const values = cells.values as readonly string[];
  const list = categories === true ? [...new Set(values)].sort() : categories;
  const codes = new Map(list.map((category, code) => [category, code]));
  return {
    list,
    codes: Int32Array.from(values, (value, row) => {
      const code = codes.get(value);
      if (code !== undefined) return code;
      throw cells.error(
        row,
        `${JSON.stringify(value.slice(0, 40))} is none of the categories ${list.join(", ")}`,
      );
    }),
  };
}
