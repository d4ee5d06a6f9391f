import { isTensor, rejectUnknownOptions, type Tensor } from "@chainrule/tensor";
import type { Subject } from "./record.js";

/** A layer, as `@chainrule/nn` makes them; or any object with such an `apply`. */
export interface ApplicableModel<P> {
  apply(params: P, x: Tensor, options?: any): unknown;
}

/** A model and what it has learned. */
export interface OnnxModel<P = any> {
  /** A layer, or a function of the parameters and the inputs. */
  readonly model: ApplicableModel<P> | ((params: P, ...inputs: any[]) => unknown);
  /** A tree of tensors. Those that are used become constants of the file, named by their paths. */
  readonly params: P;
  /** Running statistics of a layer that has them: constants too, named `state` and their paths. */
  readonly state?: unknown;
}

/** What can be exported: a model with its parameters, or a function of the inputs alone. */
export type Exportable = OnnxModel | ((...inputs: any[]) => unknown);

/**
 * What is recorded of an exported model or function.
 *
 * @throws TypeError for anything else
 */
export function subjectOf(exported: Exportable): Subject {
  if (typeof exported === "function") {
    return { trees: [], run: (_, inputs) => exported(...(inputs as unknown[])) };
  }
  const isObject = typeof exported === "object" && exported !== null;
  if (!isObject || isTensor(exported) || !("model" in exported) || !("params" in exported)) {
    throw new TypeError(
      "exportOnnx: needs a function of tensors, or a model with its parameters: exportOnnx({ model, params }, zeros([1, 784]))",
    );
  }
  rejectUnknownOptions("exportOnnx", exported, ["model", "params", "state"]);
  const { model, params, state } = exported as OnnxModel<unknown>;
  return {
    trees: [
      { tree: params, prefix: "" },
      { tree: state, prefix: "state" },
    ],
    run([tree, statistics], inputs) {
      const args = inputs as readonly Tensor[];
      // A function has an apply, too.
      if (typeof model === "function") return (model as (...args: unknown[]) => unknown)(tree, ...args);
      if (args.length !== 1) {
        throw new TypeError(`exportOnnx: a layer takes one input, got ${args.length}. Wrap it in a function`);
      }
      const x = args[0]!;
      return statistics === undefined ? model.apply(tree, x) : model.apply(tree, x, { state: statistics });
    },
  };
}
