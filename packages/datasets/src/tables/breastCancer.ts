/**
 * Cells of breast tumors.
 *
 * @packageDocumentation
 */
import { breastCancerRows } from "./breastCancerRows.js";
import { features, lastAsClass, parseRows } from "./parseRows.js";
import type { ClassificationTable } from "./Table.js";

export type { ClassificationTable, TableFacts } from "./Table.js";

const MEASURES = [
  "radius",
  "texture",
  "perimeter",
  "area",
  "smoothness",
  "compactness",
  "concavity",
  "concave points",
  "symmetry",
  "fractal dimension",
];

/**
 * Breast tumors, 212 malignant (class 0) and 357 benign (class 1), by the nuclei of cells in an image of a sample: ten
 * measures of which the mean, the standard error and the worst (the mean of the three largest) are given. `rows.x` has
 * shape [569, 30], `rows.y` shape [569], in fresh memory.
 *
 * W. N. Street, W. H. Wolberg, O. L. Mangasarian, Nuclear feature extraction for breast tumor diagnosis, SPIE 1905 (1993)
 * 861–870; UCI Machine Learning Repository, Breast Cancer Wisconsin (Diagnostic).
 *
 * @example
 * ```ts
 * import { breastCancer } from "@chainrule/datasets/breast-cancer";
 *
 * const { rows, featureNames, classNames } = breastCancer();
 * console.log(rows.x.shape, classNames); // [ 569, 30 ] [ 'malignant', 'benign' ]
 * console.log(featureNames[29]); // worst fractal dimension
 * ```
 */
export function breastCancer(): ClassificationTable {
  const rows = parseRows(breastCancerRows);
  return {
    task: "classification",
    rows: { x: features(rows), y: lastAsClass(rows) },
    featureNames: [
      ...MEASURES.map((measure) => `mean ${measure}`),
      ...MEASURES.map((measure) => `${measure} error`),
      ...MEASURES.map((measure) => `worst ${measure}`),
    ],
    targetName: "diagnosis",
    classNames: ["malignant", "benign"],
    description: "Nuclei of cells in samples of 569 breast tumors",
    source:
      "W. H. Wolberg, W. N. Street, O. L. Mangasarian, UCI Machine Learning Repository (Breast Cancer Wisconsin, " +
      "Diagnostic), by way of scikit-learn 1.2.1",
    license: "public; the copy BSD-3-Clause (scikit-learn)",
  };
}
