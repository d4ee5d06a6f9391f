import type { Tensor } from "@chainrule/tensor";
import type { Key } from "@chainrule/tensor/random";

/** What a layer may need besides parameters and input. */
export interface ApplyOptions {
  /** The source of randomness of this call, for layers that draw. */
  readonly key?: Key | undefined;
  /** Whether this call is part of training. Default false. */
  readonly training?: boolean | undefined;
}

/** A function with parameters, which are a plain tree of tensors and live outside of it. */
export interface Layer<P> {
  /** Fresh parameters: the same for the same key. */
  init(key: Key): P;
  /** The function itself. */
  apply(params: P, x: Tensor, options?: ApplyOptions): Tensor;
}

/** A plain function is a layer without parameters. */
export type Fn = (x: Tensor) => Tensor;

/** The type of a layer's parameters; `[]` for a plain function. */
export type ParamsOf<L> = L extends Layer<infer P> ? P : [];
