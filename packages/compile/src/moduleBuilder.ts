import { assemble, buildFunction, type FunctionBuilder } from "@chainrule/wasm";
import type { Phase } from "./program.js";
import { remembered } from "./remembered.js";

/** Collects the functions of a module, and the phases in which they run. */
export class ModuleBuilder {
  readonly phases: Phase[] = [];
  /** Whether a kernel since the last phase can note a value that it must refuse. */
  isFailing = false;
  /** @internal */
  readonly functions: Record<string, FunctionBuilder> = {};
  /** @internal */
  readonly numbers: Map<string, number> = new Map<string, number>();
  /** @internal The functions of the kernels since the last phase. */
  calls: number[] = [];

  /** The number of a function, which is made if there is none of its name. */
  define(name: string, make: () => FunctionBuilder): number {
    return remembered(this.numbers, name, () => {
      this.functions[name] = make();
      return this.numbers.size;
    });
  }

  /** Adds a kernel to the present phase. */
  addKernel(kernel: number, canFail: boolean | undefined, make: () => FunctionBuilder): void {
    if (canFail) this.isFailing = true;
    this.calls.push(this.define(`kernel${kernel}`, make));
  }

  /** Adds an op that runs by its eager kernel: a phase of its own. */
  addEager(kernel: number, node: number): void {
    this.closePhase();
    this.phases.push({ node, kernel });
  }

  /** Ends a phase: what has been refused in it is known before the next one. */
  closePhase(): void {
    const { calls } = this;
    if (calls.length === 0) return;
    const name = `part${this.phases.length}`;
    this.define(name, () =>
      buildFunction(["i32"], (f) => {
        for (const target of calls) f.get(0).call(target);
      }),
    );
    this.phases.push({ export: name, canFail: this.isFailing });
    this.calls = [];
    this.isFailing = false;
  }

  /** The module's bytes. */
  assemble(): Uint8Array<ArrayBuffer> {
    this.closePhase();
    return assemble(this.functions);
  }
}
