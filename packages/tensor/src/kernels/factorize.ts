import { allocate } from "../dtype.js";
import type { Kernel } from "../op.js";
import { formatShape, positionOf, type Shape, sizeOf } from "../shape.js";
import { fromMemory, memoryOf } from "../tensor.js";
import { broadcastStrides, collapse, gather, offsetOf } from "./strided.js";

/** A matrix in float64, row-major. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** What every factorization knows for its messages. */
export interface FactorizeAttributes {
  /** The function that was called. */
  readonly caller: string;
}

/**
 * Computes one result from the matrices of each input, in float64, into `out`. The matrices are its own: it may
 * overwrite them. `which` names the matrix in messages.
 */
export type Factorization<A extends FactorizeAttributes> = (
  matrices: readonly Matrix[],
  out: Float64Array,
  attributes: A,
  which: string,
) => void;

function nameMatrix(batch: Shape, index: number): string {
  if (batch.length === 0) return "the matrix";
  return `matrix ${formatShape(positionOf(index, batch))}`;
}

/**
 * The kernel of an op on whole matrices, the last two axes; axes before them broadcast. Whatever the dtype, it is computed in float64 and rounded once.
 *
 * @param axes how many axes the result has for each matrix
 *
 * @__NO_SIDE_EFFECTS__
 */
export function factorize<A extends FactorizeAttributes>(
  axes: 0 | 2,
  factorization: Factorization<A>,
): Kernel<A> {
  return {
    kind: "factorize",
    run(inputs, output, attributes, name) {
      const batch = output.shape.slice(0, output.shape.length - axes);
      const size = sizeOf(output.shape.slice(batch.length));
      const out = allocate(output.dtype, sizeOf(output.shape));
      const one = new Float64Array(size);
      const sources = inputs.map((x) => ({
        x,
        memory: memoryOf(x, name),
        strides: broadcastStrides(x, [...batch, ...x.shape.slice(-2)]),
        walk: collapse(x.shape.slice(-2), x.strides.slice(-2)),
      }));
      for (let index = 0; index < sizeOf(batch); index++) {
        const matrices = sources.map(({ x, memory, strides, walk }) => {
          const [rows, columns] = x.shape.slice(-2) as [number, number];
          const data = new Float64Array(rows * columns);
          gather(memory, x.offset + offsetOf(index, batch, strides), walk, 0, data.length, data);
          return { data, rows, columns };
        });
        one.fill(0);
        factorization(matrices, one, attributes, nameMatrix(batch, index));
        out.set(one, index * size);
      }
      return fromMemory(output.dtype, output.shape, out);
    },
  };
}
