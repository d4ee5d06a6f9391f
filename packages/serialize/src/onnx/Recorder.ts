import {
  applyOp,
  type Dtype,
  formatShape,
  nextLevel,
  type Op,
  placeholder,
  type Spec,
  type Tensor,
  type Trace,
  type Tracer,
  withTrace,
} from "@chainrule/tensor";

/** Where a value comes from: the number of an input, of a constant, or of a step. */
export interface Source {
  readonly kind: "input" | "constant" | "step";
  readonly index: number;
}

/** A value that is known while recording. */
export interface Constant {
  readonly tensor: Tensor;
  /** The path of the parameter that it is, or that it is computed from. */
  readonly name: string | undefined;
}

/** An op call. */
export interface Step {
  readonly op: Op<unknown>;
  readonly attributes: unknown;
  readonly operands: readonly Source[];
  readonly output: Spec;
}

/** What is known of an op's operand, when the op is recorded. */
export interface Operand {
  readonly dtype: Dtype;
  /** Its values, if they are known. */
  readonly constant: Tensor | undefined;
}

/** Whether an op stays one step; otherwise it is recorded in terms of other ops. */
export type IsStep = (op: Op<unknown>, operands: readonly Operand[], attributes: unknown) => boolean;

interface SourceTrace extends Trace {
  readonly source: Source;
}

const sizeOf = ({ shape }: Spec): number => shape.reduce((size, n) => size * n, 1);

/** Elements up to which a constant may grow by being computed in advance. */
const smallConstant = 64;

function canFold({ kernel }: Op<unknown>, operands: readonly Spec[], output: Spec): boolean {
  const before = operands.reduce((size, spec) => size + sizeOf(spec), 0);
  return kernel?.kind !== "random" && sizeOf(output) <= Math.max(before, smallConstant);
}

/**
 * Records what is computed with its inputs. What follows from constants alone is computed at once, unless that
 * would make the file larger.
 */
export class Recorder implements Tracer {
  readonly level: number = nextLevel();
  readonly steps: Step[] = [];
  readonly constants: Constant[] = [];
  readonly known: Map<Tensor, Source> = new Map<Tensor, Source>();
  readonly isStep: IsStep;
  open = true;

  constructor(isStep: IsStep) {
    this.isStep = isStep;
  }

  /** A value that is known only when the model runs. */
  input(index: number, spec: Spec): Tensor {
    return placeholder(spec, this.trace({ kind: "input", index }));
  }

  /** A value that is known now, under a name in the file. */
  parameter(tensor: Tensor, name: string): Tensor {
    return withTrace(tensor, this.trace(this.constant(tensor, name)));
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
    if (!this.open) {
      throw new Error(
        `${op.name}: an input comes out of a function that was being exported, after that had ended. ` +
          `Return it from the function instead of keeping it in a variable outside`,
      );
    }
    const operands = inputs.map((x) => this.source(x));
    const known = operands.map((source) => this.valueOf(source));
    const generic = op as Op<unknown>;
    const isStep = this.isStep(
      generic,
      inputs.map(({ dtype }, i) => ({ dtype, constant: known[i] })),
      attributes,
    );
    if (op.compute && !isStep) return op.compute(inputs, attributes);
    const output = op.infer(inputs, attributes);
    if (known.every((x) => x !== undefined) && canFold(generic, known, output)) {
      const value = applyOp(op, known, attributes);
      return withTrace(value, this.trace(this.constant(value, this.nameOf(op.name, operands))));
    }
    const index = this.steps.push({ op: generic, attributes, operands, output }) - 1;
    return placeholder(output, this.trace({ kind: "step", index }));
  }

  /** Where a value comes from; one that this recorder has not seen is a constant. */
  source(x: Tensor): Source {
    if (x.trace?.tracer === this) return (x.trace as SourceTrace).source;
    if (x.trace) {
      throw new TypeError(
        `exportOnnx: the function uses a ${x.dtype}${formatShape(x.shape)} that another transformation follows, ` +
          `so it has no values to write. Export outside of grad, vmap and compile`,
      );
    }
    return this.constant(x, undefined);
  }

  constant(tensor: Tensor, name: string | undefined): Source {
    let source = this.known.get(tensor);
    if (!source) {
      source = { kind: "constant", index: this.constants.push({ tensor, name }) - 1 };
      this.known.set(tensor, source);
    }
    return source;
  }

  valueOf({ kind, index }: Source): Tensor | undefined {
    return kind === "constant" ? this.constants[index]!.tensor : undefined;
  }

  /** The name of what an op makes of constants: the first parameter's, and the op's. */
  nameOf(op: string, operands: readonly Source[]): string | undefined {
    const named = operands.find(({ index }) => this.constants[index]!.name !== undefined);
    return named && `${this.constants[named.index]!.name}/${op}`;
  }

  trace(source: Source): SourceTrace {
    return { tracer: this, source };
  }
}
