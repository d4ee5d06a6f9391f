import type { Lane, Program, Step } from "@chainrule/tensor/scalar";
import { type Call, refuseCall } from "../Conversion.js";
import { sameDims } from "../Dim.js";
import { elementType } from "../encodeModel.js";
import type { Graph, OnnxType } from "../Graph.js";

/** A value of one type, from a step of a program. */
interface Lanes {
  readonly name: string;
  readonly type: Lane;
}

/** The value in another type. Numbers are truncated to integers and wrap, by way of 64 bits. */
export function castTo(graph: Graph, x: string, from: OnnxType, to: OnnxType): string {
  if (from === to) return x;
  const isFloat = from === "float32" || from === "float64";
  const wraps = isFloat && (to === "int32" || to === "uint32" || to === "uint8");
  const source = wraps ? graph.node("Cast", [x], { to: elementType("int64") }) : x;
  return graph.node("Cast", [source], { to: elementType(to) });
}

/** Instructions that are one node, for each of which the operands' types are ONNX's. */
const nodes: Readonly<Record<string, string>> = {
  add: "Add",
  subtract: "Sub",
  multiply: "Mul",
  divide: "Div",
  maximum: "Max",
  minimum: "Min",
  absolute: "Abs",
  squareRoot: "Sqrt",
  floor: "Floor",
  ceil: "Ceil",
  nearest: "Round",
  equal: "Equal",
  less: "Less",
  lessEqual: "LessOrEqual",
};

const logic: Readonly<Record<string, string>> = { and: "And", or: "Or", xor: "Xor", not: "Not" };

type Instruction = (graph: Graph, operands: readonly Lanes[], step: Step) => string;

/** The mask's choice; onnxruntime has no Where of bool and of uint32. */
function select(graph: Graph, [mask, a, b]: readonly Lanes[]): string {
  const { type } = a!;
  if (type === "bool") {
    const chosen = graph.node("And", [mask!.name, a!.name]);
    const other = graph.node("And", [graph.node("Not", [mask!.name]), b!.name]);
    return graph.node("Or", [chosen, other]);
  }
  const carrier = type === "uint32" ? "int64" : type;
  const sides = [a!, b!].map(({ name }) => castTo(graph, name, type, carrier));
  return castTo(graph, graph.node("Where", [mask!.name, ...sides]), carrier, type);
}

/** fmod has the sign of a: where that is not b's, b is added. */
function modulo(graph: Graph, [a, b]: readonly Lanes[]): string {
  const zero = graph.scalar(0, a!.type);
  const rest = graph.node("Mod", [a!.name, b!.name], { fmod: 1 });
  const opposite = graph.node("Xor", [graph.node("Less", [rest, zero]), graph.node("Less", [b!.name, zero])]);
  const some = graph.node("Not", [graph.node("Equal", [rest, zero])]);
  const mask = graph.node("And", [opposite, some]);
  return graph.node("Where", [mask, graph.node("Add", [rest, b!.name]), rest]);
}

const powerOfTwo = (graph: Graph, n: string, type: Lane): string =>
  graph.node("Pow", [graph.scalar(2, type), n]);

const plus = (graph: Graph, { name, type }: Lanes, number: number): string =>
  number === 0 ? name : graph.node("Add", [name, graph.scalar(number, type)]);

/** ⌊log₂ a⌋: the logarithm is close, and exact divisions by powers of two set it right. */
function exponent(graph: Graph, [a]: readonly Lanes[]): string {
  const { name, type } = a!;
  const log2 = graph.node("Mul", [graph.node("Log", [name]), graph.scalar(Math.LOG2E, type)]);
  const near = graph.node("Floor", [log2]);
  const rest = graph.node("Div", [name, powerOfTwo(graph, near, type)]);
  const one = graph.scalar(1, type);
  const above = graph.node("Not", [graph.node("Less", [rest, graph.scalar(2, type)])]);
  const below = graph.node("Less", [rest, one]);
  const larger = graph.node("Add", [near, castTo(graph, above, "bool", type)]);
  return graph.node("Sub", [larger, castTo(graph, below, "bool", type)]);
}

