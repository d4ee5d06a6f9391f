import * as t from "@chainrule/tensor";
import type { Margin, SliceRange, Tensor } from "@chainrule/tensor";
import { type Case, compare, type F, load } from "./vectors.js";

const list = (text: string): number[] => text.split(",").map(Number);

/** A number, or several. */
const some = (text: string): number | number[] => (text.includes(",") ? list(text) : Number(text));

/** `1:3,::-1,0` as ranges and indices. */
function positions(text: string): (number | SliceRange)[] {
  return text.split(",").map((part) => {
    if (!part.includes(":")) return Number(part);
    return part.split(":").map((bound) => (bound === "" ? null : Number(bound))) as unknown as SliceRange;
  });
}

const order = (text: string): number =>
  text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text);

/** Functions of one tensor that is reduced, or accumulated, along axes. */
function reduction(head: string, words: string[]): F | undefined {
  const axis = some(words[0] ?? "");
  const [, word = ""] = words;
  switch (head) {
    case "prod":
    case "any":
    case "all":
    case "median":
      return (x) => t[head](x, { axis, keepDims: word === "keep" });
    case "cumsum":
    case "cumprod":
      return (x) =>
        t[head](x, { axis: axis as number, reverse: word === "reverse", exclusive: word === "exclusive" });
    case "variance":
    case "std":
      return (x) => t[head](x, { axis, correction: Number(word) });
    case "norm":
      return (x) => t.norm(x, { axis, order: order(word) });
    case "quantile":
      return (x) => t.quantile(x, some(word), { axis });
    default:
      return undefined;
  }
}

/** Functions that make tensors, and those of several or none. */
function creation(head: string, words: string[]): F | undefined {
  const [first = "", second = ""] = words;
  switch (head) {
    case "linspace": {
      const [start, stop, count] = list(second || first);
      return () => t.linspace(start!, stop!, count!, { dtype: "float64", endpoint: first !== "open" });
    }
    case "tri": {
      const [rows, columns, diagonal] = list(first);
      return () => t.tri(rows!, columns, { diagonal, dtype: "float64" });
    }
    case "arange": {
      const [start, stop, step] = list(first);
      return () => t.arange(start!, stop, step, { dtype: "float64" });
    }
    case "meshgrid":
      return (x, y) => {
        const [a, b] = t.meshgrid([x, t.exp(y)], { indexing: first as "xy" });
        return t.mul(a!, b!);
      };
    case "concat":
      return (x, y) => t.concat(x.shape[1] === 0 ? [x, y] : [x, y, x], { axis: Number(first) });
    case "stack":
      return (x, y) => t.stack([x, y], { axis: Number(first) });
    default:
      return undefined;
  }
}

/** Functions that rearrange one tensor. */
function arrangement(head: string, words: string[]): F | undefined {
  const [first = "", second = ""] = words;
  const axis = second === "" ? undefined : Number(second);
  const [source, destination] = first.split(";");
  switch (head) {
    case "slice":
      return (x) => t.slice(x, positions(first) as SliceRange[]);
    case "at":
      return (x) => t.at(x, ...positions(first));
    case "flip":
      return (x) => t.flip(x, list(first));
    case "swapAxes":
      return (x) => t.swapAxes(x, ...(list(first) as [number, number]));
    case "expandDims":
    case "squeeze":
      return (x) => t[head](x, Number(first));
    case "window": {
      const [axis = 0, size = 1, stride] = list(first);
      return (x) => t.window(x, { axis, size, stride });
    }
    case "fold": {
      const [length = 0, size = 1, stride] = list(first);
      return (x) => t.fold(x, length, { axis: 0, size, stride });
    }
    case "cast":
      return (x) => t.cast(x, first as t.Dtype);
    case "moveAxis":
      return (x) => t.moveAxis(x, some(source!), some(destination!));
    case "split":
      return (x) => t.split(x, some(first), { axis })[first === "3" ? 1 : 0]!;
    case "tile":
      return (x) => t.tile(x, some(first));
    case "repeat":
      return (x) => t.repeat(x, some(first), { axis });
    case "pad":
      return (x) =>
        t.pad(x, second.split(";").map(list) as unknown as Margin[], { mode: first as "edge", value: 1.5 });
    case "roll":
      return (x) => t.roll(x, some(first), { axis: second === "" ? undefined : list(second) });
    case "tril":
    case "triu":
    case "diag":
      return (x) => t[head](x, { diagonal: Number(first) });
    default:
      return undefined;
  }
}

/** Functions that choose by index or value. */
function choice(head: string, words: string[]): F | undefined {
  const [first = "", second = "", third] = words;
  switch (head) {
    case "take":
      return (x, i) => t.take(x, i, { axis: Number(first) });
    case "sort":
    case "argsort":
      return (x) => t[head](x, { axis: Number(first), descending: second === "descending" });
    case "topK":
      return (x) => t.topK(x, Number(first), { axis: Number(second), largest: third !== "smallest" })[0];
    case "nonzero":
      return (x) => t.nonzero(x)[Number(first)]!;
    case "allClose":
      return (x, y) => t.allClose(x, y, { atol: 1e-8, rtol: 1e-5 });
    case "unique":
      return (x: Tensor | undefined) => t.unique(x!);
    default:
      return undefined;
  }
}

function ours(name: string): F {
  const [head = "", ...words] = name.trim().split(" ");
  const f = [reduction, creation, arrangement, choice].map((group) => group(head, words)).find(Boolean);
  if (!f) throw new Error(`no function for the vector ${name}`);
  return f;
}

compare(load<{ cases: Case[] }>("shapes").cases, ours);
