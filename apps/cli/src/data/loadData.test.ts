import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { writeSmallMnist } from "../testing/smallMnist.js";
import { encodeRows } from "./encodeRows.js";
import { loadData } from "./loadData.js";
import { parseTable } from "./readTable.js";
import { standardised } from "./standardisation.js";

function file(text: string, name = "t.csv"): string {
  const path = join(mkdtempSync(join(tmpdir(), "chainrule-")), name);
  writeFileSync(path, text);
  return path;
}

const houses = `rooms,town,area,price
3,Rome,70,200.5
5,Oslo,120,410
4,Rome,95,300.25
2,Oslo,40,150
6,Rome,150,520
3,Oslo,75,220
`;

describe("data sets by name", () => {
  test.each([
    ["iris", "classification", [4], 3, 120, 30],
    ["wine", "classification", [13], 3, 142, 36],
    ["breast-cancer", "classification", [30], 2, 455, 114],
    ["digits", "classification", [1, 8, 8], 10, 1438, 359],
    ["diabetes", "regression", [10], 0, 354, 88],
    ["auto-mpg", "regression", [9], 0, 314, 78],
    ["california-housing", "regression", [13], 0, 16346, 4087],
  ])("%s", async (dataset, task, inputShape, classes, train, test) => {
    const data = await loadData({ dataset });
    expect(data.description).toMatchObject({ name: dataset, task, inputShape });
    expect(data.description.classNames).toHaveLength(classes);
    expect(data.train.x.shape).toEqual([train, ...inputShape]);
    expect(data.test.x.shape).toEqual([test, ...inputShape]);
    expect(data.train.y.shape).toEqual(task === "regression" ? [train, 1] : [train]);
    expect(data.train.x.data.every(Number.isFinite)).toBe(true);
    if (inputShape.length === 1) expect(data.description.featureNames).toHaveLength(inputShape[0]!);
  });

  test("features are standardised by the training part, categories are not", async () => {
    const { description, train } = await loadData({ dataset: "auto-mpg" });
    const { featureNames, standardisation } = description;
    expect(featureNames.slice(-3)).toEqual(["origin=Europe", "origin=Japan", "origin=USA"]);
    expect(standardisation!.shift.slice(-3)).toEqual([0, 0, 0]);
    expect(standardisation!.scale.slice(-3)).toEqual([1, 1, 1]);
    const column = (j: number): number[] => Array.from({ length: 314 }, (_, i) => train.x.data[i * 9 + j]!);
    const mean = column(3).reduce((sum, value) => sum + value, 0) / 314;
    expect(mean).toBeCloseTo(0, 6);
    expect(column(3).reduce((sum, value) => sum + value ** 2, 0) / 314).toBeCloseTo(1, 5);
    expect(new Set(column(8))).toEqual(new Set([0, 1]));
    expect(
      (await loadData({ dataset: "iris", standardize: false })).description.standardisation,
    ).toBeUndefined();
  });

  test("parts share no row, keep the classes' shares, and depend on the split seed alone", async () => {
    const request = { dataset: "iris", validation: 0.25, standardize: false };
    const { train, validation, test: held } = await loadData(request);
    const counts = ({ y }: { y: { data: ArrayLike<number> } }): number[] =>
      [0, 1, 2].map((one) => Array.from(y.data).filter((label) => label === one).length);
    expect([counts(train), counts(validation!), counts(held)]).toEqual([
      [30, 30, 30],
      [10, 10, 10],
      [10, 10, 10],
    ]);
    expect(await loadData(request)).toMatchObject({ train: { y: train.y } });
    expect((await loadData({ ...request, splitSeed: 1 })).train.x.data).not.toEqual(train.x.data);
  });

  test("data in which a value or the order is another have another checksum", async () => {
    const checksums = [
      houses,
      houses.replace("120", "121"),
      houses.replace(/(.*\n)(3.*\n)(5.*\n)/u, "$1$3$2"),
    ].map(async (text) => (await loadData({ dataset: file(text), target: "town" })).description.checksum);
    const [first, ...others] = await Promise.all(checksums);
    expect((await loadData({ dataset: file(houses), target: "town" })).description.checksum).toBe(first);
    expect(new Set([first, ...others]).size).toBe(3);
  });

  test("mnist from a directory, and the first rows only", async () => {
    const data = await loadData({
      dataset: "mnist",
      directory: writeSmallMnist(),
      limit: 100,
      validation: 20,
    });
    expect(data.train.x.shape).toEqual([80, 1, 28, 28]);
    expect(data.validation!.x.shape).toEqual([20, 1, 28, 28]);
    expect(data.test.x.shape).toEqual([100, 1, 28, 28]);
    expect(data.testName).toBe("not the 10,000 official test images");
  });

  test.each([
    [{ dataset: "mnits" }, "mnits is no data set. Did you mean mnist? Data sets are mnist, fashion-mnist,"],
    [{ dataset: "nowhere/x" }, "There is no file or folder nowhere/x."],
    [{ dataset: "houses.csv" }, "There is no file or folder houses.csv."],
    [{ dataset: "fashion-mnist" }, "Fashion-MNIST's images don't come with chainrule"],
    [{ dataset: "iris", directory: "x" }, "--data is for mnist and fashion-mnist, and iris is none."],
    [{ dataset: "iris", target: "x" }, "--target is for CSV files, and iris is none."],
    [{ dataset: "iris", imageSize: 8 }, "--image-size is for folders of images, and iris is none."],
    [{ dataset: "nowhere/x", imageSize: 8 }, "There is no file or folder nowhere/x."],
    [{ dataset: "iris", test: 150 }, "--test 150 leaves no row to learn from: iris has 150 rows."],
    [{ dataset: "iris", validation: 120 }, "--validation 120 leaves no row to learn from"],
    [{ dataset: "iris", test: 0.001 }, "--test 0.001 leaves no row to evaluate on"],
    [{ dataset: "mnist", test: 0.1 }, "--test is for data without a test part, and mnist has one."],
  ])("%j is refused", async (request, message) => {
    await expect(loadData(request)).rejects.toThrow(message);
  });
});

