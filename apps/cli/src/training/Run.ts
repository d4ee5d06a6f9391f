import type { LoadedData } from "../data/LoadedData.js";
import type { TrainRequest } from "../runTrain.js";
import type { Undertaking } from "./checkpointFile.js";
import type { Plan } from "./plan.js";
import type { ResolvedSettings } from "./resolveSettings.js";
import type { Held } from "./TrainingView.js";

/** A training and all that belongs to it. */
export interface Run extends ResolvedSettings {
  readonly request: TrainRequest;
  readonly data: LoadedData;
  readonly plan: Plan;
  readonly held: Held;
  readonly output: string;
  readonly report: string | undefined;
  readonly checkpoint: string;
  readonly undertaking: Undertaking;
}
