import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Task } from "./timeInterleaved.js";

/** Operands of the comparison. */
export interface Operands {
  readonly side: number;
  readonly matrix: Float32Array;
  readonly rows: number;
  readonly vector: Float32Array;
}

/** The functions that are compared, by their names in the table. */
export type Compared = "matmul" | "exp" | "softmax";

/** Another library, ready to be timed. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  readonly tasks: Readonly<Record<Compared, () => void>>;
}

/** What came of looking for a library. */
export interface Sought {
  readonly name: string;
  /** It is not there, or does not start. */
  readonly problem?: string | undefined;
  readonly peer?: Peer | undefined;
}

type Load = (require: NodeJS.Require, operands: Operands) => Promise<Peer>;

const [core, wasmBackend, whole, jaxJs] = [
  "@tensorflow/tfjs-core",
  "@tensorflow/tfjs-backend-wasm",
  "@tensorflow/tfjs",
  "@jax-js/jax",
] as const;

const loaders: Readonly<Record<string, { readonly packages: readonly string[]; readonly load: Load }>> = {
  "tfjs-wasm": {
    packages: [core, wasmBackend],
    load: (require, operands) => loadTfjs(require, operands, "wasm"),
  },
  tfjs: { packages: [whole], load: (require, operands) => loadTfjs(require, operands, "cpu") },
  "jax-js": { packages: [jaxJs], load: loadJax },
};

/** The names of the libraries that are looked for. */
export const peerNames: readonly string[] = Object.keys(loaders);

/** Libraries that are installed in a directory, or above it. */
export async function findPeers(directory: string, operands: Operands): Promise<Sought[]> {
  const require = createRequire(pathToFileURL(join(directory, "package.json")));
  const found: Sought[] = [];
  for (const [name, { packages, load }] of Object.entries(loaders)) {
    if (!packages.every((one) => resolves(require, one))) {
      found.push({ name, problem: "not installed" });
      continue;
    }
    try {
      found.push({ name, peer: { ...(await load(require, operands)), name } });
    } catch (error) {
      found.push({ name, problem: (error as Error).message.split("\n")[0]! });
    }
  }
  return found;
}

/** The tasks of a peer, named so that their times are found again. */
export function peerTasks({ name, tasks }: Peer): Task[] {
  return Object.entries(tasks).map(([task, run]) => ({ name: `${name} ${task}`, run }));
}

function resolves(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** What is used of TensorFlow.js. */
interface Tfjs {
  readonly version_core: string;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor2d(values: Float32Array, shape: [number, number]): unknown;
  matMul(a: unknown, b: unknown): TfjsTensor;
  exp(a: unknown): TfjsTensor;
  softmax(a: unknown): TfjsTensor;
}
interface TfjsTensor {
  dataSync(): unknown;
  dispose(): void;
}

async function loadTfjs(require: NodeJS.Require, operands: Operands, backend: "wasm" | "cpu"): Promise<Peer> {
  const tf = require(backend === "wasm" ? core : whole) as Tfjs;
  if (backend === "wasm") require(wasmBackend);
  if (!(await tf.setBackend(backend))) throw new Error(`its backend ${backend} does not start`);
  await tf.ready();
  const { side, matrix, rows, vector } = operands;
  const [a, x] = [tf.tensor2d(matrix, [side, side]), tf.tensor2d(vector, [rows, vector.length / rows])];
  const timed = (f: () => TfjsTensor) => () => {
    f().dispose();
  };
  return {
    name: "tfjs",
    version: tf.version_core,
    tasks: {
      matmul: timed(() => tf.matMul(a, a)),
      exp: timed(() => tf.exp(x)),
      softmax: timed(() => tf.softmax(x)),
    },
  };
}

/** What is used of jax-js. Its functions use their arguments up; `ref` keeps one. */
interface Jax {
  init(backend: string): Promise<unknown>;
  defaultDevice(backend: string): void;
  jit(f: (...xs: JaxArray[]) => JaxArray): (...xs: JaxArray[]) => JaxArray;
  readonly numpy: {
    array(values: Float32Array): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    exp(a: JaxArray): JaxArray;
  };
  readonly nn: { softmax(a: JaxArray): JaxArray };
}
interface JaxArray {
  readonly ref: JaxArray;
  reshape(shape: number[]): JaxArray;
  dataSync(): unknown;
}

async function loadJax(require: NodeJS.Require, operands: Operands): Promise<Peer> {
  // It asks a browser's object for the number of cores: one, as everybody has here.
  if (!("navigator" in globalThis)) {
    Object.defineProperty(globalThis, "navigator", { value: { hardwareConcurrency: 1 }, configurable: true });
  }
  const jax = require(jaxJs) as Jax;
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  const { side, matrix, rows, vector } = operands;
  const a = jax.numpy.array(matrix).reshape([side, side]);
  const x = jax.numpy.array(vector).reshape([rows, vector.length / rows]);
  const [product, exp, softmax] = [
    jax.jit((b, c) => jax.numpy.matmul(b, c)),
    jax.jit((b) => jax.numpy.exp(b)),
    jax.jit((b) => jax.nn.softmax(b)),
  ];
  return {
    name: "jax-js",
    version: versionOf(require, jaxJs),
    tasks: {
      matmul: () => void product(a.ref, a.ref).dataSync(),
      exp: () => void exp(x.ref).dataSync(),
      softmax: () => void softmax(x.ref).dataSync(),
    },
  };
}

/** The version that a package's own package.json says, which its exports may hide. */
function versionOf(require: NodeJS.Require, name: string): string {
  for (let directory = dirname(require.resolve(name)); ; directory = dirname(directory)) {
    const path = join(directory, "package.json");
    const manifest = existsSync(path)
      ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>)
      : {};
    if (manifest["name"] === name) return String(manifest["version"]);
    if (directory === dirname(directory)) return "";
  }
}
