import { expect, test } from "vitest";
import { fakeTerminal } from "../testing/fakeTerminal.js";
import { cellText, significant, type Table } from "./Table.js";
import { terminalTable } from "./terminalTable.js";

const table: Table = {
  title: "t",
  columns: [{ name: "run" }, { name: "loss", decimals: 3 }, { name: "norm" }],
  rows: [
    ["first", 0.12345, 12345678.9],
    ["second", undefined, 1e-9],
  ],
};

test("numbers are flush right, words flush left", () => {
  expect(terminalTable(table, fakeTerminal(undefined))).toEqual(
    ["run      loss        norm", "first   0.123  12345700", "second             1e-9"].map((line, i) =>
      i === 0 ? "run      loss      norm" : line,
    ),
  );
});

test("columns without room go below, behind the first one", () => {
  expect(terminalTable(table, fakeTerminal(20, { NO_COLOR: "1" }))).toEqual([
    "run      loss",
    "first   0.123",
    "second",
    "",
    "run         norm",
    "first   12345700",
    "second      1e-9",
  ]);
});

test("long words are wrapped", () => {
  const words: Table = {
    title: "",
    columns: [{ name: "why" }],
    rows: [["because it is so and not otherwise"]],
  };
  expect(terminalTable(words, fakeTerminal(20, { NO_COLOR: "1" }))).toEqual([
    "why",
    "because it is so",
    "and not otherwise",
  ]);
});

test("numbers keep six digits", () => {
  expect(
    [0, 1, -2.5, 1 / 3, 123456.789, 1e9, 1.5e-7, NaN, Infinity].map((value) => significant(value)),
  ).toEqual([...["0", "1", "-2.5", "0.333333", "123457", "1e9", "1.5e-7", "NaN", "Infinity"]]);
  expect([
    cellText(undefined),
    cellText("x"),
    cellText(2, { decimals: 2 }),
    cellText(1e20, { decimals: 2 }),
  ]).toEqual([...["", "x", "2.00", "1e20"]]);
});
