import { assemble, buildFunction, type FunctionBuilder } from "./assembler.js";
import { type Element, elements, type FloatType } from "./element.js";
import { instantiate } from "./memory.js";
import * as opcode from "./opcodes.js";
import { buildCloseGaps, buildPackColumns, buildPackRows } from "./packing.js";
import { buildRowProduct } from "./rowProduct.js";
import { whileAtLeast } from "./whileAtLeast.js";

export type { FloatType } from "./element.js";

/**
 * Products are summed over k in order within blocks of this many terms, and the blocks' sums are added in
 * order: the one definition of a matrix product's rounding, whatever computes it.
 */
export const contractionBlock = 384;

/** Rows of A that are worked on together, so that they stay in the second-level cache. */
const rowBlock = 96;

/**
 * Bytes of a panel of B for one k: two vectors.
 *
 * @example
 * ```ts
 * import { panelBytes } from "@chainrule/wasm";
 * console.log(panelBytes); // 32
 * ```
 */
export const panelBytes = 32;

/** Rows and vectors of the part of C that is held in registers. Rows must divide `rowBlock`. */
interface Tile {
  readonly rows: number;
  readonly vectors: number;
}

/**
 * No more than eight sums: of V8's fifteen vector registers the others hold B's vectors, all of A's splats
 * and one product.
 */
const full: Tile = { rows: 4, vectors: 2 };
/** For a last panel of which only the first vector is needed. */
const narrow: Tile = { rows: 6, vectors: 1 };
/** The same for a transposed A, which is packed in strips of as many rows. */
const narrowTransposed: Tile = { rows: 4, vectors: 1 };

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
 * Beyond how many rows kernels may read A and write C: those of a last tile.
 *
 * @example
 * ```ts
 * import { rowSlack } from "@chainrule/wasm";
 * console.log(rowSlack); // 5
 * ```
 */
export const rowSlack = 5;

/**
 * One panel of C, tile below tile: C[rows, panel] = (C +) Σₖ A[rows, k] · B[k, panel], the panel contiguous.
 *
 * What makes V8 compile this well: few enough sums (see `full`), and an exit after every unrolled step, which
 * keeps it from hoisting all loads and spilling them. Rows of a transposed A lie side by side: one pointer
 * serves them all.
 * Parameters: a, A's bytes per row step and per k step, b, c, bytes of a row of C, rows, terms, whether to
 * add to C.
 */
function buildPanel(element: Element, tile: Tile, transposed: boolean, unroll: number): FunctionBuilder {
  return buildFunction(
    ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"],
    (f, a, rowStride, kStride, panel, c, cStride, rows, allTerms, accumulate) => {
      const pointers = f.locals("i32", transposed ? 1 : tile.rows);
      const [b, terms, target] = f.locals("i32", 3);
      const sums = f.locals("v128", tile.rows * tile.vectors);
      const vectors = f.locals("v128", tile.vectors);
      const splat = f.local("v128");

      const start = (): void => {
        f.get(a).set(pointers[0]!);
        for (let i = 1; i < pointers.length; i++) {
          f.get(pointers[i - 1]!)
            .get(rowStride)
            .op(opcode.i32_add)
            .set(pointers[i]!);
        }
        f.get(panel).set(b);
        f.get(allTerms).set(terms);
        for (const sum of sums) f.v128().set(sum);
      };

      const step = (u: number): void => {
        vectors.forEach((vector, v) => {
          f.get(b)
            .memory(opcode.v128_load, 2, u * panelBytes + v * 16)
            .set(vector);
        });
        for (let r = 0; r < tile.rows; r++) {
          const offset = (transposed ? r : u) * element.bytes;
          f.get(transposed ? pointers[0]! : pointers[r]!)
            .memory(element.splat, 2, offset)
            .set(splat);
          vectors.forEach((vector, v) => {
            const sum = sums[r * tile.vectors + v]!;
            f.get(sum).get(splat).get(vector).op(element.multiply).op(element.add).set(sum);
          });
        }
        if (transposed) f.get(pointers[0]!).get(kStride).op(opcode.i32_add).set(pointers[0]!);
        f.get(terms)
          .i32(u + 1)
          .op(opcode.i32_eq)
          .branchIf(1);
      };

      const advance = (): void => {
        const bytes = unroll * element.bytes;
        if (!transposed) for (const row of pointers) f.increase(row, bytes);
        f.increase(b, unroll * panelBytes);
        f.increase(terms, -unroll);
      };

      const store = (add: boolean): void => {
        sums.forEach((sum, i) => {
          const offset = (i % tile.vectors) * 16;
          f.get(target);
          if (add) f.get(target).memory(opcode.v128_load, 2, offset);
          f.get(sum);
          if (add) f.op(element.add);
          f.memory(opcode.v128_store, 2, offset);
          if ((i + 1) % tile.vectors === 0) f.get(target).get(cStride).op(opcode.i32_add).set(target);
        });
      };

      whileAtLeast(f, rows, 1, () => {
        start();
        f.block(() => {
          f.loop(() => {
            for (let u = 0; u < unroll; u++) step(u);
            advance();
            f.branch(0);
          });
        });
        f.get(c).set(target);
        f.get(accumulate).if(
          () => {
            store(true);
          },
          () => {
            store(false);
          },
        );
        f.get(a).get(rowStride).i32(tile.rows).op(opcode.i32_mul).op(opcode.i32_add).set(a);
        f.get(c).get(cStride).i32(tile.rows).op(opcode.i32_mul).op(opcode.i32_add).set(c);
        f.increase(rows, -tile.rows);
      });
    },
  );
}

