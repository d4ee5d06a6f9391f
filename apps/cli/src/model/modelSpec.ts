import { CommandError } from "../CommandError.js";
import { suggestion } from "../suggestion.js";

const MAX_WIDTH = 10_000;
const MAX_LAYERS = 64;

/** What stands between a model's input and its last layer. An activation follows each of dense and conv. */
export type LayerSpec =
  | { readonly kind: "dense"; readonly units: number }
  | { readonly kind: "conv"; readonly window: number; readonly channels: number; readonly padding: number }
  | { readonly kind: "pool" | "avgpool"; readonly window: number }
  | { readonly kind: "dropout"; readonly rate: number }
  | { readonly kind: "batchnorm" };

/** Which network. */
export interface ModelSpec {
  /** As it was asked for; `parseModelSpec` reads it back. */
  readonly text: string;
  readonly layers: readonly LayerSpec[];
}

/** Models with a name are short for lists of layers. */
const named: Readonly<Record<string, string>> = {
  cnn: "conv3x16+1,pool,conv3x32+1,pool,dense128",
  lenet: "conv5x6+2,pool,conv5x16,pool,dense120,dense84",
};

const forms =
  "Models are linear (no hidden layer), mlp:128 (one of 128 units), mlp:128,64 (two), cnn, lenet, or layers: with " +
  "conv3x32 (32 channels, windows of 3 × 3; +1 pads by 1), pool, avgpool, dense128, dropout0.25 and batchnorm.";

/**
 * Reads `linear`, `mlp:128,64`, `cnn`, `lenet`, `layers:conv3x32,pool,dense128`.
 *
 * @throws CommandError that says what is wrong and which forms there are
 */
export function parseModelSpec(text: string): ModelSpec {
  if (text === "linear") return { text, layers: [] };
  const list = Object.hasOwn(named, text) ? `layers:${named[text]!}` : text;
  const [kind = "", items = ""] = list.split(/:(.*)/su);
  if (kind !== "mlp" && kind !== "layers") {
    const close = suggestion(kind, ["linear", "mlp", "cnn", "lenet", "layers"]).replace(
      "mlp?",
      `mlp:${items || "128"}?`,
    );
    throw new CommandError(`${close} ${forms}`.trimStart());
  }
  if (items === "") {
    const what = kind === "mlp" ? "The widths of its hidden layers are" : "Its layers are";
    throw new CommandError(`${what} missing. ${forms}`);
  }
  const layers = items
    .split(",")
    .map((item) => (kind === "mlp" ? { kind: "dense" as const, units: parseWidth(item) } : parseLayer(item)));
  if (layers.length > MAX_LAYERS) {
    throw new CommandError(`It has ${layers.length} hidden layers, but ${MAX_LAYERS} are the most.`);
  }
  return { text, layers };
}

/** Whether the model looks at its input as images. */
export function needsImages({ layers }: Pick<ModelSpec, "layers">): boolean {
  return layers.some(({ kind }) => kind === "conv" || kind === "pool" || kind === "avgpool");
}

function parseLayer(text: string): LayerSpec {
  const [, kind, rest = ""] = /^([a-z]+)(.*)$/u.exec(text) ?? [];
  switch (kind) {
    case "dense":
      return { kind, units: parseWidth(rest) };
    case "conv": {
      const [, window, channels, padding = "0"] = /^(\d+)x(\d+)(?:\+(\d+))?$/u.exec(rest) ?? [];
      if (window === undefined || Number(window) < 1 || Number(window) > 31 || Number(padding) > 15) {
        throw new CommandError(`"${text}" is not like conv3x32 or conv3x32+1. ${forms}`);
      }
      return {
        kind,
        window: Number(window),
        channels: parseWidth(channels!),
        padding: Number(padding),
      };
    }
    case "pool":
    case "avgpool": {
      const window = rest === "" ? 2 : Number(rest);
      if (!Number.isInteger(window) || window < 1 || window > 31) {
        throw new CommandError(`"${text}" is not like pool, pool2 or pool3. ${forms}`);
      }
      return { kind, window };
    }
    case "dropout": {
      const rate = Number(rest);
      if (rest === "" || !(rate >= 0 && rate < 1)) {
        throw new CommandError(`"${text}" is not like dropout0.25, a share from 0 to below 1. ${forms}`);
      }
      return { kind, rate };
    }
    case "batchnorm":
      if (rest === "") return { kind };
  }
  const close = suggestion(kind ?? text, ["dense", "conv", "pool", "avgpool", "dropout", "batchnorm"]);
  throw new CommandError(`"${text}" is no layer. ${close} ${forms}`.replace("  ", " "));
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
