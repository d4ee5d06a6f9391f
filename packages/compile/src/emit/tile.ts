import {
  advance,
  contractionBlock,
  elementTypes,
  type FunctionBuilder,
  loadSplat,
  loadVectors,
  nest,
  opcode,
  programBody,
} from "@chainrule/wasm";
import type { Epilogue, Operand } from "../productPlan.js";
import { pointerFrom, storeElements } from "./memory.js";

/** What a tile multiplies, in bytes. */
export interface TileOperands {
  readonly dtype: "float32" | "float64";
  /** How many terms there are, or undefined where a pointer's local says it: then no more than one block. */
  readonly terms: number | undefined;
  /** From one row of A to the next, and from one term to the next. */
  readonly rowStride: number;
  readonly kStride: number;
  /** From one term of B to the next, and from one panel of it to the next. */
  readonly termStride: number;
  readonly panelStride: number;
  /** What lies between a strip of four packed rows of A and the next. */
  readonly stripGap: number;
  /** Whether a tile finds A as `writeSplats` leaves it: each number as a whole vector, term by term and row by row. */
  readonly splats?: boolean | undefined;
  /**
   * The operand whose terms lie where a table of byte offsets says, and not a stride apart: that is 0. Rows of A are
   * then found by constant offsets.
   */
  readonly table?: "a" | "b" | undefined;
  /** Where terms of B lie, if not one `termStride` behind the other: so many, and again a `pitch` further. */
  readonly pattern?: { readonly offsets: readonly number[]; readonly pitch: number } | undefined;
}

/** The part of C that is held in registers. */
export interface TileShape {
  readonly rows: number;
  /** Columns, up to two vectors of them. */
  readonly columns: number;
}

/** Locals that hold addresses: where the tile's part of each operand begins. */
export interface TilePointers {
  readonly a: number;
  readonly b: number;
  /** Memory for the sums so far, of `partialBytes`. */
  readonly partial: number;
  readonly operands: ReadonlyMap<Operand, number>;
  /** The number of terms, where the code is not made for one. */
  readonly terms?: number | undefined;
  /** The table of where terms lie. */
  readonly table?: number | undefined;
}

/** Bytes that the sums of the largest tile take. */
export const partialBytes = 256;

/**
 * Writes so many rows of A as vectors that hold one number each. With loads of whole vectors instead of loads that fill
 * a vector with one number, tiles are 5 % faster on Zen 4.
 */
export function writeSplats(
  f: FunctionBuilder,
  { dtype, terms, rowStride, kStride }: TileOperands,
  rows: number,
  a: number,
  target: number,
): void {
  const { splat } = elementTypes[dtype];
  const from = pointerFrom(f, a, [kStride]);
  const to = pointerFrom(f, target, [16 * rows]);
  nest(f, [terms!], [from, to], () => {
    for (let row = 0; row < rows; row++) {
      f.get(to.local)
        .get(from.local)
        .memory(splat, 2, row * rowStride)
        .memory(opcode.v128_store, 2, 16 * row);
    }
  });
}

/**
 * One tile of C = A · B, summed over the terms in order within blocks of 384 and block after block, and its
 * epilogue.
 *
 * What makes V8 compile this well: no more than eight sums, and an exit after every unrolled step, which keeps
 * it from hoisting all loads and spilling them.
 */
export function writeTile(
  f: FunctionBuilder,
  operands: TileOperands,
  shape: TileShape,
  epilogue: Epilogue,
  pointers: TilePointers,
): void {
  const { lanes } = elementTypes[operands.dtype];
  const sums = f.locals("v128", shape.rows * Math.ceil(shape.columns / lanes));
  writeSums(f, operands, shape, sums, pointers);
  writeEpilogue(f, lanes, shape, sums, epilogue, pointers);
}

