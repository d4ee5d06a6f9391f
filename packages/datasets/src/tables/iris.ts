/**
 * Fisher's iris flowers.
 *
 * @packageDocumentation
 */
import { irisRows } from "./irisRows.js";
import { features, lastAsClass, parseRows } from "./parseRows.js";
import type { ClassificationTable } from "./Table.js";

export type { ClassificationTable, TableFacts } from "./Table.js";

/**
 * Fisher's iris flowers: 150 flowers of three species, 50 of each, by the length and width of their sepals and petals in
 * cm. One species is linearly separable from the other two, which are not from each other. `rows.x` has shape [150, 4],
 * `rows.y` shape [150], in fresh memory; sorted by species.
 *
 * R. A. Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7 (1936) 179–188; the values
 * are those of the paper, of which UCI's copy has two wrong.
 *
 * @example
 * ```ts
 * import { trainTestSplit } from "@chainrule/datasets";
 * import { iris } from "@chainrule/datasets/iris";
 *
 * const { rows, featureNames, classNames } = iris();
 * console.log(rows.x.shape, classNames); // [ 150, 4 ] [ 'setosa', 'versicolor', 'virginica' ]
 * console.log(featureNames[0], rows.x.data[0]); // sepal length (cm) 5.099999904632568
 * const { train, test } = trainTestSplit(rows, { test: 0.2, seed: 1, stratify: "y" });
 * console.log(train.x.shape, test.x.shape); // [ 120, 4 ] [ 30, 4 ]
 * ```
 */
export function iris(): ClassificationTable {
  const rows = parseRows(irisRows);
  return {
    task: "classification",
    rows: { x: features(rows), y: lastAsClass(rows) },
    featureNames: ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"],
    targetName: "species",
    classNames: ["setosa", "versicolor", "virginica"],
    description: "Sepals and petals of 150 iris flowers of three species",
    source: "R. A. Fisher (1936), by way of scikit-learn 1.2.1",
    license: "public; the copy BSD-3-Clause (scikit-learn)",
  };
}
