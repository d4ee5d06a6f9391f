import * as t from "@chainrule/tensor";
import { type Case, compare, type F, load } from "./vectors.js";

const vectors = load<{ cases: Case[] }>("contractions");

/** Our function for a vector's name: the name, then its options as JSON. */
function ours(name: string): F {
  const space = name.indexOf(" ");
  const head = space < 0 ? name : name.slice(0, space);
  const options = (space < 0 ? {} : JSON.parse(name.slice(space + 1))) as Record<string, any>;
  switch (head) {
    case "einsum":
      return (...x) => t.einsum(options["equation"], ...x);
    case "conv1d":
    case "conv2d":
    case "convTranspose1d":
    case "convTranspose2d":
      return (x, weight, bias) => t[head](x, weight, { ...options, bias });
    case "maxPool2d":
    case "avgPool2d": {
      const { size, ...rest } = options;
      return (x) => t[head](x, size, rest);
    }
    case "globalAvgPool2d":
      return (x) => t.globalAvgPool2d(x);
    case "triangularSolve":
      return (a, b) => t.triangularSolve(a, b, options);
    case "qr":
      return (a) => t.qr(a)[options["part"] as 0 | 1];
    default:
      return (t as unknown as Record<string, F>)[head]!;
  }
}

compare(vectors.cases, ours);
