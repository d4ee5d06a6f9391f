import { Command } from "commander";
import type { ExportRequest } from "../exportModel/runExport.js";

const examples = `
Examples:
  chainrule export mnist-model.safetensors --onnx
  chainrule export mnist-model.safetensors --onnx d.onnx -f
  chainrule export iris-model.safetensors --npz

Without a name the file is called after the model, and
stands in the current directory. Files are written whole or
not at all, and in place of no other without --force.

onnx         complete: from the data in their own units to
             probabilities, or to the target in its own
             unit; with --raw the network alone
safetensors  the state dict of an nn.Sequential of the same
             layers in PyTorch
npz          the parameters for NumPy, and means and scales
             of the features

The exit code is 1 where the model is of no use, or a file
can't be written or is there already.`;

interface ExportOptions {
  onnx?: string | true;
  safetensors?: string | true;
  npz?: string | true;
  raw?: boolean;
  force?: boolean;
  json?: boolean;
}

/** `chainrule export`, which hands what it is asked for to `run`. */
export function exportCommand(run: (request: ExportRequest) => Promise<void>): Command {
  return new Command("export")
    .description("Write a saved model for other programs: onnxruntime, PyTorch, NumPy.")
    .argument("<model>", "the file that train has saved")
    .option("--onnx [file]", "as an ONNX model")
    .option("--safetensors [file]", "its parameters as PyTorch names them")
    .option("--npz [file]", "its parameters for NumPy")
    .option("--raw", "without what is done before and after the network, for --onnx")
    .option("-f, --force", "overwrite files that are there")
    .option("--json", "say what was written as JSON")
    .addHelpText("after", examples)
    .action(async (model: string, options: ExportOptions, command: Command) => {
      const { raw = false, force = false, json = false, ...formats } = options;
      if (Object.keys(formats).length === 0) {
        command.error("error: say in which form: --onnx, --safetensors, --npz");
      }
      if (raw && formats.onnx === undefined) command.error("error: option '--raw' is for --onnx");
      await run({ model, formats, raw, force, json });
    });
}
