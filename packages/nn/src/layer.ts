import type { Tensor } from "@chainrule/tensor";
import type { Key } from "@chainrule/tensor/random";

/** What a layer may need besides parameters and input. */
export interface ApplyOptions<S = unknown> {
  /** The source of randomness of this call, for layers that draw. */
  readonly key?: Key | undefined;
  /** Whether this call is part of training. Default false. */
  readonly training?: boolean | undefined;
  /** The running statistics of a model that has them, for calls of `apply` outside training. */
  readonly state?: S | undefined;
  /** For attention: bool, shape [batch, length], true where a position is padding that nobody may see. */
  readonly keyPaddingMask?: Tensor | undefined;
}

/**
 * A function with parameters, which are a plain tree of tensors and live outside of it. `name`, `children` and
 * `withChildren` are for tools that look inside, such as `summary`; a layer works without them.
 */
export interface Layer<P> {
  /** What tools call it. */
  readonly name?: string | undefined;
  /** The layers that it is made of. */
  readonly children?: readonly AnyLayer[] | undefined;
  /** The same layer, made of other children. */
  readonly withChildren?: ((children: readonly AnyLayer[]) => Layer<P>) | undefined;
  /** Fresh parameters: the same for the same key. */
  init(key: Key): P;
  /** The function itself. */
  apply(params: P, x: Tensor, options?: ApplyOptions): Tensor;
}

/**
 * A layer that keeps running statistics, such as `batchNorm`. They are a second tree beside the parameters, which no
 * optimizer sees; each call of `applyWithState` in training gives the next ones.
 */
export interface StatefulLayer<P, S> extends Layer<P> {
  /** The statistics before any training. */
  initState(): S;
  /** The function and the next statistics: the same ones outside training. */
  applyWithState(params: P, state: S, x: Tensor, options?: ApplyOptions): [y: Tensor, nextState: S];
  /** The function with the statistics in `options.state`. Throws in training, where the next ones would be lost. */
  apply(params: P, x: Tensor, options?: ApplyOptions<S>): Tensor;
}

/** A plain function is a layer without parameters. It is called with x alone. */
export type Fn = (x: Tensor) => Tensor;

/** Whatever `sequential` takes. */
// Any parameters will do here: each layer meets its own again.
export type AnyLayer = Layer<any> | Fn;

/** The type of a layer's parameters; `[]` for a plain function. */
export type ParamsOf<L> = L extends Layer<infer P> ? P : [];

/** The type of a layer's running statistics; `[]` for one that has none. */
export type LayerStateOf<L> = L extends StatefulLayer<any, infer S> ? S : [];

/** A layer with parameters P made of layers L: with running statistics S if one of them has some. */
export type Composite<L, P, S> = [Extract<L, StatefulLayer<any, any>>] extends [never]
  ? Layer<P>
  : StatefulLayer<P, S>;

/** Whether a layer keeps running statistics. */
export function isStateful(layer: AnyLayer): layer is StatefulLayer<unknown, unknown> {
  return typeof layer === "object" && "applyWithState" in layer;
}

/** A layer's name, or its function's. */
export function nameOf(layer: AnyLayer): string {
  return layer.name || (typeof layer === "function" ? "function" : "layer");
}