/** From the operands to the sums: locals, row by row. */
function writeSums(
  f: FunctionBuilder,
  operands: TileOperands,
  shape: TileShape,
  sums: readonly number[],
  { a, b: panel, partial, terms: given, table }: TilePointers,
): void {
  const vectors = sums.length / shape.rows;
  const { terms, rowStride, kStride, termStride, dtype, pattern, splats, table: looksUp } = operands;
  const element = elementTypes[dtype];
  // Rows that lie side by side are found by constant offsets from one pointer.
  const sideBySide = !splats && (rowStride === element.bytes || looksUp === "a");
  const pointers = f.locals("i32", splats || sideBySide ? 1 : shape.rows);
  const b = f.local("i32");
  const left = f.local("i32");
  const entry = looksUp === undefined ? -1 : f.local("i32");
  const [splat, ...columns] = f.locals("v128", vectors + 1);
  const unroll = pattern?.offsets.length ?? (splats ? 32 : sideBySide || vectors === 1 ? 8 : 16);

  const step = (u: number): void => {
    if (looksUp !== undefined) {
      f.get(entry).memory(opcode.i32_load, 2, 4 * u);
      f.get(looksUp === "a" ? a : panel).op(opcode.i32_add);
      f.set(looksUp === "a" ? pointers[0]! : b);
    }
    const term = pattern?.offsets[u] ?? u * termStride;
    columns.forEach((column, v) => {
      f.get(b)
        .memory(opcode.v128_load, 2, term + v * 16)
        .set(column);
    });
    for (let r = 0; r < shape.rows; r++) {
      f.get(pointers[splats || sideBySide ? 0 : r]!);
      if (splats) f.memory(opcode.v128_load, 2, (u * shape.rows + r) * 16);
      else f.memory(element.splat, 2, sideBySide ? r * rowStride : u * kStride);
      f.set(splat!);
      columns.forEach((column, v) => {
        const sum = sums[r * vectors + v]!;
        f.get(sum).get(splat!).get(column).op(element.multiply).op(element.add).set(sum);
      });
    }
    if (sideBySide) advance(f, pointers[0]!, kStride);
  };
  /** The sums over as many terms as `left` says. */
  const block = (): void => {
    for (const sum of sums) f.v128().set(sum);
    f.block(() => {
      f.loop(() => {
        for (let u = 0; u < unroll; u++) {
          step(u);
          f.get(left)
            .i32(u + 1)
            .op(opcode.i32_eq)
            .branchIf(1);
        }
        const stride = splats ? shape.rows * 16 : kStride;
        if (!sideBySide) for (const pointer of pointers) advance(f, pointer, unroll * stride);
        advance(f, b, pattern?.pitch ?? unroll * termStride);
        if (looksUp !== undefined) advance(f, entry, 4 * unroll);
        advance(f, left, -unroll);
        f.branch(0);
      });
    });
  };
  const addPartial = (): void => {
    sums.forEach((sum, i) => {
      f.get(partial)
        .memory(opcode.v128_load, 2, 16 * i)
        .get(sum)
        .op(element.add)
        .set(sum);
    });
  };
  /** Points to where term `k` lies, the first one without it. */
  const startAt = (k?: number): void => {
    const plus = (stride: number): void => {
      if (k !== undefined) f.get(k).i32(stride).op(opcode.i32_mul).op(opcode.i32_add);
    };
    pointers.forEach((pointer, r) => {
      f.get(a)
        .i32(r * rowStride)
        .op(opcode.i32_add);
      plus(kStride);
      f.set(pointer);
    });
    f.get(panel);
    plus(termStride);
    f.set(b);
    if (looksUp !== undefined) {
      f.get(table!);
      plus(4);
      f.set(entry);
    }
  };
  if (terms === undefined || terms <= contractionBlock) {
    startAt();
    if (terms === undefined) f.get(given!).set(left);
    else f.i32(terms).set(left);
    if (terms !== 0) block();
    else for (const sum of sums) f.v128().set(sum);
    return;
  }
  const k = f.local("i32");
  f.i32(0).set(k);
  f.block(() => {
    f.loop(() => {
      startAt(k);
      f.i32(terms).get(k).op(opcode.i32_sub).i32(contractionBlock);
      f.i32(terms).get(k).op(opcode.i32_sub).i32(contractionBlock).op(opcode.i32_lt_s).op(opcode.select);
      f.set(left);
      block();
      f.get(k).if(addPartial);
      f.get(k).i32(contractionBlock).op(opcode.i32_add).set(k);
      f.get(k).i32(terms).op(opcode.i32_ge_s).branchIf(1);
      sums.forEach((sum, i) => {
        f.get(partial)
          .get(sum)
          .memory(opcode.v128_store, 2, 16 * i);
      });
      f.branch(0);
    });
  });
}

/** From the sums to what is stored. */
function writeEpilogue(
  f: FunctionBuilder,
  lanes: number,
  shape: TileShape,
  sums: readonly number[],
  { builder, inputs, stores }: Epilogue,
  { operands: pointers }: TilePointers,
): void {
  const vectors = sums.length / shape.rows;
  const program = builder.program();
  let at = { row: 0, vector: 0 };
  const offsetOf = ({ row, column }: Operand): number => at.row * row + at.vector * lanes * column;
  const body = programBody(f, program, lanes, {
    fixed: () => undefined,
    load: (number, locals) => {
      const input = inputs[number]!;
      const dtype = program.inputs[number]!;
      if (input === "sum") f.get(sums[at.row * vectors + at.vector]!).set(locals[0]!);
      else {
        const pointer = pointers.get(input)!;
        const offset = offsetOf(input);
        if (input.column === 0) {
          loadSplat(f, dtype, pointer, locals[0]!, offset);
          for (const local of locals.slice(1)) f.get(locals[0]!).set(local);
        } else loadVectors(f, dtype, pointer, locals, offset);
      }
    },
  });
  body.prepare();
  for (let row = 0; row < shape.rows; row++) {
    for (let vector = 0; vector < vectors; vector++) {
      at = { row, vector };
      body.compute();
      const valid = Math.min(lanes, shape.columns - vector * lanes);
      for (const { step, operand } of stores) {
        const { type } = builder.steps[step]!;
        storeElements(f, type, pointers.get(operand)!, valid, body.push, step, offsetOf(operand));
      }
    }
  }
}