describe("CSV files", () => {
  test("numbers, categories and a target of numbers", async () => {
    const { description } = await loadData({ dataset: file(houses, "houses.csv"), target: "price", test: 2 });
    expect(description).toMatchObject({
      name: "houses",
      task: "regression",
      inputShape: [4],
      columns: [
        { name: "rooms", kind: "number" },
        { name: "town", kind: "category", values: ["Oslo", "Rome"] },
        { name: "area", kind: "number" },
      ],
      featureNames: ["rooms", "town=Oslo", "town=Rome", "area"],
      classNames: [],
      targetName: "price",
    });
    expect(description.targetStandardisation!.shift).toHaveLength(1);
  });

  test("a target of texts is of classes, and one of few whole numbers is", async () => {
    const texts = await loadData({ dataset: file(houses), target: "town", test: 2 });
    expect(texts.description).toMatchObject({ task: "classification", classNames: ["Oslo", "Rome"] });
    const few = houses
      .replaceAll(/,(?:200\.5|410|300\.25)\n/gu, ",10\n")
      .replaceAll(/,(?:150|520|220)\n/gu, ",9\n");
    const numbers = await loadData({ dataset: file(few), target: "price", test: 2 });
    expect(numbers.description).toMatchObject({ task: "classification", classNames: ["9", "10"] });
    const forced = await loadData({ dataset: file(few), target: "price", test: 2, task: "regression" });
    expect(forced.description).toMatchObject({ task: "regression", classNames: [] });
  });

  test("semicolons, quotes, rows that lack a value", async () => {
    const text = '\uFEFFa;"b ""c""";t\r\n1;2;1.5\r\n\r\n2;;2.5\r\n3;"4";3.5\r\n4;1;4.5\r\n';
    const {
      description,
      note,
      train,
      test: held,
    } = await loadData({
      dataset: file(text),
      target: "t",
      missing: "drop",
      test: 1,
    });
    expect(description.featureNames).toEqual(["a", 'b "c"']);
    expect(note).toBe("1 of 4 rows lack a value and are left out.");
    expect(train.y.shape[0]! + held.y.shape[0]!).toBe(3);
  });

  test("columns without a name, such as the index that pandas writes, can be left out", async () => {
    const indexed = houses
      .split("\n")
      .map((line, i) => (line === "" ? line : `${i === 0 ? "" : i - 1},${line},`))
      .join("\n");
    const request = { target: "price", test: 2, ignore: ["column 1", "column 6"] };
    const [plain, { description, train }] = await Promise.all([
      loadData({ dataset: file(houses), target: "price", test: 2 }),
      loadData({ dataset: file(indexed), ...request }),
    ]);
    expect([description.columns, train]).toEqual([plain.description.columns, plain.train]);
    expect(() => encodeRows(description.columns, parseTable(indexed, "new.csv"))).not.toThrow();
  });

  test("lines that end differently", async () => {
    const mixed = houses.replace("\n", "\r\n").replace("410\n", "410\r\n");
    const request = { target: "price", test: 2 };
    const [plain, other] = await Promise.all(
      [houses, mixed].map((text) => loadData({ dataset: file(text), ...request })),
    );
    expect(other!.train).toEqual(plain!.train);
    expect(() => parseTable('a,b\r\n1,"x\r\ny"\n2\n', "new.csv")).toThrow("line 4: 1 cell");
  });

  test("what a row to predict from becomes", async () => {
    const { description } = await loadData({ dataset: file(houses), target: "price", test: 2 });
    const row = parseTable("area,town,rooms,other\n100,Rome,4,x\n", "new.csv");
    const features = encodeRows(description.columns, row);
    expect([...features]).toEqual([4, 0, 1, 100]);
    const { shift, scale } = description.standardisation!;
    const { data } = standardised({ data: features, shape: [1, 4] }, description.standardisation);
    expect(data[0]).toBe(Math.fround((4 - shift[0]!) / scale[0]!));
    expect(data[2]).toBe(1);
    const refused = (text: string): (() => void) => {
      return () => encodeRows(description.columns, parseTable(text, "new.csv"));
    };
    expect(refused("area,town,room\n1,Rome,2\n")).toThrow("has no column rooms. Did you mean room?");
    expect(refused("area,town,rooms\n1,Paris,2\n")).toThrow(
      'new.csv, line 2, column town: "Paris" is none of the 2 categories learned: Oslo, Rome.',
    );
    expect(refused("area,town,rooms\nbig,Rome,2\n")).toThrow('line 2, column area: "big" is no number.');
    expect(refused("area,town,rooms\n1,Rome,\n")).toThrow("line 2, column rooms: there is no value.");
  });

  const request = { target: "price", test: 2 };
  test.each<[string, string, object, string]>([
    ["empty", "", request, "t.csv is empty"],
    ["empty lines", "\n\n", request, "t.csv is empty"],
    ["no rows", "a,price\n", request, "has a line of names, but no rows"],
    ["no target", houses, {}, "say which column to predict with --target. Its columns are rooms, town,"],
    [
      "a wrong target",
      houses,
      { target: "prize" },
      "has no column prize. Did you mean price? Its columns are",
    ],
    ["a wrong column to ignore", houses, { ...request, ignore: ["zip"] }, "has no column zip."],
    [
      "nothing left",
      houses,
      { ...request, ignore: ["rooms", "town", "area"] },
      "has no column to predict price from",
    ],
    [
      "a short line",
      `${houses}1,2\n`,
      request,
      "t.csv, line 8: 2 cells, but the first line names 4 columns.",
    ],
    ["an open quote", 'a,b\n"1,2\n', request, "record 2: quoted field unterminated."],
    ["a column twice", "a,a,price\n1,2,3\n", request, "has two columns a."],
    [
      "a nameless column",
      "a,,price\n1,2,3\n",
      request,
      "column 2 has no name in the first line. Give it one, or leave it out, as where it numbers the rows: " +
        '--ignore "column 2"',
    ],
    ["NaN", houses.replace("95", "NaN"), request, "t.csv, line 4, column area: there is no value."],
    [
      "a constant column",
      houses.replaceAll(/^\d,/gmu, "3,"),
      request,
      'column rooms is 3 in all rows, so nothing can be learned from it. Leave it out: --ignore "rooms"',
    ],
    [
      "one class",
      houses.replaceAll("Oslo", "Rome"),
      { target: "town" },
      "town is Rome in all rows: there is nothing to learn.",
    ],
    [
      "a text as number",
      houses,
      { target: "town", task: "regression" },
      'line 2, column town: "Rome" is no number',
    ],
    [
      "as many whole numbers as rows",
      "a,n\n1,2\n2,3\n",
      { target: "n" },
      "classes. As a number it is predicted",
    ],
    [
      "as many classes as rows",
      houses.replaceAll(/(\d+),(Rome|Oslo)/gu, "$1,$2$1"),
      { target: "area", task: "classification" },
      "too many for classes.",
    ],
  ])("%s is refused", async (_, text, options, message) => {
    await expect(loadData({ dataset: file(text), ...options })).rejects.toThrow(message);
  });

  test("classes that are the same number are one, however they are written", async () => {
    const rows = ["2", "1.0", "1", "2.0", "01", "10", "10"].map((label, i) => `${i},${label}\n`);
    const {
      description,
      train,
      test: held,
    } = await loadData({
      dataset: file(`a,label\n${rows.join("")}`),
      ...{ target: "label", test: 3, standardize: false },
    });
    expect(description.classNames).toEqual(["1.0", "2", "10"]);
    const classes = [train, held].flatMap(({ x, y }) =>
      Array.from(x.data, (a, i): [number, number] => [a, y.data[i]!]),
    );
    expect(classes.sort(([a], [b]) => a - b).map(([, label]) => label)).toEqual([1, 0, 0, 1, 0, 2, 2]);
  });

  const ages = Array.from({ length: 60 }, (_, i) => `${20 + (i % 30)},${i % 3 === 0 ? "yes" : "no"}`);
  test.each([
    [
      "-",
      'line 7, column age: "-" is no number, and 30 different ones are in that column. If it means that there is no',
    ],
    [
      "1,000",
      'column age: "1,000" is no number, and 31 different ones are in that column. Numbers have a decimal point',
    ],
    ["n/a", "line 7, column age: there is no value. Leave out such rows with --missing drop"],
    ["#N/A", "line 7, column age: there is no value."],
    ["<NA>", "line 7, column age: there is no value."],
  ])("%j among many numbers makes no categories of them", async (cell, message) => {
    const text = `age,owns\n${ages.with(5, `"${cell}",no`).join("\n")}\n`;
    await expect(loadData({ dataset: file(text), target: "owns" })).rejects.toThrow(message);
    await expect(loadData({ dataset: file(text), target: "age" })).rejects.toThrow(message);
    const { description } = await loadData({
      dataset: file(text.replace(cell, "")),
      target: "owns",
      missing: "drop",
    });
    expect(description.columns).toEqual([{ name: "age", kind: "number" }]);
  });

  test("numbers with a decimal comma are refused, and few numbers beside texts are categories", async () => {
    const comma = ages.map((line) => line.replace(",", ",5;")).join("\n");
    await expect(loadData({ dataset: file(`age;owns\n${comma}\n`), target: "owns" })).rejects.toThrow(
      'line 2, column age: "20,5" is no number, and 30 different ones are in that column. Numbers have a decimal point: 20.5.',
    );
    const few = ages.map((line, i) => `${i % 4 === 3 ? "3+" : i % 4}${line.slice(2)}`).join("\n");
    const { description } = await loadData({ dataset: file(`children,owns\n${few}\n`), target: "owns" });
    expect(description.columns).toEqual([
      { name: "children", kind: "category", values: ["0", "1", "2", "3+"] },
    ]);
  });

  test("texts that hardly repeat are no categories", async () => {
    const rows = Array.from({ length: 150 }, (_, i) => `${i},name ${i},${i * 1.5}`);
    const path = file(`a,name,price\n${rows.join("\n")}\n`);
    await expect(loadData({ dataset: path, target: "price" })).rejects.toThrow(
      'column name holds 150 different texts, such as "name 0": too many for categories. Leave it out: --ignore "name"',
    );
    const { description } = await loadData({ dataset: path, target: "price", ignore: ["name"] });
    expect(description.featureNames).toEqual(["a"]);
  });
});

