import type { KernelReport } from "./describeKernel.js";
import type { Layout } from "./layout.js";
import type { Placement } from "./placeValues.js";

/** A step of a program: functions of its module, or an op by its eager kernel. */
export type Phase =
  | {
      readonly kind: "module";
      readonly export: string;
      readonly kernels: readonly number[];
      /** Whether some of them note values that they must refuse. */
      readonly canFail: boolean;
    }
  | { readonly kind: "eager"; readonly node: number; readonly kernel: number };

/**
 * A program: code, and where everything lies. It belongs to the structure of a graph, and holds no tensor: another
 * graph with the same ops and shapes, but other constants, runs by the same program.
 */
export interface Program extends Placement {
  readonly layouts: readonly Layout[];
  readonly code: Uint8Array<ArrayBuffer>;
  readonly phases: readonly Phase[];
  readonly kernels: readonly KernelReport[];
  /** How many bytes behind its operands its code may read. */
  readonly reach: number;
  /** Which arguments are given away. */
  readonly donated: readonly boolean[];
  /** For results that take an argument's memory: the argument's number, by the number of the result. */
  readonly reused: ReadonlyMap<number, number>;
  /** Results that are moved into that memory at the end. */
  readonly moved: ReadonlySet<number>;
}
