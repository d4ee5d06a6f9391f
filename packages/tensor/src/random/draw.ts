import { defineOp, type Dtype, type Op, type Shape, tensor } from "@chainrule/tensor";
import { checkNotRecorded } from "./key.js";
import { domain, threefry2x32 } from "./threefry.js";

/** What is drawn: words, or numbers made of their leading bits. */
export interface Draw {
  readonly shape: Shape;
  /** uint32: random words. float32, float64: multiples of 2⁻²⁴, 2⁻⁵³ in [0, 1). */
  readonly dtype: Dtype;
}

/**
 * The op behind all samplers. Element i comes from block i of Threefry for float64, and from word i mod 2 of
 * block ⌊i / 2⌋ for the others, so that it depends on the key and its position alone.
 */
export const drawOp: Op<Draw> = /* @__PURE__ */ defineOp<Draw>({
  name: "random.draw",
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
  kernel: {
    kind: "random",
    run([key], { shape, dtype }) {
      checkNotRecorded("random");
      const [key0, key1] = key!.data() as Uint32Array;
      const size = shape.reduce((product, n) => product * n, 1);
      const words = new Uint32Array(2);
      if (dtype === "float64") {
        const out = new Float64Array(size);
        for (let i = 0; i < size; i++) {
          threefry2x32(key0!, key1!, i, domain.draw, words);
          out[i] = ((words[0]! >>> 5) * 2 ** 26 + (words[1]! >>> 6)) * 2 ** -53;
        }
        return tensor(out, { own: true, shape });
      }
      const out = dtype === "float32" ? new Float32Array(size) : new Uint32Array(size);
      for (let i = 0; i < size; i++) {
        if (i % 2 === 0) threefry2x32(key0!, key1!, i / 2, domain.draw, words);
        const word = words[i % 2]!;
        out[i] = dtype === "float32" ? (word >>> 8) * 2 ** -24 : word;
      }
      return tensor(out, { own: true, shape });
    },
  },
});
