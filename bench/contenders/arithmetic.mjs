// The machine's limit for arithmetic: a loop of as many multiplications, additions and divisions of each number as a row
// takes, of numbers in the nearest cache, with nothing to wait for.
import { assemble, buildFunction, instantiate, isAvailable, opcode, scratch } from "@chainrule/wasm";

/** Vectors of a turn: as many as hide the latencies, and leave registers for two constants. */
const vectors = 12;
const turnBytes = 16 * vectors;
/** Turns whose numbers fill the cache but for a rest. */
const turnsOfBlock = 64;

/** @type {(operations: readonly [number, number, number], elements: number) => () => void} */
function loop([multiplications, additions, divisions], elements) {
  const steps = [
    ...new Array(divisions).fill(opcode.f32x4_div),
    ...Array.from({ length: Math.max(multiplications, additions) }, (_, i) => [
      ...(i < multiplications ? [opcode.f32x4_mul] : []),
      ...(i < additions ? [opcode.f32x4_add] : []),
    ]).flat(),
  ];
  const turns = Math.ceil(elements / (4 * vectors));
  const compute = buildFunction(["i32"], (f, turn) => {
    const [address, number] = [f.local("i32"), f.local("v128")];
    const values = Array.from({ length: vectors }, () => f.local("v128"));
    f.i32(0).memory(opcode.v128_load32_splat, 2, 0).set(number);
    f.i32(turns).set(turn);
    f.loop(() => {
      f.get(turn)
        .i32(turnsOfBlock - 1)
        .op(opcode.i32_and)
        .i32(turnBytes)
        .op(opcode.i32_mul)
        .set(address);
      values.forEach((value, i) => {
        f.get(address)
          .memory(opcode.v128_load, 2, 64 + 16 * i)
          .set(value);
      });
      for (const step of steps) for (const value of values) f.get(value).get(number).op(step).set(value);
      values.forEach((value, i) => {
        f.get(address)
          .get(value)
          .memory(opcode.v128_store, 2, 64 + 16 * i);
      });
      f.get(turn).i32(1).op(opcode.i32_sub).set(turn);
      f.get(turn).branchIf(0);
    });
  });
  const bytes = 64 + turnsOfBlock * turnBytes;
  const run = /** @type {(turn: number) => void} */ (instantiate(assemble({ compute }))["compute"]);
  return () => {
    // Numbers near 1, again and again, or they would leave the normal ones.
    new Float32Array(scratch(bytes), 0, bytes / 4).fill(1);
    run(0);
  };
}

/** @type {() => Promise<import("../contender.mjs").Contender>} */
export async function load() {
  if (!isAvailable()) throw new Error("WebAssembly with SIMD is not available here");
  scratch(64);
  return {
    version: "WebAssembly SIMD, as much arithmetic",
    make: ({ arithmetic, work }) => arithmetic && loop(arithmetic, work),
    read: () => [],
  };
}
