import type { Dtype, Op, Shape, Tensor } from "@chainrule/tensor";
import { remembered } from "./remembered.js";

/** A value of a recorded function. */
export interface GraphNode {
  /** Its place in the list: operands stand before what uses them. */
  readonly id: number;
  readonly kind: "argument" | "constant" | "op";
  /** What it is called in print: an argument's path, or the name of an op. */
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: Dtype;
  /** The ids of its operands. */
  readonly inputs: readonly number[];
  readonly op?: Op<unknown> | undefined;
  readonly attributes?: unknown;
  /** A tensor from outside of the function: it is an input that never changes. */
  readonly constant?: Tensor | undefined;
}

/** A function as data: its values in the order of computation, and which of them are results. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** The ids of the arguments' leaves, in their order. */
  readonly arguments: readonly number[];
  /** The ids of the results' leaves, in their order. */
  readonly results: readonly number[];
}

/** What `uniformValue` has found of tensors, which never change: they may be large. */
const uniformValues = /* @__PURE__ */ new WeakMap<Tensor, { readonly value: number | undefined }>();

/** The value of a constant that is the same number everywhere, or undefined. */
export function uniformValue({ constant }: GraphNode): number | undefined {
  if (!constant || constant.size === 0) return undefined;
  return remembered(uniformValues, constant, () => ({ value: findUniformValue(constant) })).value;
}

function findUniformValue({ shape, strides, offset, storage }: Tensor): number | undefined {
  const memory = storage!.read();
  const first = memory[offset]!;
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 1 || strides[axis] === 0) continue;
    if (strides[axis] !== stride) return undefined;
    stride *= shape[axis]!;
  }
  for (let i = 1; i < stride; i++) if (!Object.is(memory[offset + i], first)) return undefined;
  return first;
}

/**
 * A graph as lines of text, one value each: `%3 = add(%1, %2): float32[64, 10]`.
 *
 * @example
 * ```ts
 * import { exp, tensor, type Tensor } from "@chainrule/tensor";
 * import { compile, formatGraph } from "@chainrule/compile";
 * console.log(formatGraph(compile((x: Tensor) => exp(x)).graph(tensor([1, 2]))));
 * // %0 = argument argument 0: float32[2]
 * // %1 = exp(%0): float32[2]
 * // return %1
 * ```
 */
export function formatGraph({ nodes, results }: Graph): string {
  const lines = nodes.map(({ id, kind, name, inputs, dtype, shape }) => {
    const call =
      kind === "op" ? `${name}(${inputs.map((input) => `%${input}`).join(", ")})` : `${kind} ${name}`;
    return `%${id} = ${call.trimEnd()}: ${dtype}[${shape.join(", ")}]`;
  });
  return [...lines, `return ${results.map((id) => `%${id}`).join(", ")}`].join("\n");
}
