import { element, type Markup } from "./markup.js";

/** Counts in rows and columns of the same names, the larger the darker; the diagonal in another colour. */
export function htmlMatrix(
  title: string,
  names: readonly string[],
  counts: readonly (readonly number[])[],
): Markup {
  const cell = (row: readonly number[], i: number, j: number): Markup => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const share = total === 0 ? 0 : row[j]! / total;
    // What is rare is seen, too.
    const strength = row[j] === 0 ? 0 : 0.08 + 0.8 * Math.sqrt(share);
    const color = i === j ? "10,155,114" : "217,110,10";
    return element(
      "td",
      {
        class: "number",
        style: `background:rgba(${color},${(i === j ? strength * 0.6 : strength).toFixed(3)})`,
        title: `${names[i]!} taken for ${names[j]!}: ${row[j]!}`,
      },
      row[j] === 0 ? "·" : String(row[j]),
    );
  };
  return element(
    "div",
    { class: "scroll" },
    element(
      "table",
      { class: "matrix", "aria-label": title },
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          element("th", {}, "is ↓ taken for →"),
          names.map((name) => element("th", { class: "number" }, name)),
          element("th", { class: "number" }, "right"),
        ),
      ),
      element(
        "tbody",
        {},
        counts.map((row, i) => {
          const total = row.reduce((sum, count) => sum + count, 0);
          return element(
            "tr",
            {},
            element("th", {}, names[i]),
            row.map((_, j) => cell(row, i, j)),
            element(
              "td",
              { class: "number" },
              total === 0 ? "" : `${((100 * row[i]!) / total).toFixed(1)} %`,
            ),
          );
        }),
      ),
    ),
  );
}
