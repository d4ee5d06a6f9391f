import { defineOp, type Dtype, type Op, type Shape, tensor } from "@chainrule/tensor";
import { drawKernel, type DrawType, isAvailable, scratch } from "@chainrule/wasm";
import { allocate, arrayTypes, type TypedArray } from "../dtype.js";
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
      // Numbers from which the copy out of WebAssembly's memory pays.
      const vectorized = size >= 64 && isAvailable();
      const draw = vectorized ? drawVectorized : drawPlain;
      return tensor(draw(key0!, key1!, size, dtype as DrawType), { own: true, shape });
    },
  },
});

function drawVectorized(key0: number, key1: number, size: number, dtype: DrawType): TypedArray<ArrayBuffer> {
  const out = allocate(dtype, size);
  // Numbers that are drawn and copied out at a time.
  const chunk = 8192;
  const drawn = new arrayTypes[dtype](scratch(8 * chunk), 0, chunk);
  const [perBlock, perTurn] = dtype === "float64" ? [1, 4] : [2, 8];
  const kernel = drawKernel(dtype);
  for (let start = 0; start < size; start += chunk) {
    const count = Math.min(chunk, size - start);
    kernel(key0, key1, start / perBlock, domain.draw, 0, Math.ceil(count / perTurn));
    out.set(drawn.subarray(0, count), start);
  }
  return out;
}

/** The same numbers, one after the other. */
export function drawPlain(
  key0: number,
  key1: number,
  size: number,
  dtype: DrawType,
): TypedArray<ArrayBuffer> {
  const out = allocate(dtype, size);
  const words = new Uint32Array(2);
  for (let i = 0; i < size; i++) {
    if (dtype === "float64") {
      threefry2x32(key0, key1, i, domain.draw, words);
      out[i] = ((words[0]! >>> 5) * 2 ** 26 + (words[1]! >>> 6)) * 2 ** -53;
    } else {
      if (i % 2 === 0) threefry2x32(key0, key1, i / 2, domain.draw, words);
      const word = words[i % 2]!;
      out[i] = dtype === "float32" ? (word >>> 8) * 2 ** -24 : word;
    }
  }
  return out;
}
