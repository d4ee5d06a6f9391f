// Makes the tables that this package ships from the files that they come from: src/tables/*Rows.ts, text with a line for
// each row and the target last, and tables/california-housing.idx.gz, int32 columns. The results are committed; this file
// says how they were made, and the tests compare them with the same files.
//
// node scripts/build-tables.mjs FOLDER, where FOLDER holds scikit-learn 1.2.1's iris.csv, wine_data.csv,
// breast_cancer.csv, diabetes_data_raw.csv.gz, diabetes_target.csv.gz and digits.csv.gz, vega-datasets 3.2.1's cars.json
// as auto_mpg_cars.json, and the housing.csv of ageron/handson-ml2@1e211527, gzipped, as california_housing.csv.gz.
import console from "node:console";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";

const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: node scripts/build-tables.mjs FOLDER");

function read(name) {
  const bytes = readFileSync(join(folder, name));
  return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

function lines(name) {
  return read(name).trim().split(/\r?\n/u);
}

/** A number as short as it can be written. */
function short(cell) {
  return String(Number(cell)).replace(/^(-?)0\./u, "$1.");
}

function writeRows(name, comment, rows) {
  const target = fileURLToPath(new URL(`../src/tables/${name}.ts`, import.meta.url));
  const text = `/** ${comment} */\nexport const ${name} = \`\n${rows.join("\n")}\n\`;\n`;
  writeFileSync(target, text);
  console.log(`src/tables/${name}.ts: ${rows.length} rows, ${text.length} bytes`);
}

/** scikit-learn's form: a first line about the file, then numbers, the class last. */
function classified(name) {
  return lines(name)
    .slice(1)
    .map((line) => line.split(",").map(short).join(","));
}

function diabetes() {
  const targets = lines("diabetes_target.csv.gz");
  return lines("diabetes_data_raw.csv.gz").map((line, i) =>
    [...line.trim().split(/\s+/u), targets[i]].map(short).join(","),
  );
}

/** A pixel from 0 to 16 is one character, 0 … 9 and a … g; the digit follows. */
function digits() {
  return lines("digits.csv.gz").map((line) => {
    const cells = line.split(",").map(Number);
    return cells.map((cell) => cell.toString(17)).join("");
  });
}

const ORIGINS = ["Europe", "Japan", "USA"];

function autoMpg() {
  return JSON.parse(read("auto_mpg_cars.json")).map((car) =>
    [
      car.Cylinders,
      car.Displacement,
      car.Horsepower ?? "",
      car.Weight_in_lbs,
      car.Acceleration,
      Number(car.Year.slice(0, 4)),
      ORIGINS.indexOf(car.Origin),
      car.Miles_per_Gallon ?? "",
    ]
      .map((cell) => (cell === "" ? cell : short(cell)))
      .join(","),
  );
}

const PROXIMITIES = ["<1H OCEAN", "INLAND", "ISLAND", "NEAR BAY", "NEAR OCEAN"];
// Degrees have two decimals, incomes four; all others are whole.
const FACTORS = [100, 100, 1, 1, 1, 1, 1, 10_000, 1];

function writeCaliforniaHousing() {
  const rows = lines("california_housing.csv.gz")
    .slice(1)
    .map((line) => line.split(","));
  const columns = FACTORS.length + 1;
  const bytes = new DataView(new ArrayBuffer(12 + 4 * columns * rows.length));
  [0x00000c02, columns, rows.length].forEach((word, i) => bytes.setUint32(4 * i, word));
  rows.forEach((cells, row) => {
    for (let column = 0; column < columns; column++) {
      const factor = FACTORS[column];
      const cell = cells[column];
      const value =
        factor === undefined
          ? PROXIMITIES.indexOf(cell)
          : cell === ""
            ? -1
            : Math.round(Number(cell) * factor);
      if (factor !== undefined && cell !== "" && value / factor !== Number(cell)) {
        throw new Error(`row ${row}, column ${column}: ${cell} has more decimals than expected`);
      }
      bytes.setInt32(12 + 4 * (column * rows.length + row), value);
    }
  });
  const compressed = gzipSync(new Uint8Array(bytes.buffer), { level: 9, memLevel: 9 });
  const target = fileURLToPath(new URL("../tables/", import.meta.url));
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, "california-housing.idx.gz"), compressed);
  console.log(`tables/california-housing.idx.gz: ${rows.length} rows, ${compressed.length} bytes`);
}

const LAST = "the class last";
writeRows(
  "irisRows",
  `Sepal length and width, petal length and width in cm; ${LAST}.`,
  classified("iris.csv"),
);
writeRows("wineRows", `The 13 measurements; ${LAST}.`, classified("wine_data.csv"));
writeRows("breastCancerRows", `The 30 measurements; ${LAST}.`, classified("breast_cancer.csv"));
writeRows("diabetesRows", "The ten measurements; the progression last.", diabetes());
writeRows("digitsRows", "64 pixels, each a digit of base 17; the digit shown last.", digits());
writeRows(
  "autoMpgRows",
  "Cylinders, displacement, horsepower, weight, acceleration, year, origin; miles per gallon last.",
  autoMpg(),
);
writeCaliforniaHousing();
