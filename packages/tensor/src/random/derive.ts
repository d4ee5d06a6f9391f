import { defineOp, type Op, tensor } from "@chainrule/tensor";
import { threefry2x32 } from "./threefry.js";

/** Which key to derive from the one given: a number, and what it is for. */
export interface Derivation {
  readonly data: number;
  readonly domain: number;
}

/** The op behind `split` and `foldIn`: a key and a number give another key. */
export const deriveOp: Op<Derivation> = /* @__PURE__ */ defineOp<Derivation>({
  name: "random.derive",
  infer: () => ({ shape: [2], dtype: "uint32" }),
  kernel: {
    kind: "random",
    run([key], _output, { data, domain }) {
      const [key0, key1] = key!.data() as Uint32Array;
      const words = new Uint32Array(2);
      threefry2x32(key0!, key1!, data >>> 0, domain, words);
      return tensor(words, { own: true });
    },
  },
});