describe("folders of images", () => {
  function folder(colors: Record<string, readonly number[]>, count = 4, side = 6): string {
    const root = mkdtempSync(join(tmpdir(), "chainrule-"));
    for (const [name, color] of Object.entries(colors)) {
      mkdirSync(join(root, name));
      for (let i = 0; i < count; i++) {
        const data = Uint8Array.from({ length: side * side * 3 }, (_, at) => color[at % 3]! + i);
        writeFileSync(join(root, name, `${i}.png`), encode({ width: side, height: side, data, channels: 3 }));
      }
    }
    return root;
  }

  test("in colour, and grey where all are grey", async () => {
    const colored = await loadData({ dataset: folder({ cat: [200, 10, 10], dog: [10, 10, 200] }), test: 2 });
    expect(colored.description).toMatchObject({ inputShape: [3, 6, 6], classNames: ["cat", "dog"] });
    expect(colored.train.x.shape).toEqual([6, 3, 6, 6]);
    const grey = await loadData({
      dataset: folder({ a: [9, 9, 9], b: [99, 99, 99] }),
      test: 2,
      imageSize: 4,
    });
    expect(grey.description.inputShape).toEqual([1, 4, 4]);
    expect(grey.train.x.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  test("what is refused", async () => {
    const empty = mkdtempSync(join(tmpdir(), "chainrule-"));
    await expect(loadData({ dataset: empty, target: "x" })).rejects.toThrow(
      /^--target is for CSV files, and/u,
    );
    await expect(loadData({ dataset: empty })).rejects.toThrow(/holds no folder of images/u);
    await expect(loadData({ dataset: folder({ a: [1, 1, 1] }) })).rejects.toThrow(
      "holds one folder of images, a: there is nothing to tell apart",
    );
    const broken = folder({ a: [1, 1, 1], b: [2, 2, 2] });
    writeFileSync(join(broken, "a", "0.png"), "no image");
    await expect(loadData({ dataset: broken })).rejects.toThrow(/The images can't be used: .*0\.png/u);
    const sizes = folder({ a: [1, 1, 1], b: [2, 2, 2] });
    const other = encode({ width: 2, height: 2, data: new Uint8Array(12), channels: 3 });
    writeFileSync(join(sizes, "b", "9.png"), other);
    await expect(loadData({ dataset: sizes })).rejects.toThrow(/--image-size 64 brings all to 64 × 64/u);
  });
});
