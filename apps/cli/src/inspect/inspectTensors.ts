import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { decodeNpy, decodeNpz, decodeSafetensors, isSerializeError } from "@chainrule/serialize";
import type { Tensor } from "@chainrule/tensor";
import { CommandError } from "../CommandError.js";
import { formatCount } from "../formatNumber.js";
import type { Inspection, Section } from "./Inspection.js";
import { type Statistics, statisticsOf } from "./statisticsOf.js";

/** What a file of tensors is, by its first bytes; undefined of other files. */
export function tensorFormat(bytes: Uint8Array): "safetensors" | "npy" | "npz" | undefined {
  const text = Buffer.from(bytes.subarray(0, 10)).toString("latin1");
  if (text.startsWith("\u0093NUMPY")) return "npy";
  if (text.startsWith("PK\u0003\u0004") || text.startsWith("PK\u0005\u0006")) return "npz";
  return /^[\s\S]{6}\0\0\{/u.test(text) ? "safetensors" : undefined;
}

/** A tensor of a file and what its numbers are like. */
interface Described extends Statistics {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** What is in a file of tensors. @throws CommandError where it is damaged */
export async function inspectTensors(
  path: string,
  format: "safetensors" | "npy" | "npz",
): Promise<Inspection> {
  const { tensors, dtypes, metadata } = await decode(path, format);
  const described = describeTensors(tensors, dtypes);
  const numbers = described.reduce((sum, { count }) => sum + count, 0);
  const texts = Object.entries(metadata);
  return {
    heading:
      format === "npy"
        ? `${basename(path)}: an array in ${format}`
        : `${basename(path)}: ${formatCount(described.length)} ${described.length === 1 ? "tensor" : "tensors"} of ${formatCount(numbers)} numbers in ${format}`,
    sections: [
      ...(texts.length === 0
        ? []
        : [{ title: "Metadata", content: { kind: "facts", facts: texts.map(shortened) } } as const]),
      ...(described.length === 0 ? [] : [statisticsSection("Tensors", described)]),
    ],
    data: { file: path, format, metadata, tensors: described },
  };
}

/** The tensors of a tree by name, as they are described. */
export function describeTensors(
  tensors: Readonly<Record<string, Tensor>>,
  dtypes: Readonly<Record<string, string>> = {},
): Described[] {
  return Object.entries(tensors).map(([name, leaf]) => ({
    name,
    dtype: dtypes[name] ?? leaf.dtype,
    shape: leaf.shape,
    ...statisticsOf(leaf.data()),
  }));
}

/** A table of tensors; what is not finite has a column where there is some. */
export function statisticsSection(title: string, described: readonly Described[]): Section {
  const short = (value: number): number | undefined =>
    Number.isNaN(value) ? undefined : Number(value.toPrecision(4));
  const wrong = described.some(({ nan, infinite }) => nan + infinite > 0);
  const plain = described.every(({ dtype }) => dtype === "float32");
  const columns = [
    "name",
    "shape",
    ...(plain ? [] : ["dtype"]),
    "mean",
    "deviation",
    "min",
    "max",
    "zeros in %",
  ];
  return {
    title,
    content: {
      kind: "table",
      table: {
        columns: [...columns, ...(wrong ? ["NaN", "infinite"] : [])].map((name) => ({ name })),
        rows: described.map(
          ({ name, dtype, shape, count, mean, deviation, min, max, zeros, nan, infinite }) => [
            name,
            `[${shape.join(", ")}]`,
            ...(plain ? [] : [dtype]),
            ...[mean, deviation, min, max].map(short),
            count === 0 ? undefined : Number(((100 * zeros) / count).toFixed(1)),
            ...(wrong ? [nan, infinite] : []),
          ],
        ),
      },
    },
  };
}

interface Decoded {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly dtypes: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

async function decode(path: string, format: "safetensors" | "npy" | "npz"): Promise<Decoded> {
  const bytes = readFileSync(path);
  const wide = { wideIntegers: "float64" } as const;
  try {
    switch (format) {
      case "safetensors":
        return decodeSafetensors(bytes, wide);
      case "npy": {
        const { tensor, dtype } = decodeNpy(bytes, wide);
        return { tensors: { array: tensor }, dtypes: { array: dtype }, metadata: {} };
      }
      case "npz":
        return { ...(await decodeNpz(bytes, wide)), metadata: {} };
    }
  } catch (error) {
    if (!isSerializeError(error)) throw error;
    throw new CommandError(
      `${path} can't be read as ${format}: ${error.message.replace(/^decode\w+: /u, "")}.`,
    );
  }
}

function shortened([name, text]: [string, string]): [string, string] {
  return [name, text.length > 200 ? `${text.slice(0, 200)}… (${formatCount(text.length)} characters)` : text];
}
