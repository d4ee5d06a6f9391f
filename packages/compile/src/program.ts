import type { KernelReport } from "./describeKernel.js";
import type { Layout } from "./layout.js";
import type { Placement } from "./placeValues.js";

/** A step of a program: a function of its module, or a node whose op runs by its eager kernel. */
export type Phase =
  | {
      readonly export: string;
      /** Whether it may note a value that it must refuse. */
      readonly canFail: boolean;
    }
  | { readonly node: number; readonly kernel: number };

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
