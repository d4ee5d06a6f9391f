import { loadTfjs } from "./tfjs.mjs";

/** @type {() => Promise<import("../contender.mjs").Contender>} */
export const load = () => loadTfjs("cpu");
