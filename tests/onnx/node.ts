import { type Dtype, shiftLeft, shiftRight, type Tensor } from "@chainrule/tensor";
import { dtypeOfCode, type OnnxNodeTest, type OnnxTensor, toTensor } from "./format.js";

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

/** The bits of integers that stand in wider ones of ours. */
const bits: Readonly<Record<string, number>> = { int8: 8, int16: 16, uint16: 16 };

/** One call of an operator: what it is given. */
export class Node {
  readonly op: string;
  readonly opset: number;
  /** How many inputs there are, those that are left out included. */
  readonly inputs: number;
  readonly outputs: number;
  private readonly given: readonly (OnnxTensor | undefined)[];
  private readonly attributes: Readonly<Record<string, unknown>>;

  constructor(test: OnnxNodeTest, inputs: readonly OnnxTensor[]) {
    this.op = test.op;
    this.opset = test.opset;
    this.given = byPosition(test.nodeInputs, inputs);
    this.inputs = this.given.length;
    this.outputs = test.nodeOutputs.length;
    this.attributes = test.attributes ?? {};
  }

  /** Whether there is an input. */
  has(i: number): boolean {
    return this.given[i] !== undefined;
  }

  /** An input as a tensor. */
  in(i: number): Tensor {
    const given = this.given[i];
    if (!given) throw new Error(`${this.op} lacks its input ${i}`);
    return toTensor(given);
  }

  /** A result cut to the bits that integers like an input's have. */
  cut(i: number, result: Tensor): Tensor {
    const beyond = 32 - (bits[this.given[i]?.dtype ?? ""] ?? 32);
    return beyond === 0 ? result : shiftRight(shiftLeft(result, beyond), beyond);
  }

  /** All inputs. */
  all(): Tensor[] {
    return this.given.map((_, i) => this.in(i));
  }

  /** An optional input. */
  optional(i: number): Tensor | undefined {
    return this.has(i) ? this.in(i) : undefined;
  }

  /** An input that is a setting, as numbers: axes, shapes, bounds. */
  numbers(i: number): number[] | undefined {
    return this.given[i]?.data.map(Number);
  }

  /** A setting that is an attribute in older operator sets and an input in newer ones. */
  setting(name: string, i: number): number[] | undefined {
    return this.list(name) ?? this.numbers(i);
  }

  list(name: string): number[] | undefined {
    const value = this.attributes[name];
    return Array.isArray(value) ? value.map(Number) : undefined;
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

  /** An attribute that is a dtype. */
  dtype(name: string): Dtype | undefined {
    const code = this.attributes[name];
    return code === undefined ? undefined : dtypeOfCode(Number(code));
  }
}

/** An ONNX operator said in our functions. */
export type Operator = (node: Node) => Tensor | readonly Tensor[];

export type Operators = Readonly<Record<string, Operator>>;
