import { softmax } from "@chainrule/activations";
import { add, exp, matmul, mul, sigmoid, sum, tanh, type Tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { peakLoop, peakOperations } from "@chainrule/wasm";
import { networkStep, stepBatch, stepOperations } from "./networkStep.js";
import { type Compared, findPeers, peerTasks, type Sought } from "./peers.js";
import { type Task, timeInterleaved } from "./timeInterleaved.js";
import { triadBytes, triadLoop } from "./triadLoop.js";

const TURNS = 20_000;
/** Numbers in each of three arrays that fit into the cache of a core, or into none. */
const [IN_CACHE, IN_MEMORY] = [16_384, 8_388_608];
const ELEMENTS = 1_000_000;
const ROWS = 1000;
const PEER_SIDE = 512;

const products = [
  [64, 64, 64],
  [128, 128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [64, 784, 128],
  [64, 128, 10],
] as const;

/** What a machine does. */
export interface Measurement {
  /** GFLOP/s of the peak loop. */
  readonly peak: number;
  /** GB/s of the triad, in the cache and from memory. */
  readonly bandwidth: { readonly cache: number; readonly memory: number };
  /** GFLOP/s of matrix products [m, k] · [k, n]. */
  readonly products: readonly {
    readonly shape: readonly [m: number, k: number, n: number];
    readonly gflops: number;
  }[];
  /** Nanoseconds an element, of a million float32. */
  readonly functions: readonly { readonly name: string; readonly nanoseconds: number }[];
  /** Microseconds a training step; the floor is what its matrix products take at the peak. */
  readonly step: {
    readonly floor: number;
    readonly eager: number;
    readonly compiled: number;
    readonly imagesPerSecond: number;
  };
  /** Milliseconds of the same functions by other libraries. */
  readonly peers: readonly PeerTimes[];
}

/** Times of a library in milliseconds, or why there are none. */
export interface PeerTimes {
  readonly name: string;
  readonly version?: string | undefined;
  readonly problem?: string | undefined;
  readonly milliseconds?: Readonly<Record<Compared, number>> | undefined;
}

/** Measures this machine, on one core, in a few seconds. `directory` is where other libraries are looked for. */
export async function measureMachine(
  directory: string | undefined,
  progress: (done: number) => void,
): Promise<Measurement> {
  const loop = peakLoop();
  const [inCache, inMemory] = [triadLoop(IN_CACHE), triadLoop(IN_MEMORY)];
  const uniform = (shape: readonly number[]): Tensor =>
    random.uniform(random.key(shape.length), shape, { min: -1, max: 1 });
  const x = uniform([ROWS, ELEMENTS / ROWS]);
  const square = uniform([PEER_SIDE, PEER_SIDE]);
  const functions: Record<string, () => unknown> = {
    "a · b + c": () => add(mul(x, x), x),
    exp: () => exp(x),
    tanh: () => tanh(x),
    sigmoid: () => sigmoid(x),
    "softmax of rows": () => softmax(x),
    sum: () => sum(x),
  };
  const operands = {
    side: PEER_SIDE,
    matrix: square.data() as Float32Array,
    rows: ROWS,
    vector: x.data() as Float32Array,
  };
  const sought = directory === undefined ? [] : await findPeers(directory, operands);
  const tasks: Task[] = [
    {
      name: "peak",
      run: () => {
        loop(TURNS);
      },
    },
    { name: "cache", run: inCache },
    { name: "memory", run: inMemory },
    ...products.map(([m, k, n]): Task => {
      const [a, b] = [uniform([m, k]), uniform([k, n])];
      return { name: [m, k, n].join(), run: () => void matmul(a, b) };
    }),
    ...Object.entries(functions).map(([name, run]): Task => ({ name, run: () => void run() })),
    { name: "eager", run: networkStep({ compiled: false }) },
    { name: "compiled", run: networkStep({ compiled: true }) },
    ...sought.flatMap(({ peer }) => (peer ? peerTasks(peer) : [])),
  ];
  const seconds = await timeInterleaved(tasks, progress);
  const of = (name: string): number => seconds.get(name)!;
  const peak = (TURNS * peakOperations) / of("peak") / 1e9;
  return {
    peak,
    bandwidth: {
      cache: (IN_CACHE * triadBytes) / of("cache") / 1e9,
      memory: (IN_MEMORY * triadBytes) / of("memory") / 1e9,
    },
    products: products.map((shape) => ({
      shape,
      gflops: (2 * shape[0] * shape[1] * shape[2]) / of(shape.join()) / 1e9,
    })),
    functions: Object.keys(functions).map((name) => ({ name, nanoseconds: (of(name) / ELEMENTS) * 1e9 })),
    step: {
      floor: stepOperations / peak / 1e3,
      eager: of("eager") * 1e6,
      compiled: of("compiled") * 1e6,
      imagesPerSecond: stepBatch / of("compiled"),
    },
    peers: directory === undefined ? [] : peerTimes(sought, of),
  };
}

/** Chainrule's own times first. */
function peerTimes(sought: readonly Sought[], of: (name: string) => number): PeerTimes[] {
  const own = {
    matmul: of([PEER_SIDE, PEER_SIDE, PEER_SIDE].join()),
    exp: of("exp"),
    softmax: of("softmax of rows"),
  };
  const inMilliseconds = (times: Record<Compared, number>): Record<Compared, number> => ({
    matmul: 1000 * times.matmul,
    exp: 1000 * times.exp,
    softmax: 1000 * times.softmax,
  });
  return [
    { name: "chainrule", milliseconds: inMilliseconds(own) },
    ...sought.map(({ name, problem, peer }): PeerTimes => {
      if (peer === undefined) return { name, problem };
      const time = (task: Compared): number => of(`${name} ${task}`);
      const times = { matmul: time("matmul"), exp: time("exp"), softmax: time("softmax") };
      return { name, version: peer.version, milliseconds: inMilliseconds(times) };
    }),
  ];
}