/**
 * The whole product over packed B: for each block of k, of rows, each panel.
 * Parameters: a, A's bytes per row step and per k step, packed b, c, bytes of a row of C, rows, panels,
 * terms, and whether a narrow panel follows the full ones.
 */
function buildProduct(fullPanel: number, narrowPanel: number): FunctionBuilder {
  return buildFunction(
    ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"],
    (f, a, rowStride, kStride, b, c, cStride, rows, panels, terms, last) => {
      const [k, blockTerms, row, blockRows, panel] = f.locals("i32", 5);

      const smaller = (limit: number, start: number, step: number, into: number): void => {
        f.get(limit).get(start).op(opcode.i32_sub).i32(step);
        f.get(limit).get(start).op(opcode.i32_sub).i32(step).op(opcode.i32_lt_s).op(opcode.select).set(into);
      };
      const multiply = (kernel: number): void => {
        f.get(a).get(row).get(rowStride).op(opcode.i32_mul).op(opcode.i32_add);
        f.get(k).get(kStride).op(opcode.i32_mul).op(opcode.i32_add);
        f.get(rowStride).get(kStride);
        // A panel is terms × 32 bytes; its block begins 32·k bytes into it.
        f.get(b)
          .get(panel)
          .get(terms)
          .op(opcode.i32_mul)
          .get(k)
          .op(opcode.i32_add)
          .i32(5)
          .op(opcode.i32_shl)
          .op(opcode.i32_add);
        f.get(c).get(row).get(cStride).op(opcode.i32_mul).op(opcode.i32_add);
        f.get(panel).i32(5).op(opcode.i32_shl).op(opcode.i32_add);
        f.get(cStride).get(blockRows).get(blockTerms).get(k).call(kernel);
      };

      f.for(k, terms, contractionBlock, () => {
        smaller(terms, k, contractionBlock, blockTerms);
        f.for(row, rows, rowBlock, () => {
          smaller(rows, row, rowBlock, blockRows);
          f.for(panel, panels, 1, () => {
            multiply(fullPanel);
          });
          f.get(last).if(() => {
            multiply(narrowPanel);
          });
        });
      });
    },
  );
}

/** The kernels of one type; addresses and strides are bytes in the scratch memory. */
export interface ProductKernels {
  packRows(source: number, rowStride: number, target: number, terms: number, panels: number): void;
  packColumns(source: number, columnStride: number, target: number, terms: number, panels: number): void;
  /** A's rows are contiguous: `kStride` is the size of an element. */
  product(...p: ProductParameters): void;
  /**
   * Four rows of A lie side by side, and `rowStride` is a quarter of the way to the next four: the size of an
   * element where A's columns are contiguous.
   */
  productTransposed(...p: ProductParameters): void;
}

/** What else makes a product of matrices fast. */
export interface MatrixKernels extends ProductKernels {
  /**
   * Packs an A whose columns are contiguous into strips of four rows. Unpacked, steps along k that are a
   * multiple of some power of two would all fall into the same few places of the first-level cache.
   */
  packStrips(source: number, kStride: number, target: number, terms: number, strips: number): void;
  /** Adds a row of A times a B that is not packed to a row of sums, k in order: see `buildRowProduct`. */
  rowProduct(a: number, b: number, rowBytes: number, sums: number, lines: number, terms: number): void;
  /** Moves rows of `panels` panels together, so that each begins `shortBytes` after the one before. */
  closeGaps(c: number, rowBytes: number, shortBytes: number, rows: number, panels: number): void;
}

/** Arguments of a product: see `buildProduct`. The last is 1 where a narrow panel follows. */
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
  narrow?: number,
];

const kernels: Partial<Record<FloatType, MatrixKernels>> = {};

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
 * kernels.product(a, 8, 4, packed, c, 32, 1, 1, 2, 0);
 * console.log(memory[c / 4]); // 11
 * ```
 */
export function productKernels(type: FloatType): MatrixKernels {
  const element = elements[type];
  return (kernels[type] ??= instantiate(
    assemble({
      fullPanel: buildPanel(element, full, false, 16),
      narrowPanel: buildPanel(element, narrow, false, 8),
      fullPanelTransposed: buildPanel(element, full, true, 8),
      narrowPanelTransposed: buildPanel(element, narrowTransposed, true, 8),
      product: buildProduct(0, 1),
      productTransposed: buildProduct(2, 3),
      packRows: buildPackRows(panelBytes),
      packStrips: buildPackRows(full.rows * element.bytes),
      packColumns: buildPackColumns(element),
      closeGaps: buildCloseGaps(),
      rowProduct: buildRowProduct(element),
    }),
  ) as unknown as MatrixKernels);
}
