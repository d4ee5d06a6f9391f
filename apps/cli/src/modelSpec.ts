import { CommandError } from "./CommandError.js";
import { suggestion } from "./suggestion.js";

const MAX_WIDTH = 10_000;
const MAX_LAYERS = 16;
const forms = "Models are linear (no hidden layer), mlp:128 (one of 128 units), mlp:128,64 (two), and so on.";

/** Which network: the widths of its hidden layers from input to output, none for a linear model. */
export interface ModelSpec {
  readonly hidden: readonly number[];
}

/**
 * Reads `linear`, `mlp:128`, `mlp:128,64`.
 *
 * @throws CommandError that says what is wrong and which forms there are
 */
export function parseModelSpec(text: string): ModelSpec {
  if (text === "linear") return { hidden: [] };
  const [kind = "", list = ""] = text.split(/:(.*)/su);
  if (kind !== "mlp") {
    const close = suggestion(kind, ["linear", "mlp"]).replace("mlp?", `mlp:${list || "128"}?`);
    throw new CommandError(`${close} ${forms}`.trimStart());
  }
  if (list === "") throw new CommandError(`The widths of its hidden layers are missing. ${forms}`);
  const hidden = list.split(",").map(parseWidth);
  if (hidden.length > MAX_LAYERS) {
    throw new CommandError(`It has ${hidden.length} hidden layers, but ${MAX_LAYERS} are the most.`);
  }
  return { hidden };
}

/** The text that `parseModelSpec` reads back as the same model. */
export function formatModelSpec({ hidden }: ModelSpec): string {
  return hidden.length === 0 ? "linear" : `mlp:${hidden.join(",")}`;
}

function parseWidth(text: string): number {
  const width = Number(text);
  if (!/^\d+$/u.test(text) || width < 1 || width > MAX_WIDTH) {
    throw new CommandError(
      `The width ${JSON.stringify(text)} is not a whole number from 1 to 10,000. ${forms}`,
    );
  }
  return width;
}
