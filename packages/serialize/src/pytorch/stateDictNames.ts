import type { Tensor } from "@chainrule/tensor";
import { quote } from "../quote.js";
import type { Refusal } from "../Refusal.js";
import { matchModules } from "./matchModules.js";
import type { Translated } from "./translateStateDict.js";

/** A tensor of a PyTorch model, or a module of it, with what names and shapes do not tell. */
export interface MappedTensor {
  /** Its name in the file. */
  readonly name: string;
  /** Whether its matrices are to be transposed. Default: those of layers with a bias are. */
  readonly transposed?: boolean | undefined;
}

/**
 * What leaves, or whole layers, are called in a PyTorch model: `{ "0": "conv1", "3.weight": "head.weight" }`. What is
 * not mentioned has the same name there.
 */
export type StateDictMapping = Readonly<Record<string, string | MappedTensor>>;

/** What each leaf is called in the model: as the mapping says; without one by equal names, or by shape and order. */
export function stateDictNames(
  leaves: ReadonlyMap<string, Tensor>,
  translated: ReadonlyMap<string, Translated>,
  mapping: StateDictMapping | undefined,
  refuse: Refusal,
): Map<string, MappedTensor> {
  if (mapping) return mappedNames([...leaves.keys()], mapping, refuse);
  if ([...leaves.keys()].every((name) => translated.has(name))) {
    return new Map([...leaves.keys()].map((name) => [name, { name }]));
  }
  return new Map(
    [...matchModules(leaves, translated, refuse)].map(([name, there]) => [name, { name: there }]),
  );
}

function mappedNames(
  names: readonly string[],
  mapping: StateDictMapping,
  refuse: Refusal,
): Map<string, MappedTensor> {
  // The longest first: a leaf of its own before the layer that it is in.
  const keys = Object.keys(mapping).sort((a, b) => b.length - a.length);
  const isWithin = (name: string, key: string): boolean => name === key || name.startsWith(`${key}.`);
  for (const key of keys) {
    if (!names.some((name) => isWithin(name, key))) {
      refuse(
        `the mapping names ${quote(key)}, which is neither a leaf nor a layer. The leaves: ${listed(names)}`,
      );
    }
  }
  return new Map(
    names.map((name) => {
      const key = keys.find((candidate) => isWithin(name, candidate));
      if (key === undefined) return [name, { name }];
      const there = mapping[key]!;
      const { name: prefix, transposed } = typeof there === "string" ? { name: there } : there;
      return [name, { name: prefix + name.slice(key.length), transposed }];
    }),
  );
}

function listed(names: readonly string[]): string {
  return (
    names.slice(0, 10).map(quote).join(", ") + (names.length > 10 ? ` and ${names.length - 10} more` : "")
  );
}
