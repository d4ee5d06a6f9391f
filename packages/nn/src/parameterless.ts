import { operand, type Tensor } from "@chainrule/tensor";
import { checkApplyOptions } from "./checkApplyOptions.js";
import type { Layer } from "./layer.js";

/** A layer without parameters. */
export function parameterless(name: string, f: (x: Tensor) => Tensor): Layer<[]> {
  return {
    name,
    init: () => [],
    apply(_params, x, options = {}) {
      checkApplyOptions(name, options);
      return f(operand(name, x));
    },
  };
}