/** Instructions that are several nodes. */
const composed: Readonly<Record<string, Instruction>> = {
  select,
  modulo,
  exponent,
  notEqual: (graph, [a, b]) => graph.node("Not", [graph.node("Equal", [a!.name, b!.name])]),
  negate: (graph, [a]) =>
    a!.type === "uint8" || a!.type === "uint32"
      ? graph.node("Sub", [graph.scalar(0, a!.type), a!.name])
      : graph.node("Neg", [a!.name]),
  truncate(graph, [a]) {
    const negative = graph.node("Less", [a!.name, graph.scalar(0, a!.type)]);
    return graph.node("Where", [negative, graph.node("Ceil", [a!.name]), graph.node("Floor", [a!.name])]);
  },
  convert: (graph, [a], { type }) => castTo(graph, a!.name, a!.type, type),
  powerOfTwo: (graph, [n], { value }) => powerOfTwo(graph, plus(graph, n!, value), n!.type),
  // In two steps: the whole power may not be a number.
  timesPowerOfTwo(graph, [a, n]) {
    const { name, type } = n!;
    const half = graph.node("Floor", [graph.node("Mul", [name, graph.scalar(0.5, type)])]);
    const halves = [half, graph.node("Sub", [name, half])];
    return halves.reduce((x, power) => graph.node("Mul", [x, powerOfTwo(graph, power, type)]), a!.name);
  },
  significand: (graph, [a]) =>
    graph.node("Div", [a!.name, powerOfTwo(graph, exponent(graph, [a!]), a!.type)]),
  shiftLeft: (graph, [a], { value }) => shift(graph, a!, value, "LEFT"),
  // An arithmetic shift of a negative number: of its complement, complemented again.
  shiftRight(graph, [a], { value }) {
    if (a!.type !== "int32") return shift(graph, a!, value, "RIGHT");
    const flip = (x: string): string => graph.node("BitwiseNot", [x]);
    const negative = graph.node("Less", [a!.name, graph.scalar(0, "int32")]);
    const below = flip(shift(graph, { name: flip(a!.name), type: "int32" }, value, "RIGHT"));
    return graph.node("Where", [negative, below, shift(graph, a!, value, "RIGHT")]);
  },
};

/** ONNX shifts unsigned integers only. */
function shift(graph: Graph, { name, type }: Lanes, places: number, direction: "LEFT" | "RIGHT"): string {
  const bits = type === "int32" ? "uint32" : type;
  const shifted = graph.node("BitShift", [castTo(graph, name, type, bits), graph.scalar(places, bits)], {
    direction,
  });
  return castTo(graph, shifted, bits, type);
}

/** The nodes of one instruction. Arithmetic of bools is computed as uint8. */
function convertStep(call: Call, step: Step, operands: readonly Lanes[]): string {
  const { graph } = call;
  const { type } = step;
  const instruction = step.instruction.name;
  const names = operands.map((x) => x.name);
  const lane = operands[0]!.type;
  const gate = logic[instruction];
  if (gate) return graph.node(lane === "bool" ? gate : `Bitwise${gate}`, names);
  const compose = composed[instruction];
  if (compose) return compose(graph, operands, step);
  const node = nodes[instruction];
  if (!node) return refuseCall(call, `its instruction ${instruction} has no counterpart in ONNX`);
  if (lane !== "bool" || instruction === "equal") return graph.node(node, names);
  const result = graph.node(
    node,
    names.map((x) => castTo(graph, x, "bool", "uint8")),
  );
  return instruction === "less" || instruction === "lessEqual"
    ? result
    : castTo(graph, result, "uint8", type);
}

/**
 * A pointwise op as nodes: one for each instruction of its scalar function, or a few. Every instruction of
 * the language can be said in ONNX.
 */
export function convertProgram(call: Call, program: Program): string {
  const { graph, inputs, shape } = call;
  const values: Lanes[] = [];
  const used = new Set<number>();
  for (const step of program.steps) {
    const { instruction, type, value } = step;
    const operands = step.operands.map((i) => values[i]!);
    let name = "";
    if (instruction.name === "input") {
      used.add(value);
      name = inputs[value]!.name();
    } else if (instruction.name === "constant") name = graph.scalar(value, type);
    // What could be skipped is computed like the rest.
    else if (instruction.name !== "skip") name = convertStep(call, step, operands);
    values.push({ name, type });
  }
  const { name } = values[values.length - 1]!;
  // A function that does not look at all of its arguments has their shape all the same.
  const isWhole =
    inputs.every((_, i) => used.has(i)) || [...used].some((i) => sameDims(inputs[i]!.shape, shape));
  return isWhole ? name : graph.node("Expand", [name, graph.sizes(shape)]);
}
