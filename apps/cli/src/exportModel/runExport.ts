import { basename } from "node:path";
import { encodeNpz, encodeSafetensors, flattenTree, isSerializeError } from "@chainrule/serialize";
import { tensor } from "@chainrule/tensor";
import { CommandError } from "../CommandError.js";
import { formatCount } from "../formatNumber.js";
import { type LoadedModel, readModelFile } from "../modelFile.js";
import type { Terminal } from "../terminal.js";
import { checkDestination, writeDestination } from "./destination.js";
import { onnxFile } from "./onnxFile.js";
import { stateDict } from "./stateDict.js";

/** The forms that a model can be exported in. */
export const exportFormats = ["onnx", "safetensors", "npz"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What `chainrule export` is asked to do. */
export interface ExportRequest {
  /** The model file. */
  readonly model: string;
  /** The forms asked for; to a path, or with true to the model's own name with the form's ending. */
  readonly formats: Readonly<Partial<Record<ExportFormat, string | true>>>;
  /** Whether the ONNX file is the network alone. */
  readonly raw: boolean;
  readonly force: boolean;
  readonly json: boolean;
}

/**
 * Writes a model in the forms of other programs. All files are made before the first is written.
 *
 * @returns the exit code
 * @throws CommandError where the model is of no use, or a file can't be written
 */
export async function runExport(request: ExportRequest, terminal: Terminal): Promise<number> {
  const { model: path, formats, force, json } = request;
  const loaded = readModelFile(path);
  const chosen = exportFormats
    .filter((format) => formats[format] !== undefined)
    .map((format) => ({ format, path: destinationOf(format, formats[format]!, path) }));
  for (const { path: destination } of chosen) checkDestination(destination, path, force);
  const files = [];
  for (const one of chosen)
    files.push({ ...one, bytes: await encode(one.format, loaded, request.raw, path) });
  for (const file of files) await writeDestination(file.path, file.bytes);
  if (json) {
    terminal.print(
      JSON.stringify(files.map(({ format, path: file, bytes }) => ({ format, file, bytes: bytes.length }))),
    );
    return 0;
  }
  for (const { format, path: file, bytes } of files) {
    terminal.paragraph(
      `${terminal.colors.bold(file)}: ${formatCount(bytes.length)} bytes. ${describe(format, loaded, request.raw)}`,
    );
  }
  return 0;
}

/** model.safetensors to model.onnx, model.weights.safetensors, model.npz. */
function destinationOf(format: ExportFormat, asked: string | true, model: string): string {
  if (asked !== true) return asked;
  const stem = basename(model).replace(/\.safetensors$/u, "");
  return format === "safetensors" ? `${stem}.weights.safetensors` : `${stem}.${format}`;
}

async function encode(
  format: ExportFormat,
  loaded: LoadedModel,
  raw: boolean,
  path: string,
): Promise<Uint8Array> {
  try {
    switch (format) {
      case "onnx":
        return onnxFile(loaded, { raw });
      case "safetensors": {
        const { data, settings } = loaded;
        const description = JSON.stringify({
          model: settings.model.text,
          activation: settings.activation,
          data,
        });
        return encodeSafetensors(stateDict(loaded), { metadata: { format: "pt", chainrule: description } });
      }
      case "npz":
        return await encodeNpz(arrays(loaded));
    }
  } catch (error) {
    if (!isSerializeError(error)) throw error;
    throw new CommandError(`${path} can't be exported as ${format}: ${error.message}`);
  }
}

/** The parameters as they are, and what stands before and behind them. */
function arrays({ params, statistics, data }: LoadedModel): Record<string, unknown> {
  const vectors = {
    "features.shift": data.standardisation?.shift,
    "features.scale": data.standardisation?.scale,
    "target.shift": data.targetStandardisation?.shift,
    "target.scale": data.targetStandardisation?.scale,
  };
  const scaling = Object.entries(vectors).flatMap(([name, values]) =>
    values === undefined ? [] : [[name, tensor([...values], { dtype: "float64" })] as const],
  );
  return { ...flattenTree(params), ...flattenTree(statistics), ...Object.fromEntries(scaling) };
}

function describe(format: ExportFormat, { data, outputs }: LoadedModel, raw: boolean): string {
  const shape = `[n, ${data.inputShape.join(", ")}]`;
  switch (format) {
    case "onnx":
      if (raw) return `input ${shape}, standardised, to scores.`;
      return outputs === "value"
        ? `input ${shape} to prediction [n, 1], ${data.targetName} in its own unit.`
        : `input ${shape} to probabilities [n, ${data.classNames.length}].`;
    case "safetensors":
      return "Names and layout of PyTorch: load_state_dict of an nn.Sequential of the same layers takes it.";
    case "npz":
      return "For numpy.load; the weight of a dense layer is [inputs, outputs]: x @ weight + bias.";
  }
}
