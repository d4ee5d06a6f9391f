import { assemble, buildFunction, type FunctionBuilder } from "./assembler.js";
import { splat } from "./lanes.js";
import { instantiate } from "./memory.js";
import { nest } from "./nest.js";
import * as opcode from "./opcodes.js";

type Pair = readonly [height: number, width: number];

/** How the windows of a pooling lie over an image. */
export interface PoolGeometry {
  readonly image: Pair;
  /** How many windows there are. */
  readonly counts: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly padding: readonly [Pair, Pair];
}

/**
 * Whether code is written for a pooling: all windows lie inside of the image, one or two elements apart, so that four of them
 * are vectors.
 *
 * @example
 * ```ts
 * import { canPool } from "@chainrule/wasm";
 * const side = { kernel: [2, 2], stride: [2, 2], dilation: [1, 1] } as const;
 * const none = [[0, 0], [0, 0]] as const;
 * console.log(canPool({ ...side, image: [4, 4], counts: [2, 2], padding: none })); // true
 * ```
 */
export function canPool({ image, counts, kernel, stride, dilation, padding }: PoolGeometry): boolean {
  const fits = ([0, 1] as const).every(
    (axis) => (counts[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 <= image[axis],
  );
  return fits && padding.flat().every((n) => n === 0) && stride[1] <= 2;
}

/**
 * From images to each window's largest element, to its position in its image (the first of several, or of the first NaN), or to
 * its mean (added row by row in float64, divided, and rounded once); or back, each window's value divided among its elements,
 * and added in the order of the windows to what is there.
 */
export type PoolKind = "largest" | "position" | "mean" | "spread";

/** Four windows side by side. */
interface FourWindows {
  /** Locals with where their first elements begin, and where those of their image do. */
  readonly from: number;
  readonly plane: number;
  /** Loads an element of the windows into a local: the first, and then row by row those that are left. */
  readonly first: () => number;
  readonly others: (visit: (value: number, row: number, column: number) => void) => void;
}

/** Loops over rows of windows and four windows at a time; `body` puts what they become on the stack. */
function eachFour(
  f: FunctionBuilder,
  { image, counts, kernel, stride, dilation }: PoolGeometry,
  plane: number,
  to: number,
  body: (windows: FourWindows) => void,
): void {
  const load = (pointer: number, row: number, column: number): number => {
    const offset = 4 * (row * dilation[0] * image[1] + column * dilation[1]);
    f.get(pointer).memory(opcode.v128_load, 2, offset);
    if (stride[1] === 2)
      f.get(pointer)
        .memory(opcode.v128_load, 2, offset + 16)
        .shuffle([0, 2, 4, 6]);
    return f.keep("v128");
  };
  const line = { local: f.get(plane).keep(), steps: [4 * stride[0] * image[1]] };
  nest(f, [counts[0]], [line, { local: to, steps: [4 * counts[1]] }], () => {
    const from = f.get(line.local).keep();
    const put = f.get(to).keep();
    const pointers = [
      { local: from, steps: [16 * stride[1]] },
      { local: put, steps: [16] },
    ];
    // What the last four have too many is overwritten by the next row.
    nest(f, [Math.ceil(counts[1] / 4)], pointers, () => {
      f.get(put);
      body({
        from,
        plane,
        first: () => load(from, 0, 0),
        others(visit) {
          for (let element = 1; element < kernel[0] * kernel[1]; element++) {
            const [row, column] = [Math.floor(element / kernel[1]), element % kernel[1]];
            visit(load(from, row, column), row * dilation[0], column * dilation[1]);
          }
        },
      });
      f.memory(opcode.v128_store, 2);
    });
  });
}

function writeLargest(f: FunctionBuilder, { first, others }: FourWindows): void {
  const best = first();
  others((value) => f.get(best).get(value).op(opcode.f32x4_max).set(best));
  f.get(best);
}

function writePosition(
  f: FunctionBuilder,
  { from, plane, first, others }: FourWindows,
  { image, stride }: PoolGeometry,
): void {
  const best = first();
  f.get(from).get(plane).op(opcode.i32_sub).i32(2).op(opcode.i32_shr_u).op(opcode.i32x4_splat);
  f.v128(new Uint8Array(Int32Array.of(0, stride[1], 2 * stride[1], 3 * stride[1]).buffer));
  const start = f.op(opcode.i32x4_add).keep("v128");
  const place = f.get(start).keep("v128");
  others((value, row, column) => {
    // Larger, or the first that is not equal to itself.
    f.get(best).get(value).op(opcode.f32x4_lt);
    f.get(value).get(value).op(opcode.f32x4_ne);
    f.get(best).get(best).op(opcode.f32x4_eq).op(opcode.v128_and).op(opcode.v128_or);
    const better = f.keep("v128");
    f.get(value).get(best).get(better).op(opcode.v128_bitselect).set(best);
    f.get(start);
    splat(f, row * image[1] + column, "int32");
    f.op(opcode.i32x4_add).get(place).get(better).op(opcode.v128_bitselect).set(place);
  });
  f.get(place);
}

function writeMean(f: FunctionBuilder, { first, others }: FourWindows, { kernel }: PoolGeometry): void {
  const halves = [
    [0, 1],
    [1, 1],
  ].map((lanes) => ({ lanes, sum: f.v128().keep("v128") }));
  const add = (value: number): void => {
    for (const { lanes, sum } of halves) {
      f.get(sum).get(value).get(value).shuffle(lanes).op(opcode.f64x2_promote_low_f32x4);
      f.op(opcode.f64x2_add).set(sum);
    }
  };
  add(first());
  others(add);
  for (const { sum } of halves) {
    f.get(sum);
    splat(f, kernel[0] * kernel[1], "float64");
    f.op(opcode.f64x2_div).op(opcode.f32x4_demote_f64x2_zero);
  }
  f.shuffle([0, 2]);
}

/** One image's part of the adjoint of the mean. */
function writeSpread(
  f: FunctionBuilder,
  { image, counts, kernel, stride }: PoolGeometry,
  from: number,
  plane: number,
): void {
  const to = f.get(plane).keep();
  const pointers = [
    { local: from, steps: [4 * counts[1], 4] },
    { local: to, steps: [4 * stride[0] * image[1], 4 * stride[1]] },
  ];
  nest(f, counts, pointers, () => {
    f.get(from).memory(opcode.v128_load32_splat, 2).op(opcode.f64x2_promote_low_f32x4);
    splat(f, kernel[0] * kernel[1], "float64");
    const share = f.op(opcode.f64x2_div).op(opcode.f32x4_demote_f64x2_zero).keep("v128");
    for (let y = 0; y < kernel[0]; y++) {
      for (let x = 0; x < kernel[1]; x++) {
        const offset = 4 * (y * image[1] + x);
        f.get(to).get(to).memory(opcode.v128_load32_zero, 2, offset).get(share).op(opcode.f32x4_add);
        f.op(opcode.v128_store32_lane, 2, offset, 0);
      }
    }
  });
}

/**
 * A pooling of float32 images that `canPool`, plane after plane. Parameters: where the images begin, where the windows' values do, and how many
 * planes there are. Up to 64 bytes behind the images are read, and up to 12 behind the values written.
 *
 * @example
 * ```ts
 * import { buildPool } from "@chainrule/wasm";
 * const halves = { image: [4, 4], counts: [2, 2], kernel: [2, 2], stride: [2, 2], dilation: [1, 1] } as const;
 * console.log(buildPool("mean", { ...halves, padding: [[0, 0], [0, 0]] }).parameters); // 3
 * ```
 */
export function buildPool(kind: PoolKind, geometry: PoolGeometry): FunctionBuilder {
  const { image } = geometry;
  return buildFunction(["i32", "i32", "i32"], (f, images, values, planes) => {
    const plane = f.local("i32");
    f.for(plane, planes, 1, () => {
      if (kind === "spread") writeSpread(f, geometry, values, images);
      else {
        eachFour(f, geometry, images, values, (windows) => {
          if (kind === "largest") writeLargest(f, windows);
          else (kind === "mean" ? writeMean : writePosition)(f, windows, geometry);
        });
      }
      f.increase(images, 4 * image[0] * image[1]);
    });
  });
}

/** Pools in the scratch memory: see `buildPool`. */
export type PoolKernel = (images: number, values: number, planes: number) => void;

/** As many as there is room for: whoever pools images of ever other sizes makes ever other kernels. */
const kernels = /* @__PURE__ */ new Map<string, PoolKernel>();
const mostKernels = 100;

/**
 * The kernel of a pooling, made on first use. Call only where `isAvailable()`.
 *
 * @example
 * ```ts
 * import { poolKernel, scratch } from "@chainrule/wasm";
 * const memory = new Float32Array(scratch(1024));
 * memory.set([1, 5, 2, 3], 0);
 * const whole = { image: [2, 2], counts: [1, 1], kernel: [2, 2], stride: [2, 2], dilation: [1, 1] } as const;
 * poolKernel("largest", { ...whole, padding: [[0, 0], [0, 0]] })(0, 512, 1);
 * console.log(memory[128]); // 5
 * ```
 */
export function poolKernel(kind: PoolKind, geometry: PoolGeometry): PoolKernel {
  const { image, counts, kernel, stride, dilation } = geometry;
  const key = [kind, image, counts, kernel, stride, dilation].join();
  const known = kernels.get(key);
  if (known) return known;
  const [oldest] = kernels.keys();
  if (kernels.size >= mostKernels) kernels.delete(oldest!);
  const made = instantiate(assemble({ pool: buildPool(kind, geometry) }))["pool"]!;
  kernels.set(key, made);
  return made;
}
