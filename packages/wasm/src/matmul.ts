import { assemble, buildFunction, type FunctionBuilder } from "./assembler.js";
import { instantiate } from "./memory.js";
import { memoryOpcode, type opcode } from "./opcodes.js";

/** The floating-point types that the product kernels know. */
export type FloatType = "float32" | "float64";

/**
 * Products are summed over k in order within blocks of this many terms, and the blocks' sums are added in
 * order: the one definition of a matrix product's rounding, whatever computes it.
 */
export const contractionBlock = 384;

/** Rows of A that are worked on together, so that they stay in the second-level cache. */
const rowBlock = 96;
const tileRows = 4;

interface Element {
  readonly bytes: number;
  readonly lanes: number;
  readonly add: keyof typeof opcode;
  readonly multiply: keyof typeof opcode;
  readonly splat: (typeof memoryOpcode)[keyof typeof memoryOpcode];
}

const elements: Readonly<Record<FloatType, Element>> = {
  float32: {
    bytes: 4,
    lanes: 4,
    add: "f32x4_add",
    multiply: "f32x4_mul",
    splat: memoryOpcode.v128_load32_splat,
  },
  float64: {
    bytes: 8,
    lanes: 2,
    add: "f64x2_add",
    multiply: "f64x2_mul",
    splat: memoryOpcode.v128_load64_splat,
  },
};

/**
 * How many columns one tile computes: two vectors. B is packed into panels of this width.
 *
 * @example
 * ```ts
 * import { panelWidth } from "@chainrule/wasm";
 * console.log(panelWidth("float32"), panelWidth("float64")); // 8 4
 * ```
 */
export function panelWidth(type: FloatType): number {
  return 2 * elements[type].lanes;
}

/**
 * One tile: C[4, 2 vectors] = (C +) Σₖ A[4, k] · B[k, 2 vectors], with B's panel contiguous.
 *
 * Two things make V8 compile this well: no more than eight accumulators (of its fifteen vector registers),
 * and an exit after every unrolled step, which keeps it from hoisting all loads and spilling them.
 * Parameters: a, the bytes from one k to the next in A, from one row to the next in A, b, c, bytes of a row
 * of C, number of terms, whether to add to C.
 */
function buildTile(element: Element, transposed: boolean): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"], (f) => {
    const [a, kStride, rowStride, b, c, cStride, terms, accumulate] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
    // Rows of a transposed A lie side by side: one pointer serves all four.
    const rows: number[] = [a];
    for (let r = 1; r < tileRows && !transposed; r++) {
      const row = f.local("i32");
      f.get(rows[r - 1]!)
        .get(rowStride)
        .op("i32_add")
        .set(row);
      rows.push(row);
    }
    const sums = Array.from({ length: 2 * tileRows }, () => f.local("v128"));
    const b0 = f.local("v128");
    const b1 = f.local("v128");
    const a0 = f.local("v128");
    const unroll = 4;
    const panel = 32;

    const advance = (steps: number): void => {
      if (transposed) f.get(a).get(kStride).op("i32_add").set(a);
      else if (steps > 0) {
        for (const row of rows) {
          f.get(row)
            .i32(steps * element.bytes)
            .op("i32_add")
            .set(row);
        }
      }
    };

    f.block(() => {
      f.loop(() => {
        for (let u = 0; u < unroll; u++) {
          f.get(b)
            .memory(memoryOpcode.v128_load, 2, u * panel)
            .set(b0);
          f.get(b)
            .memory(memoryOpcode.v128_load, 2, u * panel + 16)
            .set(b1);
          for (let r = 0; r < tileRows; r++) {
            const offset = transposed ? r * element.bytes : u * element.bytes;
            f.get(transposed ? a : rows[r]!)
              .memory(element.splat, 2, offset)
              .set(a0);
            const [left, right] = [sums[2 * r]!, sums[2 * r + 1]!];
            f.get(left).get(a0).get(b0).op(element.multiply).op(element.add).set(left);
            f.get(right).get(a0).get(b1).op(element.multiply).op(element.add).set(right);
          }
          if (transposed) advance(1);
          f.get(terms)
            .i32(u + 1)
            .op("i32_eq")
            .branchIf(1);
        }
        if (!transposed) advance(unroll);
        f.get(b)
          .i32(unroll * panel)
          .op("i32_add")
          .set(b);
        f.get(terms).i32(unroll).op("i32_sub").set(terms);
        f.branch(0);
      });
    });

    const store = (add: boolean): void => {
      for (let r = 0; r < tileRows; r++) {
        for (let half = 0; half < 2; half++) {
          f.get(c);
          if (add) f.get(c).memory(memoryOpcode.v128_load, 2, half * 16);
          f.get(sums[2 * r + half]!);
          if (add) f.op(element.add);
          f.memory(memoryOpcode.v128_store, 2, half * 16);
        }
        if (r < tileRows - 1) f.get(c).get(cStride).op("i32_add").set(c);
      }
    };
    f.get(accumulate).if(
      () => {
        store(true);
      },
      () => {
        store(false);
      },
    );
  });
}

