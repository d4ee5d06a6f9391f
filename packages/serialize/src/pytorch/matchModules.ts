import type { Tensor } from "@chainrule/tensor";
import { quote } from "../quote.js";
import type { Refusal } from "../Refusal.js";
import { evidentOrder } from "./evidentOrder.js";
import { orientationOf } from "./orientation.js";
import type { Translated } from "./translateStateDict.js";

/** The tensors of one layer, by the last part of their names. */
type Module = ReadonlyMap<string, Tensor>;

/**
 * Finds for each layer the module of a PyTorch model that has its tensors: the same ones, of the same shapes. Several
 * modules alike are taken in the order of the numbers in their names; where these tell no order, a mapping is needed.
 *
 * @returns the name of each leaf in the model
 */
export function matchModules(
  leaves: ReadonlyMap<string, Tensor>,
  translated: ReadonlyMap<string, Translated>,
  refuse: Refusal,
): Map<string, string> {
  const free = modulesOf(new Map([...translated].map(([name, { tensor }]) => [name, tensor])));
  const names = new Map<string, string>();
  for (const [path, layer] of modulesOf(leaves)) {
    const alike = [...free].filter(([, module]) => isAlike(layer, module)).map(([name]) => name);
    const candidates = namesakes(path, alike);
    const chosen = candidates.find((name) =>
      candidates.every((other) => other === name || (evidentOrder(name, other) ?? 1) < 0),
    );
    if (candidates.length > 0 && chosen === undefined) {
      refuse(
        `the layer ${quote(path)} could be any of ${candidates.map(quote).join(", ")}, whose names tell no order. ` +
          `Say which: { ${quote(path)}: ${quote(candidates[0])} }`,
      );
    }
    if (chosen === undefined) continue;
    free.delete(chosen);
    for (const name of layer.keys()) names.set(joined(path, name), joined(chosen, name));
  }
  return names;
}

/** Those with the same word at the end, as attention's `query` and `key` have, or all where there is none. */
function namesakes(path: string, names: readonly string[]): readonly string[] {
  const word = lastPart(path);
  const same = /\D/u.test(word) ? names.filter((name) => lastPart(name) === word) : [];
  return same.length > 0 ? same : names;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function joined(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function modulesOf(tensors: ReadonlyMap<string, Tensor>): Map<string, Map<string, Tensor>> {
  const modules = new Map<string, Map<string, Tensor>>();
  for (const [name, tensor] of tensors) {
    const dot = name.lastIndexOf(".");
    const path = name.slice(0, Math.max(dot, 0));
    const module = modules.get(path) ?? new Map<string, Tensor>();
    modules.set(path, module.set(name.slice(dot + 1), tensor));
  }
  return modules;
}

function isAlike(layer: Module, module: Module): boolean {
  const hasBias = layer.has("bias");
  return (
    layer.size === module.size &&
    [...layer].every(([name, leaf]) => {
      const found = module.get(name);
      return found && orientationOf(leaf, found, { isWeight: name === "weight", hasBias }) !== undefined;
    })
  );
}
