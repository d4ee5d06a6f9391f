import type { FunctionBuilder } from "./assembler.js";
import type { Bits, Push } from "./instruction.js";
import { formOf, laneBits, splat } from "./lanes.js";
import * as opcode from "./opcodes.js";
import type { Program } from "./scalar.js";

/** Puts a vector of a step's value on the stack; a mask, in lanes of the width that is wanted. */
export type PushValue = (step: number, part: number, bits?: Bits) => void;

/** Where a program's inputs come from. */
export interface ProgramInputs {
  /** The local that holds an input which is the same in all lanes, by the input's number; undefined for others. */
  fixed(input: number): number | undefined;
  /** Writes code that loads an input of so many elements into locals, one for each vector. */
  load(input: number, locals: readonly number[]): void;
}

/**
 * The code of a scalar program for `elements` lanes at a time, in two parts: `prepare` writes what stands before
 * a loop (constants), `compute` one turn. Values are then at hand by `push`.
 */
export interface ProgramBody {
  prepare(): void;
  compute(): void;
  readonly push: PushValue;
}

/**
 * Writes scalar programs as SIMD code, for generators of kernels.
 *
 * @param elements how many lanes one turn computes: a multiple of 4, or of 2 where all lanes have 64 bits
 *
 * @example
 * ```ts
 * import { buildFunction, opcode, programBody } from "@chainrule/wasm";
 * import { input, negate, program } from "@chainrule/wasm/scalar";
 * const code = program(negate(input(0, "float32")), ["float32"]);
 * const f = buildFunction(["i32"], (f) => {
 *   const body = programBody(f, code, 4, {
 *     fixed: () => undefined,
 *     load: (_, [local]) => void f.get(0).memory(opcode.v128_load, 2).set(local!),
 *   });
 *   body.prepare();
 *   body.compute();
 *   f.get(0);
 *   body.push(code.steps.length - 1, 0);
 *   f.memory(opcode.v128_store, 2);
 * });
 * console.log(f.types.length); // 3
 * ```
 */
export function programBody(
  f: FunctionBuilder,
  program: Program,
  elements: number,
  inputs: ProgramInputs,
): ProgramBody {
  const { steps } = program;
  const bits = laneBits(program);
  const named = (i: number, name: string): boolean => steps[i]!.instruction.name === name;
  const fixed = steps.map(({ value }, i) =>
    named(i, "constant") ? f.local("v128") : named(i, "input") ? inputs.fixed(value) : undefined,
  );
  const parts = (i: number): number => Math.max(1, (elements * bits[i]!) / 128);
  const locals = steps.map((_, i) => (fixed[i] === undefined ? f.locals("v128", parts(i)) : [fixed[i]]));
  const vector = (i: number, part: number): void => {
    f.get(locals[i]![fixed[i] === undefined ? part : 0]!);
  };
  const push: PushValue = (i, part, wanted = bits[i]!) => {
    if (bits[i] === wanted || fixed[i] !== undefined) vector(i, part);
    else if (wanted === 32) {
      vector(i, 2 * part);
      vector(i, 2 * part + 1);
      f.shuffle([0, 2, 4, 6]);
    } else {
      vector(i, part >> 1);
      f.op(part % 2 === 0 ? opcode.i64x2_extend_low_i32x4_s : opcode.i64x2_extend_high_i32x4_s);
    }
  };
  const compute = (i: number): void => {
    const step = steps[i]!;
    const { operands, type } = step;
    const [from, form] = formOf(step, steps);
    const context = { step, bits: bits[i]!, steps };
    locals[i]!.forEach((local, part) => {
      if (typeof form === "number") {
        for (const operand of operands) push(operand, part, from === "bool" ? context.bits : undefined);
        f.op(form);
      } else {
        const pushOperand: Push = (operand, at, wanted) => {
          push(operands[operand]!, at, wanted);
        };
        form(f, pushOperand, part, from, context);
      }
      if (type === "uint8") {
        splat(f, 0xff, type);
        f.op(opcode.v128_and);
      }
      f.set(local);
    });
  };
  const range = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      const { instruction, value } = steps[i]!;
      if (instruction.branch) i = instruction.branch(i, writing);
      else if (fixed[i] === undefined) {
        if (named(i, "input")) inputs.load(value, locals[i]!);
        else compute(i);
      }
    }
  };
  const writing = { f, steps, bits, locals, push, compute, range };
  return {
    prepare() {
      steps.forEach(({ type, value }, i) => {
        if (!named(i, "constant")) return;
        splat(f, value, type);
        f.set(fixed[i]!);
      });
    },
    compute() {
      range(0, steps.length);
    },
    push,
  };
}
