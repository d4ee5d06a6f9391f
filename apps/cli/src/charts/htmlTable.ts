import { element, type Markup } from "./markup.js";
import { cellText, isNumeric, type Table } from "./Table.js";

/** A table as an HTML element, its title not in it. */
export function htmlTable(table: Table): Markup {
  const style = table.columns.map((_, i) => (isNumeric(table, i) ? "number" : undefined));
  return element(
    "div",
    { class: "scroll" },
    element(
      "table",
      { "aria-label": table.title },
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          table.columns.map(({ name }, i) => element("th", { class: style[i] }, name)),
        ),
      ),
      element(
        "tbody",
        {},
        table.rows.map((row) =>
          element(
            "tr",
            {},
            table.columns.map((column, i) => element("td", { class: style[i] }, cellText(row[i], column))),
          ),
        ),
      ),
    ),
  );
}
