import type { Dtype, Tensor, TypedArray } from "@chainrule/tensor";
import { type Dim, formatDims, isFixed } from "./Dim.js";

/** Types of ONNX tensors that are written: ours, and int64, in which ONNX wants shapes and axes. */
export type OnnxType = Dtype | "int64";

/** A node's attribute: an integer, integers, a string, or a float. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

export interface OnnxNode {
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A constant of the file. */
export interface Initializer {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  readonly data: TypedArray<ArrayBuffer> | BigInt64Array<ArrayBuffer>;
}

/** A value that a step uses: its name is asked for when it is used, and only then are constants written. */
export interface Value {
  readonly dtype: Dtype;
  readonly shape: readonly Dim[];
  /** Its values, where they are known and the same for every batch. */
  readonly constant: Tensor | undefined;
  name(): string;
}

/** Where the size of the batch can be read. */
export interface BatchedInput {
  readonly name: string;
  readonly axis: number;
}

/** An input of a node: a value, or the name of another node's output. */
export type Operand = Value | string;

/** Arrays that round and wrap as scalar functions do. */
const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** A number in as few digits as tell it from all others of its dtype. */
function shortest(value: number, dtype: Dtype): string {
  if (Object.is(value, -0)) return "-0";
  for (let digits = 1; dtype === "float32" && digits <= 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === Math.fround(value)) return String(Number(text));
  }
  return String(value);
}

/** Whole vectors up to this length stand in their names. */
const readable = 8;

/** The nodes and constants of an ONNX graph, as it is put together. */
export class Graph {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: Initializer[] = [];
  /** The op whose nodes are being added: they are named after it. */
  current = "";
  readonly names: Map<string, number> = new Map<string, number>();
  readonly shared: Map<string, string> = new Map<string, string>();
  /** The names of values that became outputs, and what they are called now. */
  readonly outputs: Map<string, string> = new Map<string, string>();
  /** An input that has an axis of the batch, if there is one. */
  readonly batched: BatchedInput | undefined;

  constructor(batched: BatchedInput | undefined) {
    this.batched = batched;
  }

  /** Takes the names of inputs and outputs before all others. @throws TypeError where two are the same */
  reserve(names: readonly string[]): void {
    for (const name of names) {
      if (this.unique(name) === name) continue;
      throw new TypeError(`exportOnnx: an input and an output are both called ${name}`);
    }
  }

  /** The name itself where it is free, or else with a number. */
  unique(name: string): string {
    const count = this.names.get(name);
    this.names.set(name, (count ?? 0) + 1);
    return count === undefined ? name : this.unique(`${name}_${count}`);
  }

  /** Adds a node and gives the name of its output, the last one where there are several. */
  node(
    type: string,
    inputs: readonly Operand[],
    attributes: Readonly<Record<string, Attribute>> = {},
    outputs: readonly string[] = [this.unique(this.current)],
  ): string {
    const names = inputs.map((input) => (typeof input === "string" ? input : input.name()));
    const name = outputs[outputs.length - 1]!;
    this.nodes.push({ type, name, inputs: names, outputs, attributes });
    return name;
  }

  /** Makes a value an output of the graph: its node gives it that name, or else a copy has it. */
  output(value: Value, as: string): void {
    const name = value.name();
    const earlier = this.outputs.get(name);
    const isComputed = this.nodes.some(({ outputs }) => outputs.includes(name));
    if (earlier !== undefined || !isComputed) {
      this.node("Identity", [earlier ?? name], {}, [as]);
      return;
    }
    this.outputs.set(name, as);
    const renamed = (each: string): string => (each === name ? as : each);
    this.nodes.forEach((node, i) => {
      const [inputs, outputs] = [node.inputs.map(renamed), node.outputs.map(renamed)];
      this.nodes[i] = { ...node, name: renamed(node.name), inputs, outputs };
    });
  }

  /** Adds a constant under a name like the one given. */
  initializer(name: string, x: Tensor): string {
    const unique = this.unique(name);
    this.initializers.push({ name: unique, type: x.dtype, shape: x.shape, data: x.data() });
    return unique;
  }

  /** A constant without axes; equal ones are one. */
  scalar(value: number, dtype: Dtype): string {
    return this.once(`${dtype}:${shortest(value, dtype)}`, (name) => {
      this.initializers.push({ name, type: dtype, shape: [], data: arrays[dtype].of(value) });
    });
  }

  /** A constant of integers of 64 bits, by default a vector. */
  int64s(values: readonly number[], shape: readonly number[] = [values.length]): string {
    const write = (name: string): void => {
      const data = BigInt64Array.from(values, BigInt);
      this.initializers.push({ name, type: "int64", shape, data });
    };
    const isReadable = shape.length === 1 && values.length <= readable;
    if (isReadable) return this.once(`int64:[${values.join(", ")}]`, write);
    const name = this.unique(`${this.current}_indices`);
    write(name);
    return name;
  }

  /** A vector of sizes, computed where they follow the batch. */
  sizes(dims: readonly Dim[]): string {
    if (dims.every(isFixed)) return this.int64s(dims);
    return this.once(`sizes:${formatDims(dims)}`, (name) => {
      const parts = dims.map((dim) => {
        if (isFixed(dim)) return this.int64s([dim]);
        return dim.batch === 1 ? this.batch() : this.node("Mul", [this.batch(), this.int64s([dim.batch])]);
      });
      this.node("Concat", parts, { axis: 0 }, [name]);
    });
  }

  /** A vector of one element, the size of the batch. */
  batch(): string {
    return this.once("batch_size", (name) => {
      const { name: input, axis } = this.batched!;
      this.node("Shape", [input], { start: axis, end: axis + 1 }, [name]);
    });
  }

  /** The name of what was made for a key before, or else is made now, under that name. */
  once(key: string, make: (name: string) => void): string {
    let name = this.shared.get(key);
    if (name === undefined) {
      name = this.unique(key);
      this.shared.set(key, name);
      make(name);
    }
    return name;
  }
}
