import { augmentImages, type DataArray } from "@chainrule/datasets";
import { CommandError } from "../CommandError.js";
import { suggestion } from "../suggestion.js";

/** How far images are changed at random, each time that they are learned from. */
export interface AugmentationSettings {
  /** Pixels, at most, along each axis. */
  readonly shift: number;
  /** Degrees, at most, either way. */
  readonly rotate: number;
  /** By which share they become larger or smaller, at most. */
  readonly scale: number;
  /** The deviation of noise on each pixel. */
  readonly noise: number;
}

/** What `--augment` means alone. */
export const usualAugmentation: AugmentationSettings = { shift: 2, rotate: 10, scale: 0.1, noise: 0 };

const limits: AugmentationSettings = { shift: 1000, rotate: 180, scale: 0.9, noise: 1 };
const form = "Augmentation is like shift:2,rotate:10,scale:0.1,noise:0.05, each of them if wanted.";

/** Reads `shift:2,rotate:10`. @throws CommandError that says what is wrong */
export function parseAugmentation(text: string): AugmentationSettings {
  const result: Record<keyof AugmentationSettings, number> = { shift: 0, rotate: 0, scale: 0, noise: 0 };
  for (const item of text.split(",")) {
    const [name = "", value = ""] = item.split(/[:=](.*)/su);
    if (!Object.hasOwn(result, name)) {
      throw new CommandError(`${suggestion(name, Object.keys(result))} ${form}`.trimStart());
    }
    const key = name as keyof AugmentationSettings;
    const number = Number(value);
    if (value === "" || !(number >= 0 && number <= limits[key])) {
      throw new CommandError(`${name} must be a number from 0 to ${limits[key]}. ${form}`);
    }
    result[key] = number;
  }
  return result;
}

/** The text that `parseAugmentation` reads back. */
export function formatAugmentation(settings: AugmentationSettings): string {
  return Object.entries(settings)
    .filter(([, value]) => (value as number) > 0)
    .map(([name, value]) => `${name}:${String(value)}`)
    .join(",");
}

/** A batch of images, each changed in its own way. */
export function augmented(
  images: DataArray<Float32Array>,
  { shift, rotate, scale, noise }: AugmentationSettings,
  seed: number,
): DataArray<Float32Array<ArrayBuffer>> {
  return augmentImages(images, {
    seed,
    shift,
    rotate,
    scale: [1 - scale, 1 + scale],
    noise,
    clip: [0, 1],
  });
}
