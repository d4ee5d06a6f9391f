// The machine's limit for memory: a loop that reads and writes as many arrays of a million floats as a row does.
import { assemble, buildFunction, instantiate, isAvailable, opcode, scratch } from "@chainrule/wasm";

/** @type {(reads: number, writes: number, bytes: number) => () => void} */
function loop(reads, writes, bytes) {
  scratch((reads + writes) * bytes + 65536);
  const walk = buildFunction(["i32"], (f) => {
    const end = f.local("i32");
    const sum = f.local("v128");
    f.get(0).i32(bytes).op(opcode.i32_add).set(end);
    f.loop(() => {
      f.get(0).memory(opcode.v128_load, 2, 0).set(sum);
      for (let i = 1; i < reads; i++) {
        f.get(sum)
          .get(0)
          .memory(opcode.v128_load, 2, i * bytes)
          .op(opcode.f32x4_add)
          .set(sum);
      }
      for (let i = 0; i < writes; i++) {
        f.get(0)
          .get(sum)
          .memory(opcode.v128_store, 2, (reads + i) * bytes);
      }
      f.get(0).i32(16).op(opcode.i32_add).set(0);
      f.get(0).get(end).op(opcode.i32_lt_u).branchIf(0);
    });
  });
  const run = /** @type {(address: number) => void} */ (instantiate(assemble({ walk }))["walk"]);
  return () => {
    run(0);
  };
}

/** @type {() => Promise<import("../contender.mjs").Contender>} */
export async function load() {
  if (!isAvailable()) throw new Error("WebAssembly with SIMD is not available here");
  return {
    version: "WebAssembly SIMD, loads and stores",
    make: ({ traffic }) => traffic && loop(traffic[0], traffic[1], 4e6),
    read: () => [],
  };
}
