/**
 * Italian wines.
 *
 * @packageDocumentation
 */
import { features, lastAsClass, parseRows } from "./parseRows.js";
import type { ClassificationTable } from "./Table.js";
import { wineRows } from "./wineRows.js";

export type { ClassificationTable, TableFacts } from "./Table.js";

/**
 * Wines of three growers of one region in Italy (59, 71 and 48) by 13 results of a chemical analysis, whose scales differ
 * widely: `standardize` them. `rows.x` has shape [178, 13], `rows.y` shape [178], in fresh memory; sorted by grower.
 *
 * M. Forina and others, PARVUS, Institute of Pharmaceutical and Food Analysis and Technologies, Genoa; UCI Machine
 * Learning Repository, Wine.
 *
 * @example
 * ```ts
 * import { standardize } from "@chainrule/datasets";
 * import { wine } from "@chainrule/datasets/wine";
 *
 * const { rows, featureNames } = wine();
 * console.log(rows.x.shape, featureNames[12], rows.x.data[12]); // [ 178, 13 ] proline 1065
 * const { apply } = standardize(rows.x);
 * console.log(apply(rows.x).data[12]?.toFixed(3)); // 1.013
 * ```
 */
export function wine(): ClassificationTable {
  const rows = parseRows(wineRows);
  return {
    task: "classification",
    rows: { x: features(rows), y: lastAsClass(rows) },
    featureNames: [
      "alcohol",
      "malic acid",
      "ash",
      "alcalinity of ash",
      "magnesium",
      "total phenols",
      "flavanoids",
      "nonflavanoid phenols",
      "proanthocyanins",
      "color intensity",
      "hue",
      "od280/od315 of diluted wines",
      "proline",
    ],
    targetName: "grower",
    classNames: ["class_0", "class_1", "class_2"],
    description: "Chemical analyses of 178 wines of three growers",
    source: "M. Forina and others, UCI Machine Learning Repository (Wine), by way of scikit-learn 1.2.1",
    license: "public; the copy BSD-3-Clause (scikit-learn)",
  };
}
