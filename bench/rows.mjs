// What is measured, as data that every contender reads, and what is wanted of it.

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {"matmul" | "exp" | "tanh" | "sigmoid" | "softmax" | "multiplyAdd" | "sum" | "transpose" | "add" | "step" | "chain" | "network" | "gate" | "layerNorm" | "gelu" | "adam"} kind
 * @property {readonly (readonly number[])[]} shapes of the operands, as they lie in memory
 * @property {readonly boolean[]} [transposed] which operands of a product are used as views the other way round
 * @property {number} [axis] which axis is summed
 * @property {boolean} [isCompiled] whether ours is a compiled function, its operands and result in its memory
 * @property {string} [network] which network of networks.mjs is trained
 * @property {readonly [reads: number, writes: number]} [traffic] of how many arrays of a million floats
 * @property {readonly [multiplications: number, additions: number, divisions: number]} [arithmetic] of each element; what
 *   takes the pipes of additions counts as one: roundings, minima and maxima, a power of two
 * @property {number} work operations (matmul), bytes moved (memory-bound), elements, or calls
 * @property {"GFLOP/s" | "GB/s" | "ns/element" | "ns" | "ms"} unit
 * @property {readonly Target[]} targets
 */

/**
 * @typedef {object} Target
 * @property {"peak" | "floor" | "faster" | "slower" | "limits" | "row" | "time"} kind
 * @property {number} limit
 * @property {readonly string[]} [contenders]
 * @property {string} [row]
 */

const peers = ["tfjs-wasm", "jax-js"];

/** At least this part of the peak loop. @type {(limit: number) => Target} */
const ofPeak = (limit) => ({ kind: "peak", limit });
/** At most so many times as long as the work takes at the rate of the peak loop. @type {(limit: number) => Target} */
const ofFloor = (limit) => ({ kind: "floor", limit });
/** No slower than any of these. @type {(...contenders: string[]) => Target} */
const aheadOf = (...contenders) => ({ kind: "faster", limit: 1, contenders });
/** At most so many times as slow as the best of these. @type {(limit: number, ...contenders: string[]) => Target} */
const atMost = (limit, ...contenders) => ({ kind: "slower", limit, contenders });
/** At most so many times as slow as the slower of what traffic and arithmetic take. @type {(limit: number) => Target} */
const atMostLimits = (limit) => ({ kind: "limits", limit, contenders: ["traffic", "arithmetic"] });
/** At least this part of another row's speed. @type {(limit: number, row: string) => Target} */
const ofRow = (limit, row) => ({ kind: "row", limit, row });

/** @type {(name: string, m: number, k: number, n: number, targets: Target[], transposed?: boolean[]) => Row} */
function matmul(name, m, k, n, targets, transposed = [false, false]) {
  return {
    name: `matmul ${name}`,
    kind: "matmul",
    shapes: [transposed[0] ? [k, m] : [m, k], transposed[1] ? [n, k] : [k, n]],
    transposed,
    work: 2 * m * k * n,
    unit: "GFLOP/s",
    targets: [...targets, aheadOf(...peers)],
  };
}

/** @type {(kind: "exp" | "tanh" | "sigmoid", size: number) => Row} */
function pointwise(kind, size) {
  return {
    name: `${kind} ${size.toExponential(0).replace("e+", "e")}`,
    kind,
    shapes: [[size]],
    work: size,
    unit: "ns/element",
    targets: [aheadOf(...peers)],
  };
}

/** A compiled training step, the loss read. @type {(name: string, network: string, work: number, limit: number) => Row} */
const network = (name, network, work, limit) => ({
  name: `compiled step ${name}`,
  kind: "network",
  network,
  isCompiled: true,
  shapes: [],
  work,
  unit: "ms",
  targets: [ofFloor(limit), aheadOf(...peers)],
});

/**
 * A compiled function of a million elements.
 *
 * @type {(name: string, kind: Row["kind"], shapes: Row["shapes"], work: number, unit: Row["unit"], traffic: [number, number], targets: Target[], rest?: Partial<Row>) => Row}
 */
const compiled = (name, kind, shapes, work, unit, traffic, targets, rest = {}) => ({
  ...{ name: `compiled ${name}`, kind, isCompiled: true, shapes, work, unit, traffic, targets },
  ...rest,
});
const square = [1000, 1000];
const three = [[1e6], [1e6], [1e6]];
/** No more than that of the same reads and writes. */
const nearTraffic = atMost(1.3, "traffic");

/** How many ops the chain of the last row has. */
export const chainLength = 200;

/** The training step's weights are the row's numbers times this, its class of image i is i mod 10. */
export const stepSettings = { scale: 0.05, learningRate: 0.01, classes: 10 };

