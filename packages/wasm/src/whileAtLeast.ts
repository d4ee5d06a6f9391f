import type { FunctionBuilder } from "./assembler.js";
import { i32_lt_s } from "./opcodes.js";

/** `while (local >= least) body()` */
export function whileAtLeast(f: FunctionBuilder, local: number, least: number, body: () => void): void {
  f.block(() => {
    f.loop(() => {
      f.get(local).i32(least).op(i32_lt_s).branchIf(1);
      body();
      f.branch(0);
    });
  });
}
