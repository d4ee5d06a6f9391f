import { clone, slice, type Tensor } from "@chainrule/tensor";
import { quote } from "../quote.js";
import type { Refusal } from "../Refusal.js";

/** A tensor of a PyTorch model, under the name that it has here. */
export interface Translated {
  readonly tensor: Tensor;
  /** Its name in the file. */
  readonly origin: string;
  /** Whether it is a running statistic, which is not among the parameters here. */
  readonly isStatistic: boolean;
}

/** What statistics and projections are called in PyTorch and here. */
const renamed: Readonly<Record<string, string>> = {
  running_mean: "mean",
  running_var: "variance",
  q_proj_weight: "query.weight",
  k_proj_weight: "key.weight",
  v_proj_weight: "value.weight",
  "out_proj.weight": "output.weight",
  "out_proj.bias": "output.bias",
};

/** The parts of attention's joint projection, from the first row down. */
const parts = ["query", "key", "value"];

/**
 * The tensors of a PyTorch model under the names of this library's layers: `running_mean` and `running_var` are `mean`
 * and `variance`, and the joint projection of attention is cut into query, key and value. How many batches a
 * BatchNorm has seen is left out: with a momentum it plays no part.
 */
export function translateStateDict(
  tensors: ReadonlyMap<string, Tensor>,
  refuse: Refusal,
): Map<string, Translated> {
  const translated = new Map<string, Translated>();
  const add = (name: string, entry: Translated): void => {
    const other = translated.get(name);
    if (other) refuse(`${quote(other.origin)} and ${quote(entry.origin)} would both be ${quote(name)} here`);
    translated.set(name, entry);
  };
  for (const [origin, tensor] of tensors) {
    const named = (suffix: string): boolean => origin === suffix || origin.endsWith(`.${suffix}`);
    const under = (suffix: string, own: string): string => origin.slice(0, -suffix.length) + own;
    if (named("num_batches_tracked")) continue;
    const joint = ["weight", "bias"].find((kind) => named(`in_proj_${kind}`));
    const rows = (tensor.shape[0] ?? Number.NaN) / parts.length;
    if (joint !== undefined && Number.isInteger(rows)) {
      parts.forEach((part, i) => {
        // In memory of its own: a compiled step may write each parameter where it lies.
        const cut = clone(slice(tensor, [[i * rows, (i + 1) * rows]]));
        const name = under(`in_proj_${joint}`, `${part}.${joint}`);
        add(name, { tensor: cut, origin, isStatistic: false });
      });
    } else {
      const known = Object.keys(renamed).find(named);
      const name = known === undefined ? origin : under(known, renamed[known]!);
      add(name, { tensor, origin, isStatistic: known?.startsWith("running_") ?? false });
    }
  }
  return translated;
}
