import type { MapKernel } from "@chainrule/tensor";
import { type Call, checkFixed, type Conversions, refuseCall } from "./Conversion.js";
import { activations } from "./conversions/activations.js";
import { convolutions } from "./conversions/convolutions.js";
import { functions } from "./conversions/functions.js";
import { indexing } from "./conversions/indexing.js";
import { joining } from "./conversions/joining.js";
import { pools } from "./conversions/pools.js";
import { products } from "./conversions/products.js";
import { reductions } from "./conversions/reductions.js";
import { convertProgram } from "./conversions/scalarProgram.js";
import { scans } from "./conversions/scans.js";
import { unknown, unsupported } from "./conversions/unsupported.js";
import { views } from "./conversions/views.js";
import type { IsStep } from "./Recorder.js";
import type { SymbolicStep } from "./merge.js";

/** The ops that have nodes of their own. Others are exported as what they are made of. */
const conversions: Conversions = {
  ...activations,
  ...convolutions,
  ...functions,
  ...indexing,
  ...joining,
  ...pools,
  ...products,
  ...reductions,
  ...scans,
  ...views,
};

function conversionFor(name: string) {
  return Object.hasOwn(conversions, name) ? conversions[name] : undefined;
}

/** Whether an op has nodes of its own for such operands. */
export const isConvertible: IsStep = ({ name }, operands, attributes) => {
  const conversion = conversionFor(name);
  return conversion !== undefined && (conversion.accepts?.(operands, attributes) ?? true);
};

/**
 * Adds the nodes of a step and gives the name of its result.
 *
 * @throws SerializeError for an op that ONNX does not have
 */
export function convert(step: SymbolicStep, call: Call): string {
  const { op, attributes } = step;
  const conversion = conversionFor(op.name);
  // An op that would be recorded in terms of others was accepted already.
  if (conversion && (op.compute || isConvertible(op, call.inputs, attributes))) {
    if (!conversion.followsBatch) checkFixed(call, attributes);
    return conversion.convert(call);
  }
  if (op.kernel?.kind === "map") {
    const { program } = op.kernel as unknown as MapKernel;
    const types = call.inputs.map(({ dtype }) => dtype);
    return convertProgram(call, program(types, call.dtype));
  }
  const advice = Object.hasOwn(unsupported, op.name) ? unsupported[op.name]! : unknown;
  return refuseCall(call, advice);
}
