import { describe } from "./describe.js";
import { allocate, isFloating, promoteDtypes, type Dtype } from "./dtype.js";
import { checkFloating } from "./dtypeCheck.js";
import { ValueError } from "./errors.js";
import { cast } from "./ops/cast.js";
import { fromMemory, isTensor, type Tensor } from "./tensor.js";

/** What an op takes: a tensor, or a number or boolean, which adapts to the tensors beside it. */
export type TensorLike = Tensor | number | boolean;

function scalarTensor(value: number | boolean, dtype: Dtype, operation: string): Tensor {
  const memory = allocate(dtype, 1);
  memory[0] = Number(value);
  if (!isFloating(dtype) && memory[0] !== Number(value)) {
    throw new ValueError(
      `${operation}: ${String(value)} does not fit ${dtype}. Cast x first, for example cast(x, "float64")`,
    );
  }
  return fromMemory(dtype, [], memory);
}

/**
 * The plain number or boolean that an operand is, or that it stands for while it is being recorded.
 *
 * @throws TypeError for anything but a tensor, number or boolean
 */
function weakValue(operation: string, value: TensorLike): number | boolean | undefined {
  if (isTensor(value)) return value.trace?.weak;
  if (typeof value !== "number" && typeof value !== "boolean") {
    reject(operation, "a tensor or a number", value);
  }
  return value;
}

/** The dtype that a plain number or boolean takes beside a tensor of `dtype`. */
function weakDtype(value: number | boolean, dtype: Dtype): Dtype {
  if (isFloating(dtype) || typeof value === "boolean") return dtype;
  if (!Number.isInteger(value)) return "float32";
  return dtype === "bool" ? "int32" : dtype;
}

function reject(operation: string, expected: string, value: unknown): never {
  const list = Array.isArray(value);
  const wraps = list || ArrayBuffer.isView(value) || typeof value === "number" || typeof value === "boolean";
  throw new TypeError(
    `${operation}: expected ${expected}, got ${list ? "an array" : describe(value)}` +
      (wraps ? `. Wrap it: tensor(${list ? "[...]" : "..."})` : ""),
  );
}

/** @throws TypeError for anything but a tensor */
export function checkTensor(operation: string, value: Tensor, expected = "a tensor"): void {
  if (!isTensor(value)) reject(operation, expected, value);
}

/** @throws TypeError for anything but an array of tensors */
export function checkTensors(operation: string, values: readonly Tensor[]): void {
  if (!Array.isArray(values)) {
    const got = describe(values);
    throw new TypeError(`${operation}: expected an array of tensors, got ${got}. Write ${operation}([a, b])`);
  }
  values.forEach((value: Tensor, i) => {
    if (!isTensor(value)) reject(operation, `a tensor at position ${i}`, value);
  });
}

/**
 * One operand as a tensor; a plain number becomes float32 (a boolean, bool).
 *
 * @example
 * ```ts
 * import { operand } from "@chainrule/tensor";
 * console.log(operand("my-lib/f", 3).dtype); // float32
 * ```
 */
export function operand(operation: string, value: TensorLike): Tensor {
  const weak = weakValue(operation, value);
  return weak === undefined ? (value as Tensor) : promote(operation, value)[0]!;
}

/**
 * One operand that must be floating-point: integers and booleans have no exponential.
 *
 * @throws DtypeError that says to cast
 *
 * @example
 * ```ts
 * import { floatingOperand } from "@chainrule/tensor";
 * console.log(floatingOperand("my-lib/f", 0.5).item()); // 0.5
 * ```
 */
export function floatingOperand(operation: string, value: TensorLike): Tensor {
  const x = operand(operation, value);
  checkFloating(operation, x.dtype);
  return x;
}

/**
 * Operands brought to one dtype: tensors by promotion, plain numbers to the dtype of the tensors beside them.
 *
 * @example
 * ```ts
 * import { promote, tensor } from "@chainrule/tensor";
 * const [x, y] = promote("my-lib/f", tensor([1, 2], { dtype: "int32" }), tensor([0.5]));
 * console.log(x!.dtype, y!.dtype); // float32 float32
 * ```
 */
export function promote(operation: string, ...values: TensorLike[]): Tensor[] {
  let dtype: Dtype | undefined;
  const weak = values.map((value) => {
    const number = weakValue(operation, value);
    if (number === undefined) {
      const own = (value as Tensor).dtype;
      dtype = dtype === undefined ? own : promoteDtypes(operation, dtype, own);
    }
    return number;
  });
  let common = dtype ?? (values.every((v) => typeof v === "boolean") ? "bool" : "float32");
  for (const number of weak) if (number !== undefined) common = weakDtype(number, common);
  return values.map((value) =>
    isTensor(value) ? cast(value, common) : scalarTensor(value, common, operation),
  );
}
