/**
 * The progression of diabetes.
 *
 * @packageDocumentation
 */
import { diabetesRows } from "./diabetesRows.js";
import { features, lastAsValue, parseRows } from "./parseRows.js";
import type { RegressionTable } from "./Table.js";

export type { RegressionTable, TableFacts } from "./Table.js";

/**
 * Patients with diabetes: age in years, sex (1 or 2), body mass index, mean blood pressure and six values of blood serum,
 * from which a measure of the disease's progression one year later (25 to 346) is to be predicted. `rows.x` has shape
 * [442, 10], `rows.y` shape [442, 1], in fresh memory.
 *
 * The values are as they were measured, not scaled (as scikit-learn's `load_diabetes(scaled=False)`): `standardize` them.
 *
 * B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, Least angle regression, Annals of Statistics 32 (2004) 407–499.
 *
 * @example
 * ```ts
 * import { diabetes } from "@chainrule/datasets/diabetes";
 *
 * const { rows, featureNames } = diabetes();
 * console.log(rows.x.shape, rows.y.shape, rows.y.data[0]); // [ 442, 10 ] [ 442, 1 ] 151
 * console.log(featureNames[2], rows.x.data[2]?.toFixed(1)); // bmi 32.1
 * ```
 */
export function diabetes(): RegressionTable {
  const rows = parseRows(diabetesRows);
  return {
    task: "regression",
    rows: { x: features(rows), y: lastAsValue(rows) },
    featureNames: [
      "age",
      "sex",
      "bmi",
      "blood pressure",
      "total serum cholesterol",
      "low-density lipoproteins",
      "high-density lipoproteins",
      "total cholesterol / HDL",
      "log of serum triglycerides",
      "blood sugar",
    ],
    targetName: "disease progression",
    description: "Ten measurements of 442 patients with diabetes, and how it went on",
    source: "B. Efron, T. Hastie, I. Johnstone, R. Tibshirani (2004), by way of scikit-learn 1.2.1",
    license: "public; the copy BSD-3-Clause (scikit-learn)",
  };
}
