import { networkStep } from "./networkStep.mjs";

/** Our own step without `compile`. @type {() => Promise<import("../contender.mjs").Contender>} */
export async function load() {
  return {
    version: "the step without compile",
    make: (row) => (row.network === undefined ? undefined : networkStep(row.network, false)),
    read: (result) => result.data(),
  };
}
