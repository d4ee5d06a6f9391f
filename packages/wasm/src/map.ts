import { assemble, buildFunction, type FunctionBuilder } from "./assembler.js";
import type { FloatType } from "./matmul.js";
import { instantiate } from "./memory.js";
import { memoryOpcode, type opcode } from "./opcodes.js";
import type { Instruction, Program, Step } from "./scalar.js";

type Simple = Partial<Record<Instruction, string>>;

/** Instructions that are one SIMD instruction, without the prefix of the lane type. */
const direct: Simple = {
  add: "add",
  subtract: "sub",
  multiply: "mul",
  divide: "div",
  maximum: "max",
  minimum: "min",
  negate: "neg",
  absolute: "abs",
  squareRoot: "sqrt",
  floor: "floor",
  ceil: "ceil",
  truncate: "trunc",
  nearest: "nearest",
  equal: "eq",
  notEqual: "ne",
  less: "lt",
  lessEqual: "le",
};

const masks: Simple = { and: "v128_and", or: "v128_or", not: "v128_not" };

/** A 128-bit constant with the value in every lane. */
function repeat(value: number, type: FloatType): Uint8Array {
  const lanes = type === "float32" ? new Float32Array(4).fill(value) : new Float64Array(2).fill(value);
  return new Uint8Array(lanes.buffer);
}

function bits32(value: number): Uint8Array {
  return new Uint8Array(new Uint32Array(4).fill(value).buffer);
}

function bits64(high: number): Uint8Array {
  return new Uint8Array(new Uint32Array([0, high, 0, high]).buffer);
}

/** 2⁵²: added to a small integer, it leaves that integer in the low bits of the sum. */
const integerBias = 4503599627370496;

/** Writes the instructions that take a floating-point number apart or put it together. */
function emitParts(f: FunctionBuilder, instruction: Instruction, type: FloatType, x: () => void): void {
  x();
  if (type === "float32") {
    if (instruction === "powerOfTwo") {
      f.op("i32x4_trunc_sat_f32x4_s").v128(bits32(127)).op("i32x4_add").i32(23).op("i32x4_shl");
    } else if (instruction === "exponent") {
      f.i32(23).op("i32x4_shr_u").v128(bits32(127)).op("i32x4_sub").op("f32x4_convert_i32x4_s");
    } else f.v128(bits32(0x007fffff)).op("v128_and").v128(bits32(0x3f800000)).op("v128_or");
    return;
  }
  if (instruction === "powerOfTwo") {
    f.v128(repeat(integerBias + 1023, type))
      .op("f64x2_add")
      .i32(52)
      .op("i64x2_shl");
  } else if (instruction === "exponent") {
    f.i32(52).op("i64x2_shr_u").v128(bits64(0x43300000)).op("v128_or");
    f.v128(repeat(integerBias + 1023, type)).op("f64x2_sub");
  } else {
    f.v128(new Uint8Array(new Uint32Array([0xffffffff, 0x000fffff, 0xffffffff, 0x000fffff]).buffer));
    f.op("v128_and").v128(bits64(0x3ff00000)).op("v128_or");
  }
}

/**
 * Whether the SIMD emitter can do a program: all its numbers are of one floating-point type.
 *
 * @example
 * ```ts
 * import { canVectorize } from "@chainrule/wasm";
 * import { input, less, program } from "@chainrule/wasm/scalar";
 * const x = input(0, "float32");
 * console.log(canVectorize(program(less(x, 0), ["float32"]))); // false
 * ```
 */
export function canVectorize(program: Program): boolean {
  const { type } = program;
  if (type !== "float32" && type !== "float64") return false;
  return program.steps.every(
    (step) =>
      step.type === type ||
      (step.type === "bool" && (step.instruction in direct || step.instruction in masks)),
  );
}

