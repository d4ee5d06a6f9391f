import type { Program } from "@chainrule/wasm/scalar";
import { allocate, type TypedArray } from "../dtype.js";
import { convertToBool, type Loop, loops } from "./instructions.js";

/** How many elements a program works on at a time: its intermediate values stay in the first-level cache. */
export const blockSize = 1024;

/** Puts elements start … start + count of an input into `target`, or returns memory that has them in front. */
export type Reader = (start: number, count: number, target: TypedArray) => TypedArray;

interface Plan {
  readonly loops: readonly (Loop | undefined)[];
  /** Memory for each step's value; steps whose lives do not overlap share it. The last has none. */
  readonly blocks: TypedArray[];
}

const plans = /* @__PURE__ */ new WeakMap<Program, Plan>();

function plan(program: Program): Plan {
  const { steps } = program;
  const lastUse = steps.map((_, i) => i);
  steps.forEach((step, i) => {
    for (const operand of step.operands) lastUse[operand] = i;
  });
  const free = new Map<string, TypedArray[]>();
  const blocks: TypedArray[] = [];
  steps.forEach((step, i) => {
    const spare = step.instruction === "constant" ? undefined : free.get(step.type)?.pop();
    const block = spare ?? allocate(step.type, blockSize);
    if (step.instruction === "constant") block.fill(step.value);
    blocks.push(block);
    for (const operand of new Set(step.operands)) {
      const { instruction, type } = steps[operand]!;
      if (lastUse[operand] !== i || instruction === "constant") continue;
      if (!free.has(type)) free.set(type, []);
      free.get(type)!.push(blocks[operand]!);
    }
  });
  const made = {
    loops: steps.map(({ instruction, type }) =>
      instruction === "convert" && type === "bool" ? convertToBool : loops[instruction],
    ),
    blocks,
  };
  plans.set(program, made);
  return made;
}

/** Runs a program over `size` elements by plain loops, one instruction at a time over a block. */
export function evaluate(
  program: Program,
  readers: readonly Reader[],
  size: number,
  output: TypedArray,
): void {
  const { loops, blocks } = plans.get(program) ?? plan(program);
  const { steps, guards } = program;
  const values: TypedArray[] = [...blocks];
  const last = steps.length - 1;
  for (let start = 0; start < size; start += blockSize) {
    const count = Math.min(blockSize, size - start);
    const target = size <= blockSize ? output : output.subarray(start, start + count);
    let guard = 0;
    for (let i = 0; i <= last; i++) {
      for (; guards[guard]?.from === i; guard++) {
        const { mask, to } = guards[guard]!;
        if (to === i || values[mask]!.subarray(0, count).includes(1)) continue;
        i = to;
        while (guard + 1 < guards.length && guards[guard + 1]!.from < to) guard++;
      }
      const { instruction, operands, value } = steps[i]!;
      if (instruction === "constant") {
        if (i === last) target.fill(value);
        continue;
      }
      if (instruction === "input") {
        values[i] = readers[value]!(start, count, blocks[i]!);
        if (i === last) target.set(values[i]!.subarray(0, count));
        continue;
      }
      const into = i === last ? target : blocks[i]!;
      const [a, b, c] = operands;
      loops[i]!(into, count, values[a!]!, values[b ?? a!]!, values[c ?? a!]!, value);
    }
  }
}
