import {
  applyOp,
  isTensor,
  nextLevel,
  type Op,
  placeholder,
  type Spec,
  type Tensor,
  type Trace,
  type Tracer,
} from "@chainrule/tensor";
import { runTraced } from "./vjp.js";

/** Where a value of a program comes from. */
type Source =
  | { readonly kind: "input"; readonly index: number }
  | { readonly kind: "captured"; readonly index: number }
  | { readonly kind: "step"; readonly index: number };

interface Step {
  readonly op: Op<unknown>;
  readonly attributes: unknown;
  readonly operands: readonly Source[];
}

/** A function of tensors as a list of op calls, recorded without values. */
export interface Program {
  readonly steps: readonly Step[];
  /** Tensors from outside that the function used: implicit inputs. */
  readonly captured: readonly Tensor[];
  readonly result: Source;
  /** The result's shape and dtype. */
  readonly output: Spec;
}

interface SourceTrace extends Trace {
  readonly source: Source;
}

class Recorder implements Tracer {
  readonly level: number = nextLevel();
  readonly steps: Step[] = [];
  readonly captured: Tensor[] = [];
  /** @internal */
  readonly known: Map<Tensor, Source> = new Map<Tensor, Source>();

  input(index: number, spec: Spec): Tensor {
    return this.value(spec, { kind: "input", index });
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
    const operands = inputs.map((x) => this.source(x));
    const index = this.steps.push({ op: op as Op<unknown>, attributes, operands }) - 1;
    return this.value(op.infer(inputs, attributes), { kind: "step", index });
  }

  /** Where a value comes from; one that is not this recorder's is captured. */
  source(x: Tensor): Source {
    if (x.trace?.tracer === this) return (x.trace as SourceTrace).source;
    let source = this.known.get(x);
    if (!source) {
      source = { kind: "captured", index: this.captured.push(x) - 1 };
      this.known.set(x, source);
    }
    return source;
  }

  /** @internal */
  value(spec: Spec, source: Source): Tensor {
    const trace: SourceTrace = { tracer: this, source };
    return placeholder(spec, trace);
  }
}

/**
 * Records what f does with tensors of the given ones' shapes and dtypes, at a fresh level and without values.
 *
 * @throws TypeError for what is no tensor
 */
export function recordProgram(
  name: string,
  f: (...inputs: Tensor[]) => Tensor,
  specs: readonly Tensor[],
): Program {
  const recorder = new Recorder();
  const inputs = specs.map((spec, i) => {
    if (isTensor(spec)) return recorder.input(i, spec);
    throw new TypeError(
      `${name}: input ${i} must be a tensor, got ${spec === null ? "null" : typeof spec}. The leaves of a tree are ` +
        `passed one by one: f(...treeLeaves(tree))`,
    );
  });
  const result = runTraced(
    name,
    () => f(...inputs),
    () => undefined,
  );
  const { shape, dtype } = result;
  const source = recorder.source(result);
  return { steps: recorder.steps, captured: recorder.captured, result: source, output: { shape, dtype } };
}

/** Runs a program on other inputs, and other values in the place of the captured ones. */
export function runProgram(program: Program, inputs: readonly Tensor[], captured: readonly Tensor[]): Tensor {
  const values: Tensor[] = [];
  const read = ({ kind, index }: Source): Tensor =>
    (kind === "input" ? inputs : kind === "captured" ? captured : values)[index]!;
  for (const { op, attributes, operands } of program.steps) {
    values.push(applyOp(op, operands.map(read), attributes));
  }
  return read(program.result);
}
