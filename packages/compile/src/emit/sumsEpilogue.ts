import type { FloatType } from "@chainrule/wasm";
import { add, input, program } from "@chainrule/wasm/scalar";
import { bytesOf } from "../arena.js";
import type { Epilogue } from "../productPlan.js";
import { ProgramBuilder } from "../programBuilder.js";

/** An epilogue that stores sums, in rows so many bytes apart, or adds them to what is there. */
export function sumsEpilogue(dtype: FloatType, row: number, adds: boolean): Epilogue {
  const operand = { base: -1, offset: 0, batch: [], row, column: bytesOf(dtype) };
  const builder = new ProgramBuilder();
  const sum = builder.input(dtype);
  if (!adds) return { builder, inputs: ["sum"], stores: [{ step: sum, operand, node: -1 }] };
  const there = builder.input(dtype);
  const addition = program(add(input(0, dtype), input(1, dtype)), [dtype, dtype]);
  const step = builder.inline(addition, [there, sum]);
  return { builder, inputs: ["sum", operand], stores: [{ step, operand, node: -1 }] };
}
