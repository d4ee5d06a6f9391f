import * as t from "@chainrule/tensor";
import { type Case, compare, type F, load } from "./vectors.js";

const bound = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);

/** Our function for a vector's name: the name, then what PyTorch was told besides the inputs. */
function ours(name: string): F {
  const [head, rest] = name.split(" ");
  if (head === "clip") {
    const [min, max] = (rest ?? "").split(",").map(bound);
    return rest === undefined
      ? (x, low, high) => t.clip(x, { min: low, max: high })
      : (x) => t.clip(x, { min, max });
  }
  const f = (t as unknown as Record<string, F | undefined>)[head!];
  if (!f) throw new Error(`no function for the vector ${name}`);
  return f;
}

compare(load<{ cases: Case[] }>("pointwise").cases, ours);
