import { assemble, buildFunction, type FunctionBuilder } from "./assembler.js";
import { type Element, elements, type FloatType } from "./element.js";
import { instantiate } from "./memory.js";
import * as opcode from "./opcodes.js";
import { whileAtLeast } from "./whileAtLeast.js";

/** Instructions for single elements. */
const single = {
  float32: { addOne: opcode.f32_add, load: opcode.f32_load, store: opcode.f32_store },
  float64: { addOne: opcode.f64_add, load: opcode.f64_load, store: opcode.f64_store },
};

type WindowElement = Element & (typeof single)[FloatType];

const elementOf = (type: FloatType): WindowElement => ({ ...elements[type], ...single[type] });

/** Whether the places of a vector's lanes, as the table at `pixels` says, are neighbours. */
function areNeighbours(f: FunctionBuilder, pixels: number, table: number, { lanes, bytes }: Element): void {
  f.get(pixels).memory(opcode.i32_load, 2, table + 4 * (lanes - 1));
  f.get(pixels).memory(opcode.i32_load, 2, table);
  f.op(opcode.i32_sub)
    .i32((lanes - 1) * bytes)
    .op(opcode.i32_eq);
}

/**
 * Copies windows out of images. Element (term, pixel) lies at source + offsets[term] + pixels[pixel], tables
 * of byte offsets; two vectors of pixels at a time, which lie `pairStride` bytes apart in the target, one term
 * `termStride` bytes behind the other.
 * Parameters: source, pixels, offsets, target, pairs of vectors, terms, pairStride, termStride.
 */
function buildGather(element: WindowElement): FunctionBuilder {
  const { lanes, bytes } = element;
  return buildFunction(
    ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"],
    (f, source, pixels, offsets, target, pairs, terms, pairStride, termStride) => {
      const [pair, to, entry, end, offset] = f.locals("i32", 5);
      const places = f.locals("i32", 2 * lanes);

      // Each term's offset, into `offset`; the target moves on by a term.
      const eachTerm = (copy: () => void): void => {
        f.get(offsets).set(entry);
        f.block(() => {
          f.loop(() => {
            f.get(entry).get(end).op(opcode.i32_ge_s).branchIf(1);
            f.get(entry).memory(opcode.i32_load, 2).set(offset);
            copy();
            f.get(to).get(termStride).op(opcode.i32_add).set(to);
            f.increase(entry, 4);
            f.branch(0);
          });
        });
      };
      const copyVector = (half: number): void => {
        f.get(to)
          .get(places[half * lanes]!)
          .get(offset)
          .op(opcode.i32_add);
        f.memory(opcode.v128_load, 2).memory(opcode.v128_store, 2, half * 16);
      };
      const copyElements = (): void => {
        places.forEach((place, lane) => {
          f.get(to).get(place).get(offset).op(opcode.i32_add);
          f.memory(element.load, 2).memory(element.store, 2, lane * bytes);
        });
      };

      f.get(offsets).get(terms).i32(2).op(opcode.i32_shl).op(opcode.i32_add).set(end);
      f.for(pair, pairs, 1, () => {
        f.get(target).get(pair).get(pairStride).op(opcode.i32_mul).op(opcode.i32_add).set(to);
        places.forEach((place, lane) => {
          f.get(source)
            .get(pixels)
            .memory(opcode.i32_load, 2, 4 * lane);
          f.op(opcode.i32_add).set(place);
        });
        areNeighbours(f, pixels, 0, element);
        areNeighbours(f, pixels, lanes * 4, element);
        f.op(opcode.i32_and).if(
          () => {
            eachTerm(() => {
              copyVector(0);
              copyVector(1);
            });
          },
          () => {
            eachTerm(copyElements);
          },
        );
        f.increase(pixels, 2 * lanes * 4);
      });
    },
  );
}

/**
 * The way back: element (term, pixel) goes to target + offsets[term] + pixels[pixel], where it is added or put.
 * From the last term to the first, so that what falls on one place is added in the order of the pixels.
 * Parameters: source, bytes from one term to the next, target, pixels, offsets, number of pixels, terms.
 */
