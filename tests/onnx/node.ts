import type { Dtype, Tensor } from "@chainrule/tensor";
import { dtypeFor, nameOfCode, type OnnxNodeTest, type OnnxTensor, toTensor } from "./format.js";

/** Inputs (outputs) beside their names in the node, undefined where the name is empty. */
export function byPosition(
  names: readonly string[],
  tensors: readonly OnnxTensor[],
): (OnnxTensor | undefined)[] {
  const named = new Map(tensors.map((x) => [x.name ?? "", x]));
  let next = 0;
  return names.map((name) => {
    if (name === "") return undefined;
    return named.get(name) ?? tensors[next++];
  });
}

/** One call of an operator: what it is given. */
export class Node {
  readonly op: string;
  readonly opset: number;
  /** How many inputs there are, those that are left out included. */
  readonly inputs: number;
  readonly outputs: number;
  private readonly tensors: readonly (OnnxTensor | undefined)[];
  private readonly attributes: Readonly<Record<string, unknown>>;

  constructor(test: OnnxNodeTest, inputs: readonly OnnxTensor[]) {
    this.op = test.op;
    this.opset = test.opset;
    this.tensors = byPosition(test.nodeInputs, inputs);
    this.inputs = this.tensors.length;
    this.outputs = test.nodeOutputs.length;
    this.attributes = test.attributes ?? {};
  }

  /** Whether there is an input. */
  has(i: number): boolean {
    return this.tensors[i] !== undefined;
  }

  /** An input as a tensor. */
  in(i: number): Tensor {
    const given = this.tensors[i];
    if (!given) throw new Error(`${this.op} lacks its input ${i}`);
    return toTensor(given);
  }

  /** ONNX's dtype of an input. */
  typeOf(i: number): string | undefined {
    return this.tensors[i]?.dtype;
  }

  /** All inputs. */
  all(): Tensor[] {
    return this.tensors.map((_, i) => this.in(i));
  }

  /** An optional input. */
  optional(i: number): Tensor | undefined {
    return this.has(i) ? this.in(i) : undefined;
  }

  /** An input that is a setting, as numbers: axes, shapes, bounds. */
  numbers(i: number): number[] | undefined {
    return this.tensors[i]?.data.map(Number);
  }

  /** A setting that is an attribute in older operator sets and an input in newer ones. */
  setting(name: string, i: number): number[] | undefined {
    return this.list(name) ?? this.numbers(i);
  }

  /** Whether an attribute is there. */
  given(name: string): boolean {
    return this.attributes[name] !== undefined;
  }

  list(name: string): number[] | undefined {
    const value = this.attributes[name];
    return Array.isArray(value) ? value.map(Number) : undefined;
  }

  texts(name: string): string[] | undefined {
    const value = this.attributes[name];
    return Array.isArray(value) ? value.map(String) : undefined;
  }

  number(name: string, fallback: number): number {
    const value = this.attributes[name];
    return value === undefined || value === null ? fallback : Number(value);
  }

  flag(name: string, fallback = false): boolean {
    return this.number(name, fallback ? 1 : 0) !== 0;
  }

  text(name: string, fallback: string): string {
    const value = this.attributes[name];
    return typeof value === "string" ? value : fallback;
  }

  /** An attribute that is a tensor. */
  tensor(name: string): Tensor | undefined {
    const value = this.attributes[name];
    return typeof value === "object" && value !== null && "dims" in value
      ? toTensor(value as OnnxTensor)
      : undefined;
  }

  /** An attribute that is a dtype, by ONNX's name; undefined if it is left out, or 0, which is no dtype. */
  type(name: string): string | undefined {
    const code = this.number(name, 0);
    return code === 0 ? undefined : nameOfCode(code);
  }

  /** Our dtype for an attribute that is one. */
  dtype(name: string): Dtype | undefined {
    const type = this.type(name);
    return type === undefined ? undefined : dtypeFor(type);
  }
}

/** An ONNX operator said in our functions. */
export type Operator = (node: Node) => Tensor | readonly Tensor[];

export type Operators = Readonly<Record<string, Operator>>;
