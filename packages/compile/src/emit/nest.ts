import { type FunctionBuilder, opcode } from "@chainrule/wasm";

/** A local that holds an address, and by how many bytes it goes on with each turn of each loop. */
export interface Pointer {
  readonly local: number;
  readonly steps: readonly number[];
}

/** Adds a constant to a local. */
export function advance(f: FunctionBuilder, local: number, bytes: number): void {
  if (bytes !== 0) f.get(local).i32(bytes).op(opcode.i32_add).set(local);
}

/** Loops within loops: the last size is that of the innermost. After each turn pointers go on by their steps. */
export function nest(
  f: FunctionBuilder,
  sizes: readonly number[],
  pointers: readonly Pointer[],
  body: () => void,
  depth = 0,
): void {
  if (depth === sizes.length) {
    body();
    return;
  }
  const counter = f.local("i32");
  const limit = f.local("i32");
  f.i32(sizes[depth]!).set(limit);
  f.for(counter, limit, 1, () => {
    nest(f, sizes, pointers, body, depth + 1);
    for (const { local, steps } of pointers) {
      const inside = depth + 1 < sizes.length ? steps[depth + 1]! * sizes[depth + 1]! : 0;
      advance(f, local, steps[depth]! - inside);
    }
  });
}