/**
 * The whole product over packed B: for each block of k, of rows, each panel, each tile.
 * Parameters: a, A's bytes per row step and per k step, packed b, c, bytes of a row of C, rows (a multiple
 * of four), panels, terms.
 */
function buildProduct(tile: number): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"], (f) => {
    const [a, rowStride, kStride, b, c, cStride, rows, panels, terms] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
    const k = f.local("i32");
    const blockTerms = f.local("i32");
    const rowStart = f.local("i32");
    const rowEnd = f.local("i32");
    const panel = f.local("i32");
    const row = f.local("i32");
    const panelStart = f.local("i32");

    const smaller = (limit: number, start: number, step: number, into: number): void => {
      f.get(limit).get(start).op("i32_sub").i32(step);
      f.get(limit).get(start).op("i32_sub").i32(step).op("i32_lt_s").op("select").set(into);
    };

    f.for(k, terms, contractionBlock, () => {
      smaller(terms, k, contractionBlock, blockTerms);
      f.for(rowStart, rows, rowBlock, () => {
        smaller(rows, rowStart, rowBlock, rowEnd);
        f.get(rowEnd).get(rowStart).op("i32_add").set(rowEnd);
        f.for(panel, panels, 1, () => {
          // A panel is terms × 32 bytes; its block begins 32·k bytes into it.
          f.get(panel).get(terms).op("i32_mul").get(k).op("i32_add").i32(5).op("i32_shl");
          f.get(b).op("i32_add").set(panelStart);
          f.get(rowStart).set(row);
          f.block(() => {
            f.loop(() => {
              f.get(row).get(rowEnd).op("i32_ge_s").branchIf(1);
              f.get(a).get(row).get(rowStride).op("i32_mul").op("i32_add");
              f.get(k).get(kStride).op("i32_mul").op("i32_add");
              f.get(kStride).get(rowStride).get(panelStart);
              f.get(c).get(row).get(cStride).op("i32_mul").op("i32_add");
              f.get(panel).i32(5).op("i32_shl").op("i32_add");
              f.get(cStride).get(blockTerms).get(k).call(tile);
              f.get(row).i32(tileRows).op("i32_add").set(row).branch(0);
            });
          });
        });
      });
    });
  });
}

/**
 * Packs B [terms, panels · width] whose rows are contiguous into panels. Parameters: source, bytes of a row,
 * target, terms, panels. Reads whole panels: the source needs its last row padded in memory, and what is
 * read beyond a row ends in columns of C that nobody reads.
 */
function buildPackRows(): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32", "i32", "i32"], (f) => {
    const [source, rowStride, target, terms, panels] = [0, 1, 2, 3, 4] as const;
    const panel = f.local("i32");
    const k = f.local("i32");
    const from = f.local("i32");
    f.for(panel, panels, 1, () => {
      f.get(source).get(panel).i32(5).op("i32_shl").op("i32_add").set(from);
      f.for(k, terms, 1, () => {
        for (const offset of [0, 16]) {
          f.get(target).get(from).memory(memoryOpcode.v128_load, 2, offset);
          f.memory(memoryOpcode.v128_store, 2, offset);
        }
        f.get(from).get(rowStride).op("i32_add").set(from);
        f.get(target).i32(32).op("i32_add").set(target);
      });
    });
  });
}

/**
 * Packs a B whose columns are contiguous (a transposed matrix [columns, terms]). Parameters as for rows, the
 * stride being that from one column to the next. Works on 32-byte wide squares, so it reads up to that far
 * beyond each column and writes as far beyond each panel: panels are packed in order, the next overwrites it.
 */
