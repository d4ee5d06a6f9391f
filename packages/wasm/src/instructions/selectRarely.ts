import type { Instruction } from "../instruction.js";
import * as opcode from "../opcodes.js";
import type { Step } from "../scalar.js";
import { select } from "./comparisons.js";

/** Leaves out the following steps, as many as the step's number says, where the mask is set in no lane at hand. */
const skip: Instruction = {
  name: "skip",
  simd: [0, 0, 0, 0, opcode.nop],
  loop: () => undefined,
  branch(index, { f, steps, bits, locals, push, compute, range }) {
    const { operands, value } = steps[index]!;
    const first = index + 1;
    const selection = first + value;
    locals[operands[0]!]!.forEach((local, part) => {
      f.get(local);
      if (part > 0) f.op(opcode.v128_or);
    });
    f.op(opcode.v128_any_true);
    // What is selected where the mask is set in no lane stands already when the others are computed.
    const usual = steps[selection]!.operands[2]!;
    locals[selection]!.forEach((local, part) => {
      push(usual, part, bits[selection]);
      f.set(local);
    });
    f.if(() => {
      range(first, selection);
      compute(selection);
    });
    return selection;
  },
};

const skipUnless = (mask: number, steps: number): Step => ({
  instruction: skip,
  type: "bool",
  operands: [mask],
  value: steps,
});

/** What only the second operand needs comes behind a skip. */
const order: Instruction["order"] = ([mask, rarely, usually], { steps, known, visit }) => {
  const [at, otherwise] = [visit(mask!), visit(usually!)];
  const start = steps.push(skipUnless(at, 0));
  const position = visit(rarely!);
  // What was computed behind the skip is forgotten: elsewhere it may not have been.
  for (const positions of known) {
    for (const [key, place] of positions) if (place >= start) positions.delete(key);
  }
  if (steps.length === start) steps.pop();
  else steps[start - 1] = skipUnless(at, steps.length - start);
  return [at, position, otherwise];
};

/** The same as `select`, but for the order of what its operands need. */
export const selectRarely: Instruction = /* @__PURE__ */ Object.assign({ order }, select);