/** @type {readonly Row[]} */
export const rows = [
  matmul("64³", 64, 64, 64, [ofPeak(0.6)]),
  ...[128, 256, 512, 1024].map((n) => matmul(`${n}³`, n, n, n, [ofPeak(0.75)])),
  matmul("128³ Aᵀ", 128, 128, 128, [ofRow(0.9, "matmul 128³")], [true, false]),
  matmul("128³ Bᵀ", 128, 128, 128, [ofRow(0.9, "matmul 128³")], [false, true]),
  matmul("512³ Aᵀ", 512, 512, 512, [ofRow(0.9, "matmul 512³")], [true, false]),
  matmul("512³ Bᵀ", 512, 512, 512, [ofRow(0.9, "matmul 512³")], [false, true]),
  matmul("128×784×104", 128, 784, 104, [ofPeak(0.75)]),
  matmul("127×783×101", 127, 783, 101, [ofRow(0.7, "matmul 128×784×104")]),
  matmul("64×784×128", 64, 784, 128, []),
  matmul("64×128×10", 64, 128, 10, [ofPeak(0.4)]),
  matmul("1×784×128", 1, 784, 128, []),
  .../** @type {const} */ (["exp", "tanh", "sigmoid"]).flatMap((kind) =>
    [1e4, 1e6, 1e7].map((size) => pointwise(kind, size)),
  ),
  {
    name: "softmax 1000×1000",
    kind: "softmax",
    shapes: [[1000, 1000]],
    work: 1e6,
    unit: "ns/element",
    targets: [atMost(1.6, ...peers)],
  },
  {
    name: "a·b + c 1e6",
    kind: "multiplyAdd",
    shapes: [[1e6], [1e6], [1e6]],
    work: 16e6,
    unit: "GB/s",
    targets: [aheadOf("plain")],
  },
  ...[0, 1].map(
    (axis) =>
      /** @type {Row} */ ({
        name: `sum axis ${axis} 1000×1000`,
        kind: "sum",
        axis,
        shapes: [[1000, 1000]],
        work: 4e6,
        unit: "GB/s",
        targets: [aheadOf("plain")],
      }),
  ),
  {
    name: "transpose copy 1000×1000",
    kind: "transpose",
    shapes: [[1000, 1000]],
    work: 8e6,
    unit: "GB/s",
    targets: [aheadOf("plain")],
  },
  {
    name: "add 2×2",
    kind: "add",
    shapes: [
      [2, 2],
      [2, 2],
    ],
    work: 1,
    unit: "ns",
    targets: [{ kind: "time", limit: 1500 }],
  },
  {
    // Forward, gradient and update of 784-128-10, ReLU, softmax cross-entropy, batch 64, plain descent.
    name: "training step 784-128-10",
    kind: "step",
    shapes: [[64, 784], [784, 128], [128], [128, 10], [10]],
    work: 26e6,
    unit: "GFLOP/s",
    targets: [aheadOf("jax-js"), atMost(1.6, "products")],
  },
  {
    name: "record and pull back, an op",
    kind: "chain",
    shapes: [[4]],
    work: chainLength,
    unit: "ns/element",
    targets: [{ kind: "time", limit: 2000 }],
  },
  network("B1: 784-128-10, batch 64, SGD", "B1", 26e6, 1.22),
  network("B2: 784-512-512-10, batch 128, Adam", "B2", 410e6, 1.17),
  network("B3: 784-30-10 sigmoid, batch 10, SGD", "B3", 0.94e6, 1.6),
  network("B4: two convolutions, batch 64, Adam", "B4", 121e6, 1.45),
  compiled("a·b + c 1e6", "multiplyAdd", three, 16e6, "GB/s", [3, 1], [aheadOf(...peers)]),
  compiled("exp 1e6", "exp", [[1e6]], 8e6, "GB/s", [1, 1], [aheadOf(...peers)]),
  compiled("tanh 1e6", "tanh", [[1e6]], 8e6, "GB/s", [1, 1], [aheadOf(...peers)]),
  compiled(
    "softmax 1000×1000",
    "softmax",
    [square],
    1e6,
    "ns/element",
    [1, 1],
    [{ kind: "time", limit: 0.85 }, aheadOf(...peers)],
  ),
  ...[0, 1].map((axis) =>
    compiled(`sum axis ${axis} 1000×1000`, "sum", [square], 4e6, "GB/s", [1, 0], [aheadOf(...peers)], {
      axis,
    }),
  ),
  compiled("transpose 1000×1000", "transpose", [square], 8e6, "GB/s", [1, 1], [aheadOf(...peers)]),
  compiled("sigmoid(a·b + c)·tanh(c) 1e6", "gate", three, 1e6, "ns/element", [3, 1], []),
  compiled("layer norm 1000×1000", "layerNorm", [square], 1e6, "ns/element", [1, 1], [atMostLimits(1.3)], {
    arithmetic: [2, 4, 0],
  }),
  compiled("GELU(a·b + c) 1e6", "gelu", three, 1e6, "ns/element", [3, 1], [atMostLimits(1.3)], {
    arithmetic: [27, 32, 1],
  }),
  compiled("Adam's update 1e6", "adam", [[1e6], [1e6]], 1e6, "ns/element", [4, 3], [nearTraffic]),
];

/** The same numbers in [−1, 1) for every contender: a hash of the position. @type {(size: number, seed: number) => Float32Array} */
export function numbers(size, seed) {
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = (Math.imul(i + seed * 7919 + 1, 0x9e3779b1) >>> 8) / 2 ** 23 - 1;
  return values;
}

/** @type {(shape: readonly number[]) => number} */
export const sizeOf = (shape) => shape.reduce((size, n) => size * n, 1);
