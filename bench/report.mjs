import { peakOperations } from "@chainrule/wasm";

/** Turns of the peak loop in one call: see `contenders/peak.mjs`. */
const turns = 1000;

/** What a row reached, in its unit. @type {(row: import("./rows.mjs").Row, seconds: number) => number} */
export function inUnit(row, seconds) {
  if (row.unit === "ns") return seconds * 1e9;
  if (row.unit === "ms") return seconds * 1e3;
  if (row.unit === "ns/element") return (seconds * 1e9) / row.work;
  return row.work / seconds / 1e9;
}

/** The part of the peak loop's speed within the same rounds. @type {(row: import("./rows.mjs").Row, figures: import("./duel.mjs").Figures) => number | undefined} */
export function partOfPeak(row, figures) {
  const ratio = figures.ratios["peak"];
  if ((row.unit !== "GFLOP/s" && row.unit !== "ms") || ratio === undefined) return undefined;
  return (row.work / (peakOperations * turns)) * ratio;
}

/** @type {(x: number) => string} */
const percent = (x) => `${Math.round(x * 100)} %`;
/** @type {(x: number) => string} */
const times = (x) => `${x.toFixed(x < 9.95 ? 2 : 0)}×`;

/**
 * How a row did against each of its targets.
 *
 * @param {import("./rows.mjs").Row} row
 * @param {Map<string, { row: import("./rows.mjs").Row, figures: import("./duel.mjs").Figures }>} results
 * @returns {{ text: string, met: boolean | undefined }[]}
 */
export function judge(row, results) {
  const figures = results.get(row.name)?.figures;
  if (figures === undefined) return [];
  const ours = figures.seconds["chainrule"];
  if (ours === undefined) return [];
  return row.targets.map(({ kind, limit, contenders = [], row: other = "" }) => {
    const measured = contenders.filter((name) => figures.ratios[name] !== undefined);
    const ratios = measured.map((name) => figures.ratios[name] ?? NaN);
    switch (kind) {
      case "peak": {
        const part = partOfPeak(row, figures);
        return {
          text: `≥ ${percent(limit)} of peak`,
          met: part === undefined ? undefined : part >= limit,
        };
      }
      case "floor": {
        const part = partOfPeak(row, figures);
        return {
          text: `≤ ${limit}× the floor${part === undefined ? "" : ` (${times(1 / part)})`}`,
          met: part === undefined ? undefined : 1 / part <= limit,
        };
      }
      case "time":
        return { text: `≤ ${limit} ${row.unit}`, met: inUnit(row, ours) <= limit };
      case "faster":
        return {
          text: `ahead of ${(measured.length ? measured : contenders).join(", ")}`,
          met: ratios.length ? ratios.every((ratio) => ratio >= limit) : undefined,
        };
      case "slower":
        return {
          text: `≤ ${limit}× the better of ${(measured.length ? measured : contenders).join(", ")}`,
          met: ratios.length ? 1 / Math.min(...ratios) <= limit : undefined,
        };
      case "limits":
        return {
          text: `≤ ${limit}× the slower of ${(measured.length ? measured : contenders).join(", ")}`,
          met: ratios.length ? 1 / Math.max(...ratios) <= limit : undefined,
        };
      case "row": {
        const base = results.get(other);
        const baseline = base && partOfPeak(base.row, base.figures);
        const part = partOfPeak(row, figures);
        const reached = baseline && part ? part / baseline : undefined;
        return {
          text: `≥ ${percent(limit)} of ${other}${reached ? ` (${percent(reached)})` : ""}`,
          met: reached === undefined ? undefined : reached >= limit,
        };
      }
    }
  });
}

/** Columns padded to equal widths. @type {(lines: string[][]) => string} */
function align(lines) {
  const widths = (lines[0] ?? []).map((_, i) => Math.max(...lines.map((line) => (line[i] ?? "").length)));
  return lines
    .map((line) =>
      line
        .map((cell, i) =>
          i === 0 || i === line.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/**
 * @param {Map<string, { row: import("./rows.mjs").Row, figures: import("./duel.mjs").Figures }>} results
 * @param {string[]} names of the contenders beside ours
 */
export function table(results, names) {
  const others = names.filter((name) => name !== "peak");
  const lines = [["", "reached", "of peak", ...others, "targets"]];
  for (const { row, figures } of results.values()) {
    const ours = figures.seconds["chainrule"];
    if (ours === undefined) continue;
    const reached = inUnit(row, ours);
    const part = partOfPeak(row, figures);
    lines.push([
      row.name,
      `${reached.toFixed(reached < 1 ? 3 : reached < 10 ? 2 : reached < 100 ? 1 : 0)} ${row.unit}`,
      part === undefined ? "" : percent(part),
      ...others.map((name) => (figures.ratios[name] === undefined ? "" : times(figures.ratios[name]))),
      judge(row, results)
        .map(({ text, met }) => `${met === undefined ? "?" : met ? "✓" : "✗"} ${text}`)
        .join(", "),
    ]);
  }
  return align(lines);
}