function emitStep(f: FunctionBuilder, step: Step, type: FloatType, operand: (index: number) => void): void {
  const prefix = type === "float32" ? "f32x4" : "f64x2";
  const all = (): void => {
    for (let i = 0; i < step.operands.length; i++) operand(i);
  };
  switch (step.instruction) {
    case "select":
      operand(1);
      operand(2);
      operand(0);
      f.op("v128_bitselect");
      return;
    case "powerOfTwo":
    case "exponent":
    case "significand":
      emitParts(f, step.instruction, type, () => {
        operand(0);
      });
      return;
    case "convert":
      // From a mask: one where it is set.
      operand(0);
      f.v128(repeat(1, type)).op("v128_and");
      return;
    default: {
      all();
      const name = direct[step.instruction];
      f.op((name ? `${prefix}_${name}` : masks[step.instruction]) as keyof typeof opcode);
    }
  }
}

/** Runs a program over `vectors` times 16 bytes; addresses are bytes. An input that is a scalar stands once. */
export type MapKernel = (vectors: number, output: number, ...inputs: number[]) => void;

/** The exported function `map`: its inputs are read lane by lane, or once where `scalars` says so. */
function buildMap(program: Program, type: FloatType, scalars: readonly boolean[]): FunctionBuilder {
  return buildFunction(["i32", "i32", ...program.inputs.map(() => "i32" as const)], (f) => {
    const [vectors, output] = [0, 1] as const;
    const counter = f.local("i32");
    const locals = program.steps.map(() => f.local("v128"));
    const splat = type === "float32" ? memoryOpcode.v128_load32_splat : memoryOpcode.v128_load64_splat;
    program.steps.forEach((step, i) => {
      if (step.instruction === "constant") f.v128(repeat(step.value, type)).set(locals[i]!);
      else if (step.instruction === "input" && scalars[step.value]) {
        f.get(2 + step.value)
          .memory(splat, 2)
          .set(locals[i]!);
      }
    });
    f.for(counter, vectors, 1, () => {
      program.steps.forEach((step, i) => {
        if (step.instruction === "constant") return;
        if (step.instruction === "input") {
          if (scalars[step.value]) return;
          const address = 2 + step.value;
          f.get(address).memory(memoryOpcode.v128_load, 2).set(locals[i]!);
          f.get(address).i32(16).op("i32_add").set(address);
          return;
        }
        emitStep(f, step, type, (index) => {
          f.get(locals[step.operands[index]!]!);
        });
        f.set(locals[i]!);
      });
      f.get(output)
        .get(locals[locals.length - 1]!)
        .memory(memoryOpcode.v128_store, 2);
      f.get(output).i32(16).op("i32_add").set(output);
    });
  });
}

const kernels = /* @__PURE__ */ new WeakMap<Program, Map<string, MapKernel>>();

/**
 * The SIMD kernel of a program, made on first use. Call only where `isAvailable()` and `canVectorize(program)`.
 *
 * @param program the scalar function
 * @param scalars which inputs are one number instead of one for each lane
 *
 * @example
 * ```ts
 * import { mapKernel, scratch } from "@chainrule/wasm";
 * import { input, program, squareRoot } from "@chainrule/wasm/scalar";
 * const memory = new Float32Array(scratch(1024));
 * memory.set([1, 4, 9, 16], 64);
 * mapKernel(program(squareRoot(input(0, "float32")), ["float32"]), [false])(1, 0, 256);
 * console.log(memory.slice(0, 4)); // Float32Array(4) [ 1, 2, 3, 4 ]
 * ```
 */
export function mapKernel(program: Program, scalars: readonly boolean[]): MapKernel {
  let variants = kernels.get(program);
  if (!variants) kernels.set(program, (variants = new Map()));
  const key = scalars.join();
  let kernel = variants.get(key);
  if (!kernel) {
    const map = buildMap(program, program.type as FloatType, scalars);
    kernel = instantiate(assemble({ map }))["map"] as MapKernel;
    variants.set(key, kernel);
  }
  return kernel;
}
