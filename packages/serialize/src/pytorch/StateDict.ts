import type { Tensor } from "@chainrule/tensor";
import type { Refusal } from "../Refusal.js";
import { type Translated, translateStateDict } from "./translateStateDict.js";

/** The tensors of a PyTorch model, which are taken one after the other. */
export class StateDict {
  /** Under the names of this library's layers. */
  readonly translated: ReadonlyMap<string, Translated>;
  /** Those that are one tensor in the file and here, under their names there. */
  readonly byOrigin: ReadonlyMap<string, Translated>;
  readonly taken: Set<Translated> = new Set<Translated>();

  constructor(tensors: ReadonlyMap<string, Tensor>, refuse: Refusal) {
    this.translated = translateStateDict(tensors, refuse);
    const entries = [...this.translated.values()];
    const whole = entries.filter(({ tensor, origin }) => tensor === tensors.get(origin));
    this.byOrigin = new Map(whole.map((entry) => [entry.origin, entry]));
  }

  /** A tensor by the name that it has here, or by its own. */
  take(name: string): Tensor | undefined {
    const entry = this.translated.get(name) ?? this.byOrigin.get(name);
    if (entry) this.taken.add(entry);
    return entry?.tensor;
  }

  /** What nobody has taken. */
  get left(): Translated[] {
    return [...this.translated.values()].filter((entry) => !this.taken.has(entry));
  }
}
