import { type DataArray, fashionMnist, isDatasetError, mnist, type MnistImages } from "@chainrule/datasets";
import type { ClassificationTable, TableFacts } from "@chainrule/datasets/iris";
import type { RegressionTable } from "@chainrule/datasets/diabetes";
import { CommandError } from "../CommandError.js";
import { type DataColumn, featureNamesOf } from "./DataDescription.js";
import type { DataRequest } from "./DataRequest.js";
import type { RawData, RawSamples } from "./RawData.js";

const digitNames = Array.from({ length: 10 }, (_, digit) => String(digit));

/** The data sets that are known by name. */
const known: Readonly<Record<string, (request: DataRequest) => Promise<RawData>>> = {
  mnist: mnistData,
  "fashion-mnist": fashionData,
  digits: async () => {
    const { digits } = await import("@chainrule/datasets/digits");
    const table = digits();
    const { x, y } = table.rows;
    return {
      description: { ...ofImages("digits", table.source, [8, 8]), classNames: digitNames },
      samples: { x: { data: x.data, shape: [y.data.length, 1, 8, 8] }, y },
    };
  },
  iris: async () => tableData("iris", (await import("@chainrule/datasets/iris")).iris()),
  wine: async () => tableData("wine", (await import("@chainrule/datasets/wine")).wine()),
  "breast-cancer": async () =>
    tableData("breast-cancer", (await import("@chainrule/datasets/breast-cancer")).breastCancer()),
  diabetes: async () => tableData("diabetes", (await import("@chainrule/datasets/diabetes")).diabetes()),
  "auto-mpg": async () => {
    const table = (await import("@chainrule/datasets/auto-mpg")).autoMpg();
    return tableData("auto-mpg", table, [
      { name: "origin", codes: table.rows.origin.data, values: table.categories.origin },
    ]);
  },
  "california-housing": async () => {
    const table = await (await import("@chainrule/datasets/california-housing")).californiaHousing();
    const codes = table.rows.oceanProximity.data;
    const proximity = { name: "ocean proximity", codes, values: table.categories.oceanProximity };
    return tableData("california-housing", table, [proximity]);
  },
};

/** Their names. */
export const datasetNames: readonly string[] = Object.keys(known);

/** Those of the form of MNIST, whose files may be in a directory or downloaded. */
export const idxDatasets: readonly string[] = ["mnist", "fashion-mnist"];

/** The data of a name. @throws CommandError where files are missing or malformed */
export async function namedData(request: DataRequest): Promise<RawData> {
  try {
    return await known[request.dataset]!(request);
  } catch (error) {
    if (!isDatasetError(error)) throw error;
    throw new CommandError(error.message.replace(/^(?:mnist|fashionMnist): /u, "The images can't be used: "));
  }
}

async function mnistData({ directory, download }: DataRequest): Promise<RawData> {
  const images = await mnist(download ? { download: true } : { directory });
  checkFilled(images, directory);
  const embedded = directory === undefined && !download;
  return {
    description: { ...ofImages("mnist", images.source, [28, 28]), classNames: digitNames },
    samples: inPlanes(images.train),
    test: {
      samples: inPlanes(images.test),
      name: images.officialTest
        ? "the official test images"
        : embedded
          ? "not the official test images"
          : "not the 10,000 official test images",
    },
    note: embedded
      ? "These are the first 10,000 images of MNIST's training set, which come with chainrule. The held-out images are " +
        "not the official test images, so accuracies on them don't compare with published ones. For those give the " +
        "directory of MNIST's four files, --data DIR, or --download them (11 MB)."
      : undefined,
  };
}

async function fashionData({ directory, download }: DataRequest): Promise<RawData> {
  if (directory === undefined && !download) {
    throw new CommandError(
      "Fashion-MNIST's images don't come with chainrule: give the directory of their four files, --data DIR, or " +
        "--download them (30 MB).",
    );
  }
  const images = await fashionMnist(download ? { download: true } : { directory });
  checkFilled(images, directory);
  return {
    description: {
      ...ofImages("fashion-mnist", images.source, [28, 28]),
      classNames: images.classNames,
    },
    samples: inPlanes(images.train),
    test: {
      samples: inPlanes(images.test),
      name: images.officialTest ? "the official test images" : "not the 10,000 official test images",
    },
  };
}

function ofImages(
  name: string,
  source: string,
  size: readonly [number, number],
): Omit<RawData["description"], "classNames"> {
  return {
    name,
    task: "classification",
    inputShape: [1, ...size],
    columns: [],
    featureNames: [],
    targetName: name === "fashion-mnist" ? "article" : "digit",
    source,
  };
}

function checkFilled(
  { train, test }: { readonly train: MnistImages; readonly test: MnistImages },
  directory: string | undefined,
): void {
  for (const [part, { y }] of [["train-images", train] as const, ["t10k-images", test] as const]) {
    if (y.data.length > 0) continue;
    throw new CommandError(`${part}-idx3-ubyte in ${String(directory)} holds no image.`);
  }
}

/** [n, 784] as [n, 1, 28, 28]. */
function inPlanes({ x, y }: MnistImages): RawSamples {
  const side = Math.sqrt(x.shape[1]!);
  return { x: { data: x.data, shape: [y.data.length, 1, side, side] }, y };
}

interface Category {
  readonly name: string;
  readonly codes: Int32Array;
  readonly values: readonly string[];
}

type AnyTable = TableFacts & (ClassificationTable | RegressionTable);

/** A table as data; its categories become a 1 among zeros each. */
function tableData(name: string, table: AnyTable, categories: readonly Category[] = []): RawData {
  const columns: DataColumn[] = [
    ...table.featureNames.map((feature) => ({ name: feature, kind: "number" as const })),
    ...categories.map((category) => ({
      name: category.name,
      kind: "category" as const,
      values: category.values,
    })),
  ];
  const featureNames = featureNamesOf(columns);
  return {
    description: {
      name,
      task: table.task,
      inputShape: [featureNames.length],
      columns,
      featureNames,
      classNames: table.task === "classification" ? table.classNames : [],
      targetName: table.targetName,
      source: table.source,
    },
    samples: { x: beside(table.rows.x, categories), y: table.rows.y },
  };
}

function beside(
  { data, shape }: DataArray<Float32Array<ArrayBuffer>>,
  categories: readonly Category[],
): RawSamples["x"] {
  const [n, numbers] = shape as [number, number];
  const width = numbers + categories.reduce((sum, { values }) => sum + values.length, 0);
  const result = new Float64Array(n * width);
  for (let row = 0; row < n; row++) {
    result.set(data.subarray(row * numbers, (row + 1) * numbers), row * width);
    let at = row * width + numbers;
    for (const { codes, values } of categories) {
      result[at + codes[row]!] = 1;
      at += values.length;
    }
  }
  return { data: result, shape: [n, width] };
}