function buildPackColumns(element: Element): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32", "i32", "i32"], (f) => {
    const [source, columnStride, target, terms, panels] = [0, 1, 2, 3, 4] as const;
    const panel = f.local("i32");
    const k = f.local("i32");
    const from = f.local("i32");
    const to = f.local("i32");
    const { lanes, bytes } = element;
    const columns = Array.from({ length: lanes }, () => f.local("v128"));
    const mixed = Array.from({ length: lanes }, () => f.local("v128"));
    const pick = (x: number, xs: number[], y: number, ys: number[]): void => {
      const lane = (index: number, base: number): number[] =>
        Array.from({ length: bytes }, (_, i) => base + index * bytes + i);
      const low = xs.flatMap((i) => lane(i, 0));
      const high = ys.flatMap((i) => lane(i, 16));
      f.get(x).get(y);
      const interleaved: number[] = [];
      for (let i = 0; i < xs.length; i++) {
        interleaved.push(...low.slice(i * bytes, (i + 1) * bytes), ...high.slice(i * bytes, (i + 1) * bytes));
      }
      f.shuffle(interleaved);
    };
    f.for(panel, panels, 1, () => {
      f.get(target).get(panel).get(terms).op("i32_mul").i32(5).op("i32_shl").op("i32_add").set(to);
      f.get(panel)
        .i32(2 * lanes)
        .op("i32_mul")
        .get(columnStride)
        .op("i32_mul");
      f.get(source).op("i32_add").set(from);
      f.for(k, terms, lanes, () => {
        for (let half = 0; half < 2; half++) {
          for (let i = 0; i < lanes; i++) {
            f.get(from)
              .i32(half * lanes + i)
              .get(columnStride)
              .op("i32_mul")
              .op("i32_add");
            f.memory(memoryOpcode.v128_load, 2).set(columns[i]!);
          }
          const write = (row: number, value: () => void): void => {
            f.get(to);
            value();
            f.memory(memoryOpcode.v128_store, 2, row * 32 + half * 16);
          };
          if (lanes === 2) {
            write(0, () => {
              pick(columns[0]!, [0], columns[1]!, [0]);
            });
            write(1, () => {
              pick(columns[0]!, [1], columns[1]!, [1]);
            });
          } else {
            pick(columns[0]!, [0, 1], columns[2]!, [0, 1]);
            f.set(mixed[0]!);
            pick(columns[1]!, [0, 1], columns[3]!, [0, 1]);
            f.set(mixed[1]!);
            pick(columns[0]!, [2, 3], columns[2]!, [2, 3]);
            f.set(mixed[2]!);
            pick(columns[1]!, [2, 3], columns[3]!, [2, 3]);
            f.set(mixed[3]!);
            for (let row = 0; row < 4; row++) {
              const source = row < 2 ? 0 : 2;
              const lanesOf = row % 2 === 0 ? [0, 1] : [2, 3];
              write(row, () => {
                pick(mixed[source]!, lanesOf, mixed[source + 1]!, lanesOf);
              });
            }
          }
        }
        f.get(from).i32(16).op("i32_add").set(from);
        f.get(to)
          .i32(lanes * 32)
          .op("i32_add")
          .set(to);
      });
    });
  });
}

/** The kernels of one type; addresses and strides are bytes in the scratch memory. */
export interface ProductKernels {
  packRows(source: number, rowStride: number, target: number, terms: number, panels: number): void;
  packColumns(source: number, columnStride: number, target: number, terms: number, panels: number): void;
  /** A's rows are contiguous: `kStride` is the size of an element. */
  product(...p: ProductParameters): void;
  /** A's columns are contiguous: `rowStride` is the size of an element. */
  productTransposed(...p: ProductParameters): void;
}

/** Arguments of a product: see `buildProduct`. */
export type ProductParameters = [
  a: number,
  rowStride: number,
  kStride: number,
  packedB: number,
  c: number,
  cStride: number,
  rows: number,
  panels: number,
  terms: number,
];

const kernels: Partial<Record<FloatType, ProductKernels>> = {};

/**
 * The product kernels for a type, made on first use. Call only where `isAvailable()`.
 *
 * @example
 * ```ts
 * import { productKernels, scratch } from "@chainrule/wasm";
 * const [a, b, packed, c] = [0, 1024, 2048, 4096] as const;
 * const memory = new Float32Array(scratch(8192));
 * memory.set([1, 2], a / 4); // 1 × 2, in a tile of four rows
 * memory.set([3, 4], b / 4); // 2 × 1, in a panel of eight columns
 * const kernels = productKernels("float32");
 * kernels.packRows(b, 4, packed, 2, 1);
 * kernels.product(a, 8, 4, packed, c, 32, 4, 1, 2);
 * console.log(memory[c / 4]); // 11
 * ```
 */
export function productKernels(type: FloatType): ProductKernels {
  const element = elements[type];
  return (kernels[type] ??= instantiate(
    assemble({
      tile: buildTile(element, false),
      tileTransposed: buildTile(element, true),
      product: buildProduct(0),
      productTransposed: buildProduct(1),
      packRows: buildPackRows(),
      packColumns: buildPackColumns(element),
    }),
  ) as unknown as ProductKernels);
}
