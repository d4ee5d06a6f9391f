import type { Program } from "@chainrule/wasm/scalar";
import { allocate, type TypedArray } from "../dtype.js";

/** Reads an input of a program. */
export interface Reader {
  /** Whether all elements are the same number, at one place. */
  readonly single: boolean;
  /** Puts elements start … start + count into the front of `target`, or returns memory that has just them. */
  read(start: number, count: number, target: TypedArray): TypedArray;
}

/** Memory for each step's value. */
const plans = /* @__PURE__ */ new WeakMap<Program, readonly TypedArray[]>();

function plan(program: Program): readonly TypedArray[] {
  const { steps } = program;
  // So many numbers, of all steps together, stay in the nearest caches.
  const workingSet = 8192;
  const size = Math.ceil(workingSet / steps.length);
  const blocks = steps.map(({ instruction, type, value }) => {
    const block = allocate(type, size);
    return instruction.name === "constant" ? block.fill(value) : block;
  });
  plans.set(program, blocks);
  return blocks;
}

/** Runs a program over `size` elements by plain loops, one instruction at a time over a block. */
export function evaluate(
  program: Program,
  readers: readonly Reader[],
  size: number,
  output: TypedArray,
): void {
  const blocks = plans.get(program) ?? plan(program);
  const blockSize = blocks[0]!.length;
  const { steps } = program;
  const values: TypedArray[] = [...blocks];
  const last = steps.length - 1;
  for (let start = 0; start < size; start += blockSize) {
    const count = Math.min(blockSize, size - start);
    const target = size <= blockSize ? output : output.subarray(start, start + count);
    for (let i = 0; i <= last; i++) {
      const { instruction, operands, value } = steps[i]!;
      const [a, b, c] = operands;
      if (a === undefined) {
        // An input; what a constant is stands there already.
        if (instruction.name === "input") values[i] = readers[value]!.read(start, count, blocks[i]!);
        if (i === last) target.set(values[i]!.subarray(0, count));
      } else if (instruction.name === "skip") {
        if (!values[a]!.subarray(0, count).includes(1)) i += value;
      } else {
        const into = i === last ? target : blocks[i]!;
        instruction.loop(into, count, values[a]!, values[b ?? a]!, values[c ?? a]!, value);
      }
    }
  }
}
