import type { Instruction } from "../instruction.js";

// What a program begins with. Neither is computed: inputs are read, and constants written once.

/** An argument of the function: its number is the step's own. */
export const input: Instruction = { name: "input", simd: [], loop: () => undefined };

/** A number that is the same in all lanes: the step's own. */
export const constant: Instruction = { name: "constant", simd: [], loop: () => undefined };
