import { flattenTree } from "@chainrule/serialize";
import { type Tensor, transpose } from "@chainrule/tensor";
import type { LoadedModel } from "../modelFile.js";

/** What running statistics are called in PyTorch. */
const statisticNames: Readonly<Record<string, string>> = { mean: "running_mean", variance: "running_var" };

/**
 * Parameters and running statistics under the names and in the layout that an `nn.Sequential` of the same layers has in
 * PyTorch: "0.weight", "0.bias", "3.running_mean". The weight of a dense layer is [outputs, inputs] there.
 */
export function stateDict({
  params,
  statistics,
}: Pick<LoadedModel, "params" | "statistics">): Record<string, Tensor> {
  const entries: [string, Tensor][] = Object.entries(flattenTree(params)).map(([name, leaf]) => [
    name,
    leaf.shape.length === 2 && name.endsWith(".weight") ? transpose(leaf) : leaf,
  ]);
  for (const [name, leaf] of Object.entries(flattenTree(statistics))) {
    entries.push([name.replace(/[^.]+$/u, (last) => statisticNames[last] ?? last), leaf]);
  }
  return Object.fromEntries(entries);
}
