import type { Kernel } from "../op.js";
import type { Shape } from "../shape.js";
import { Tensor } from "../tensor.js";
import { contiguous } from "./strided.js";

/** Where the elements of a view lie in the memory of its source. */
export interface View {
  readonly strides: readonly number[];
  readonly offset: number;
}

/** A view kernel: how an op rearranges elements without touching them. */
export interface ViewKernel<A> extends Kernel<A> {
  readonly kind: "view";
  /** The view, or undefined where no strides can say it: then the source is copied first. */
  locate(x: Tensor, shape: Shape, attributes: A): View | undefined;
}

/**
 * The kernel of an op whose result is its input's memory under another shape and strides.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function view<A>(locate: ViewKernel<A>["locate"]): ViewKernel<A> {
  return {
    kind: "view",
    locate,
    run(inputs, output, attributes, name) {
      let x = inputs[0]!;
      let found = locate(x, output.shape, attributes);
      if (!found) {
        x = contiguous(x, name);
        found = locate(x, output.shape, attributes)!;
      }
      return new Tensor(output.dtype, output.shape, x.storage, found.strides, found.offset);
    },
  };
}
