import type { Shape, Tensor } from "@chainrule/tensor";
import type { FloatDtype, Key } from "@chainrule/tensor/random";

/** What every initialiser can be told. */
export interface InitOptions {
  /** Default float32. */
  readonly dtype?: FloatDtype | undefined;
}

/**
 * What a parameter begins with: the same for the same key. Layers take any such function, from
 * `@chainrule/nn/init` or of one's own.
 */
export type Initializer = (key: Key, shape: Shape, options?: InitOptions) => Tensor;
