import {
  nextLevel,
  type Op,
  placeholder,
  type Spec,
  type Tensor,
  type Tracer,
  ValueError,
} from "@chainrule/tensor";

/** How many products a contraction adds up, which follows from the shapes of its operands and its result. */
type Count = (inputs: readonly Spec[], output: Spec) => number;

const product = (shape: readonly number[]): number => shape.reduce((total, n) => total * n, 1);

/** Each op that adds up products. In a convolution padding counts as if it were multiplied. */
const counts: Readonly<Record<string, Count>> = {
  matmul: ([a], y) => product(y.shape) * a!.shape.at(-1)!,
  convolve: ([, weight], y) => product(y.shape) * product(weight!.shape.slice(1)),
  convolveTransposed: ([y, weight]) => product(y!.shape) * product(weight!.shape.slice(1)),
  convolveWeight: ([, y], weight) => product(y!.shape) * product(weight.shape.slice(1)),
};

/**
 * Follows shapes through ops without computing, and counts the products that the ops would add up. An op that is
 * written in others counts as those.
 */
export class Meter implements Tracer {
  readonly level: number = nextLevel();
  multiplyAdds = 0;

  /** Stands for a tensor of a shape and dtype. */
  value({ shape, dtype }: Spec): Tensor {
    return placeholder({ shape, dtype }, { tracer: this });
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
    const output = op.infer(inputs, attributes);
    if (op.compute) return op.compute(inputs, attributes);
    if (op.kernel?.kind === "contract") {
      const count = counts[op.name];
      if (!count) throw new ValueError(`summary: it is not known how many multiply-adds ${op.name} has`);
      this.multiplyAdds += count(inputs, output);
    }
    return this.value(output);
  }
}
