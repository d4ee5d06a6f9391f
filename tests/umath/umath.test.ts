import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as t from "@chainrule/tensor";
import { type Tensor, tensor } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/workspace.mjs";

type Float = "float32" | "float64";

/** Arguments and correctly rounded results of a function, and the largest error allowed. */
interface Table {
  readonly name: string;
  readonly type: Float;
  readonly tolerance: number;
  readonly columns: Float32Array[] | Float64Array[];
}

/** Numbers whose bits are given. */
function fromBits(words: readonly string[], type: Float): Float32Array | Float64Array {
  if (type === "float32") return new Float32Array(Uint32Array.from(words, (w) => parseInt(w, 16)).buffer);
  return new Float64Array(BigUint64Array.from(words, (w) => BigInt(`0x${w}`)).buffer);
}

function table(name: string, type: Float, tolerance: number, rows: readonly string[][]): Table {
  const columns = rows[0]!.map((_, column) =>
    fromBits(
      rows.map((row) => row[column]!),
      type,
    ),
  );
  return { name, type, tolerance, columns: columns as Float32Array[] | Float64Array[] };
}

/** The sections of one of our own files. */
function sections(file: string): Table[] {
  const text = readFileSync(new URL(file, import.meta.url), "utf8").replace(/^#.*\n/gm, "");
  return [...text.matchAll(/^(\w+) (float\d\d) (\d+)\n((?:[\da-f,]+\n)+)/gm)].map(
    ([, name, type, ulps, rows]) =>
      table(
        name!,
        type as Float,
        Number(ulps),
        rows!
          .trim()
          .split("\n")
          .map((row) => row.split(",")),
      ),
  );
}

/** The place of a number in the order of all numbers of its type: neighbours differ by one. */
function ranks(values: Float32Array | Float64Array): bigint[] {
  if (values instanceof Float32Array) {
    const bits = new Int32Array(values.slice().buffer);
    return Array.from(bits, (b) => BigInt(b < 0 ? -(b & 0x7fffffff) : b));
  }
  const bits = new BigInt64Array(values.slice().buffer);
  return Array.from(bits, (b) => (b < 0n ? -(b & 0x7fffffffffffffffn) : b));
}

/** The largest difference in units in the last place, and where it is. */
function worst(
  got: Float32Array | Float64Array,
  want: Float32Array | Float64Array,
): readonly [ulps: number, index: number] {
  const [a, b] = [ranks(got), ranks(want)];
  let result: readonly [number, number] = [0, 0];
  want.forEach((expected, i) => {
    const nan = Number.isNaN(got[i]) || Number.isNaN(expected);
    const same = nan && Number.isNaN(got[i]) === Number.isNaN(expected);
    const difference = Number(a[i]! - b[i]!);
    const ulps = nan ? (same ? 0 : Infinity) : Math.abs(difference);
    if (ulps > result[0]) result = [ulps, i];
  });
  return result;
}

type F = (...inputs: Tensor[]) => Tensor;

/** All at once, which SIMD computes, and in pieces, which plain loops do. */
function both(f: F, columns: Table["columns"]): (Float32Array | Float64Array)[] {
  const { length } = columns[0]!;
  const whole = f(
    ...columns.map((column) => {
      const padded = column instanceof Float32Array ? new Float32Array(4096) : new Float64Array(4096);
      padded.fill(1).set(column.subarray(0, 4096));
      return tensor(padded);
    }),
  ).data();
  const pieces: number[] = [];
  for (let i = 0; i < length; i += 8) {
    pieces.push(...f(...columns.map((column) => tensor(column.slice(i, i + 8)))).data());
  }
  const Values = columns[0] instanceof Float32Array ? Float32Array : Float64Array;
  return [Values.from(whole.subarray(0, length)), Values.from(pieces)];
}

function check({ name, type, tolerance, columns }: Table): void {
  const inputs = columns.slice(0, -1);
  // Where NumPy is content with more, so are we; where it wants 1, our promise of 2 counts.
  const allowed = Math.max(2, tolerance);
  const f = (t as unknown as Record<string, F>)[name]!;
  both(f, inputs).forEach((got, path) => {
    const [ulps, i] = worst(got, columns[columns.length - 1]!);
    if (ulps > allowed) {
      const at = inputs.map((column) => column[i]!).join(", ");
      const how = path === 0 ? "SIMD" : "plain loops";
      expect.fail(
        `${name}(${at}) in ${type}, ${how}: ${got[i]}, ${ulps} ulp from ${columns[columns.length - 1]![i]}`,
      );
    }
  });
}

const label = (x: Table): readonly [string, Table] => [`${x.name} ${x.type}`, x];

describe("an extract of NumPy's tables", () => {
  it.each(sections("./numpy.csv").map(label))("%s", (_, x) => {
    check(x);
  });
});

describe("correctly rounded references", () => {
  it.each(sections("./reference.csv").map(label))("%s", (_, x) => {
    check(x);
  });
});

const data = process.env["CHAINRULE_DATA"] ?? join(root, "..", "shared", "data");
const folder = join(data, "umath");

describe("NumPy's whole tables", () => {
  if (!existsSync(folder)) {
    it.skip(`are not in ${folder}: set CHAINRULE_DATA to the data folder`, () => undefined);
    return;
  }
  const files = readdirSync(folder).filter((file) => file.endsWith(".csv"));
  const tables = files.flatMap((file) => {
    const name = /set-(\w+)\.csv/.exec(file)![1]!;
    const rows = [
      ...readFileSync(join(folder, file), "utf8").matchAll(/^np\.(float\d\d),0x(\w+),0x(\w+),(\d+)/gm),
    ];
    return (["float32", "float64"] as const).map((type) => {
      const own = rows.filter((row) => row[1] === type);
      return table(
        name,
        type,
        Number(own[0]![4]),
        own.map((row) => [row[2]!, row[3]!]),
      );
    });
  });
  it.each(tables.map(label))("%s", (_, x) => {
    check(x);
  });
});
