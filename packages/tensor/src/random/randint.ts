import {
  applyOp,
  defineOp,
  DtypeError,
  type Op,
  rejectUnknownOptions,
  type Shape,
  type Tensor,
  tensor,
  ValueError,
} from "@chainrule/tensor";
import { describe } from "../describe.js";
import { checkKey, checkNotRecorded, type Key } from "./key.js";
import { checkSampleShape } from "./sampleOptions.js";
import { domain, threefry2x32 } from "./threefry.js";

/** The dtype of random integers. */
export type IntegerDtype = "int32" | "uint32" | "uint8";

/** The range of random integers. */
export interface RandintOptions {
  /** The smallest one. Default 0. */
  readonly min?: number | undefined;
  /** The one after the largest. */
  readonly max: number;
  /** Default int32. */
  readonly dtype?: IntegerDtype | undefined;
}

interface Attributes {
  readonly shape: Shape;
  readonly dtype: IntegerDtype;
  readonly min: number;
  /** How many there are to choose from; at most 2³². */
  readonly count: number;
}

/** The upper word of the product of two words. */
function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const rest = aLow * bHigh + (middle % 0x10000);
  return aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(rest / 0x10000);
}

/** ⌊r · count / 2⁶⁴⌋ for the 64 random bits r of two words. */
export function scaleWords(high: number, low: number, count: number): number {
  if (count === 2 ** 32) return high;
  // Then both products are exact in float64.
  if (count <= 2 ** 21) return Math.floor((high * count + Math.floor((low * count) / 2 ** 32)) / 2 ** 32);
  const sum = (Math.imul(high, count) >>> 0) + multiplyHigh(low, count);
  return multiplyHigh(high, count) + (sum >= 2 ** 32 ? 1 : 0);
}

const op: Op<Attributes> = /* @__PURE__ */ defineOp<Attributes>({
  name: "random.randint",
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
  kernel: {
    kind: "random",
    run([key], _output, { shape, dtype, min, count }) {
      checkNotRecorded("random.randint");
      const [key0, key1] = key!.data() as Uint32Array;
      const size = shape.reduce((product, n) => product * n, 1);
      const Words = { int32: Int32Array, uint32: Uint32Array, uint8: Uint8Array }[dtype];
      const out = new Words(size);
      const words = new Uint32Array(2);
      for (let i = 0; i < size; i++) {
        threefry2x32(key0!, key1!, i, domain.draw, words);
        out[i] = min + scaleWords(words[0]!, words[1]!, count);
      }
      return tensor(out, { own: true, shape });
    },
  },
});

const ranges = { int32: [-(2 ** 31), 2 ** 31], uint32: [0, 2 ** 32], uint8: [0, 256] } as const;

/**
 * Whole numbers drawn evenly from min, min + 1, …, max − 1. Each is made of 64 random bits, so that no number's
 * probability is off by more than a 2⁻³²-th part.
 *
 * @param key used for this call alone: `split` makes more
 * @param shape the sizes of the result
 * @returns a tensor of the given shape, int32 by default
 * @throws ValueError unless min < max are whole numbers that the dtype holds (max − 1 for max)
 * @throws ShapeError unless the shape is of non-negative integers
 * @throws DtypeError unless the dtype is int32, uint32 or uint8
 *
 * @example
 * ```ts
 * import * as random from "@chainrule/tensor/random";
 * console.log(random.randint(random.key(0), [5], { min: 1, max: 7 }).toArray()); // [ 3, 2, 3, 5, 5 ]
 * ```
 */
export function randint(key: Key, shape: Shape, options: RandintOptions): Tensor {
  rejectUnknownOptions("random.randint", options, ["min", "max", "dtype"]);
  const { min = 0, max, dtype = "int32" } = options;
  checkKey("randint", key);
  checkSampleShape("randint", shape);
  if (!Object.hasOwn(ranges, dtype)) {
    throw new DtypeError(`random.randint: integers are int32, uint32 or uint8, got ${describe(dtype)}`);
  }
  const [lowest, end] = ranges[dtype];
  if (!(Number.isInteger(min) && Number.isInteger(max) && lowest <= min && min < max && max <= end)) {
    throw new ValueError(
      `random.randint: needs whole numbers min < max that ${dtype} holds, ${lowest} to ${end}, got ${describe(min)} and ${describe(max)}`,
    );
  }
  return applyOp(op, [key], { shape, dtype, min, count: max - min });
}