function buildScatter(element: WindowElement, adds: boolean): FunctionBuilder {
  const { lanes, bytes } = element;
  return buildFunction(
    ["i32", "i32", "i32", "i32", "i32", "i32", "i32"],
    (f, source, termStride, target, pixels, offsets, count, terms) => {
      const [pixel, from, base, entry, place] = f.locals("i32", 5);

      const locate = (lane: number): void => {
        f.get(base)
          .get(entry)
          .memory(opcode.i32_load, 2, 4 * lane)
          .op(opcode.i32_add)
          .set(place);
      };
      whileAtLeast(f, terms, 1, () => {
        f.increase(terms, -1);
        f.get(source).get(terms).get(termStride).op(opcode.i32_mul).op(opcode.i32_add).set(from);
        f.get(offsets).get(terms).i32(2).op(opcode.i32_shl).op(opcode.i32_add).memory(opcode.i32_load, 2);
        f.get(target).op(opcode.i32_add).set(base);
        f.get(pixels).set(entry);
        f.for(pixel, count, lanes, () => {
          areNeighbours(f, entry, 0, element);
          f.if(
            () => {
              locate(0);
              f.get(place);
              if (adds) f.get(place).memory(opcode.v128_load, 2);
              f.get(from).memory(opcode.v128_load, 2);
              if (adds) f.op(element.add);
              f.memory(opcode.v128_store, 2);
            },
            () => {
              for (let lane = 0; lane < lanes; lane++) {
                f.get(pixel).i32(lane).op(opcode.i32_add).get(count).op(opcode.i32_lt_s);
                f.if(() => {
                  locate(lane);
                  f.get(place);
                  if (adds) f.get(place).memory(element.load, 2);
                  f.get(from).memory(element.load, 2, lane * bytes);
                  if (adds) f.op(element.addOne);
                  f.memory(element.store, 2);
                });
              }
            },
          );
          f.increase(from, 16);
          f.increase(entry, 4 * lanes);
        });
      });
    },
  );
}

/** Windows of images, in and out; addresses, strides and tables are in bytes of the scratch memory. */
export interface WindowKernels {
  /**
   * Copies element (term, pixel) from source + offsets[term] + pixels[pixel]. Pixels go in pairs of vectors,
   * as a panel of a product has them.
   */
  gather(
    source: number,
    pixels: number,
    offsets: number,
    target: number,
    pairs: number,
    terms: number,
    pairStride: number,
    termStride: number,
  ): void;
  /** Adds element (term, pixel) to target + offsets[term] + pixels[pixel], for each place in the order of pixels. */
  fold(
    source: number,
    termStride: number,
    target: number,
    pixels: number,
    offsets: number,
    count: number,
    terms: number,
  ): void;
  /** Puts element (term, pixel) there. */
  scatter(
    source: number,
    termStride: number,
    target: number,
    pixels: number,
    offsets: number,
    count: number,
    terms: number,
  ): void;
}

const kernels: Partial<Record<FloatType, WindowKernels>> = {};

/**
 * The window kernels for a type, made on first use. Call only where `isAvailable()`.
 *
 * @example
 * ```ts
 * import { scratch, windowKernels } from "@chainrule/wasm";
 * const [source, pixels, offsets, target] = [0, 256, 512, 768] as const;
 * const buffer = scratch(1024);
 * new Float32Array(buffer, source, 9).set([0, 1, 2, 3, 4, 5, 6, 7, 8]);
 * new Int32Array(buffer, pixels, 8).set([0, 4, 8, 12, 16, 20, 24, 28]); // eight windows, one beside the other
 * new Int32Array(buffer, offsets, 2).set([0, 4]); // of two elements
 * windowKernels("float32").gather(source, pixels, offsets, target, 1, 2, 64, 32);
 * console.log(new Float32Array(buffer, target, 16).join(" ")); // 0 1 2 3 4 5 6 7 1 2 3 4 5 6 7 8
 * ```
 */
export function windowKernels(type: FloatType): WindowKernels {
  const element = elementOf(type);
  return (kernels[type] ??= instantiate(
    assemble({
      gather: buildGather(element),
      fold: buildScatter(element, true),
      scatter: buildScatter(element, false),
    }),
  ) as unknown as WindowKernels);
}

/**
 * The functions `gather` and `fold` of `windowKernels`, for other modules.
 *
 * @example
 * ```ts
 * import { windowFunctions } from "@chainrule/wasm";
 * console.log(windowFunctions("float32").gather.parameters); // 8
 * ```
 */
export function windowFunctions(type: FloatType): Record<"gather" | "fold", FunctionBuilder> {
  return { gather: buildGather(elementOf(type)), fold: buildScatter(elementOf(type), true) };
}
