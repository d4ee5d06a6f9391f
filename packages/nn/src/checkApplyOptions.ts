import { rejectUnknownOptions } from "@chainrule/tensor";
import type { ApplyOptions } from "./layer.js";

const known: readonly string[] = ["key", "training", "state", "keyPaddingMask"];

/** @throws TypeError for an option that layers do not know: `train` must not silently mean not to */
export function checkApplyOptions(name: string, options: ApplyOptions, more: readonly string[] = []): void {
  rejectUnknownOptions(name, options, more.length > 0 ? [...known, ...more] : known);
}
