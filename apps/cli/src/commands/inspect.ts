import { Command } from "commander";
import type { InspectRequest } from "../inspect/runInspect.js";
import { wholeNumber } from "../optionParsers.js";

const examples = `
Examples:
  chainrule inspect mnist-model.safetensors
  chainrule inspect mnist
  chainrule inspect flats.csv
  chainrule inspect path/to/images --image-size 32
  chainrule inspect weights.npz --json

A model shows its layers, how it was trained, and what its
parameters are like; a file of tensors (safetensors, npy,
npz) each tensor; data their columns, classes and images.

The exit code is 1 where there is nothing of that name, or
it is damaged.`;

interface InspectOptions {
  data?: string;
  download?: boolean;
  imageSize?: number;
  pictures: number;
  json?: boolean;
}

/** `chainrule inspect`, which hands what it is asked for to `run`. */
export function inspectCommand(run: (request: InspectRequest) => Promise<void>): Command {
  return new Command("inspect")
    .description("Look into a saved model, a file of tensors, or data.")
    .argument("<what>", "a model, a file, a folder, or the name of a data set")
    .option("-d, --data <directory>", "the four IDX files of mnist or fashion-mnist")
    .option("--download", "fetch mnist or fashion-mnist")
    .option("--image-size <pixels>", "bring the images of a folder to this size", wholeNumber(1, 4096))
    .option("-p, --pictures <count>", "images to draw", wholeNumber(0, 1000), 10)
    .option("--json", "print all as JSON")
    .addHelpText("after", examples)
    .action(async (path: string, { data, download, imageSize, pictures, json }: InspectOptions) => {
      await run({
        path,
        directory: data,
        download: download ?? false,
        imageSize,
        pictures,
        json: json ?? false,
      });
    });
}
