import type { Bars } from "../charts/Figure.js";
import { significant } from "../charts/Table.js";
import type { DataColumn } from "../data/DataDescription.js";
import { formatCount } from "../formatNumber.js";
import type { Section } from "./Inspection.js";
import { statisticsOf } from "./statisticsOf.js";

/** More categories are not told one by one. */
const MOST_VALUES = 12;
const BINS = 10;

/** What a column of a table holds. */
export type ColumnSummary =
  | {
      readonly name: string;
      readonly kind: "number";
      readonly missing: number;
      readonly distinct: number;
      readonly min: number;
      readonly mean: number;
      readonly max: number;
      readonly deviation: number;
    }
  | {
      readonly name: string;
      readonly kind: "category";
      readonly missing: number;
      readonly distinct: number;
      /** How often each value comes, the most frequent first. */
      readonly counts: Readonly<Record<string, number>>;
    };

/** Looks at the cells of a column; undefined ones are missing. */
export function columnSummary(
  { name, kind }: Pick<DataColumn, "name" | "kind">,
  cells: readonly (string | number | undefined)[],
): ColumnSummary {
  const present = cells.filter((cell) => cell !== undefined);
  const missing = cells.length - present.length;
  if (kind === "number") {
    const numbers = present.map(Number);
    const { min, mean, max, deviation } = statisticsOf(numbers);
    return { name, kind, missing, distinct: new Set(numbers).size, min, mean, max, deviation };
  }
  const counts = new Map<string, number>();
  for (const cell of present) counts.set(String(cell), (counts.get(String(cell)) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return { name, kind, missing, distinct: counts.size, counts: Object.fromEntries(sorted) };
}

/** The columns as a table. */
export function columnSection(columns: readonly ColumnSummary[]): Section {
  const categories = columns.some(({ kind }) => kind === "category");
  const short = (value: number): number | undefined =>
    Number.isNaN(value) ? undefined : Number(value.toPrecision(5));
  const names = ["column", "min", "mean", "max", "deviation", "different", "missing"];
  return {
    title: "Columns",
    content: {
      kind: "table",
      table: {
        columns: [...names, ...(categories ? ["values"] : [])].map((name) => ({ name })),
        rows: columns.map((column) => {
          const values = categories ? [column.kind === "category" ? valuesOf(column.counts) : ""] : [];
          const counts = [column.distinct, column.missing];
          return column.kind === "category"
            ? [column.name, undefined, undefined, undefined, undefined, ...counts, ...values]
            : [
                column.name,
                ...[column.min, column.mean, column.max, column.deviation].map(short),
                ...counts,
                ...values,
              ];
        }),
      },
    },
  };
}

/** How many samples each class has. */
export function classSection(title: string, counts: Readonly<Record<string, number>>): Section {
  const bars: Bars = {
    kind: "bars",
    title,
    bars: Object.entries(counts).map(([label, value]) => ({ label, value })),
  };
  return { title, content: { kind: "figure", figure: bars } };
}

/** How many numbers are in each of ten equal ranges. */
export function histogramSection(title: string, values: ArrayLike<number>): Section {
  const { min, max } = statisticsOf(values);
  const width = (max - min) / BINS || 1;
  const counts = new Array<number>(BINS).fill(0);
  for (let i = 0; i < values.length; i++) {
    counts[Math.min(BINS - 1, Math.floor((values[i]! - min) / width))]!++;
  }
  const edge = (i: number): string => significant(Number((min + i * width).toPrecision(3)));
  return classSection(
    title,
    Object.fromEntries(counts.map((count, i) => [`${edge(i)} … ${edge(i + 1)}`, count])),
  );
}

function valuesOf(counts: Readonly<Record<string, number>>): string {
  const all = Object.entries(counts);
  const shown = all.slice(0, MOST_VALUES).map(([value, count]) => `${value} ${formatCount(count)}`);
  return shown.join(", ") + (all.length > shown.length ? " …" : "");
}
