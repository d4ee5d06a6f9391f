// The machine's limit for 128-bit arithmetic: multiply and add in registers, nothing else.
import { peakLoop } from "@chainrule/wasm";

/** @type {() => Promise<import("../contender.mjs").Contender>} */
export async function load() {
  const loop = peakLoop();
  return {
    version: "WebAssembly SIMD, mul + add",
    make: () => () => {
      loop(1000);
    },
    read: () => [],
  };
}
