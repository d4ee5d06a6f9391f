import { constant, input, type Lane, type Program, type Scalar, type Step } from "@chainrule/wasm/scalar";
import { remembered } from "./remembered.js";

/** Puts scalar programs together into one, whose values are all at hand by the numbers of their steps. */
export class ProgramBuilder {
  readonly steps: Step[] = [];
  /** The types of the inputs, by their numbers. */
  readonly inputs: Lane[] = [];
  /** @internal */
  readonly constants: Map<string, number> = new Map<string, number>();

  /** Adds an input and returns its step. */
  input(type: Lane): number {
    return this.leaf(input(this.inputs.push(type) - 1, type));
  }

  /** The step of a constant. */
  constant(value: number, type: Lane): number {
    const key = `${type} ${Object.is(value, -0) ? "-0" : value}`;
    return remembered(this.constants, key, () => this.leaf(constant(value, type)));
  }

  /** Adds a program that takes its inputs from the given steps, and returns the step of its result. */
  inline({ steps }: Program, args: readonly number[]): number {
    const numbers: number[] = [];
    /** Skips that are open: where they stand, and the step before which they end. */
    const skips: { readonly at: number; readonly end: number }[] = [];
    steps.forEach((step, i) => {
      while (skips.at(-1)?.end === i) this.closeSkip(skips.pop()!.at);
      const { name } = step.instruction;
      if (name === "input") numbers.push(args[step.value]!);
      else if (name === "constant") numbers.push(this.constant(step.value, step.type));
      else {
        const operands = step.operands.map((operand) => numbers[operand]!);
        const at = this.steps.push({ ...step, operands }) - 1;
        numbers.push(at);
        if (name === "skip") skips.push({ at, end: i + 1 + step.value });
      }
    });
    return numbers.at(-1)!;
  }

  /** @internal */
  leaf({ instruction, type, value }: Scalar): number {
    return this.steps.push({ instruction, type, operands: [], value }) - 1;
  }

  /** @internal Tells the skip at a step how many steps have come since. */
  closeSkip(at: number): void {
    this.steps[at] = { ...this.steps[at]!, value: this.steps.length - at - 1 };
  }

  /** What was put together. Its last step is one of many results. */
  program(): Program {
    return { steps: this.steps, inputs: this.inputs, type: this.steps.at(-1)!.type };
  }
}
