import { assemble, buildFunction, type FunctionBuilder } from "./assembler.js";
import { bytesOf, canEmit, isByte, laneBits, loadSplat, loadVectors, storeVectors } from "./lanes.js";
import { instantiate } from "./memory.js";
import { programBody } from "./programBody.js";
import type { Program } from "./scalar.js";

/**
 * Whether the SIMD emitter can do a program: `modulo` it cannot, nor arithmetic of bools.
 *
 * @example
 * ```ts
 * import { canVectorize } from "@chainrule/wasm";
 * import { input, less, modulo, program } from "@chainrule/wasm/scalar";
 * const x = input(0, "float32");
 * console.log(canVectorize(program(less(x, 0), ["float32"]))); // true
 * console.log(canVectorize(program(modulo(x, 2), ["float32"]))); // false
 * ```
 */
export function canVectorize(program: Program): boolean {
  return program.steps.every((step) => canEmit(step, program));
}

/**
 * Runs a program over `count` elements; addresses are bytes. An input that is a scalar stands once. Inputs are
 * read, and the output is written, in whole steps of up to 16 elements.
 */
export type MapKernel = (count: number, output: number, ...inputs: number[]) => void;

/** How many elements a turn of the loop computes: four vectors overlap each other's waiting. */
function elementsPerTurn(program: Program): number {
  const { inputs, type, steps } = program;
  // Up to so many steps, bytes are widened and narrowed sixteen at a time; beyond, registers run short.
  const shortProgram = 8;
  // Beyond so many steps, code is not written several times: it would take longer to compile than it saves.
  const longProgram = 300;
  if ([...inputs, type].some(isByte)) return steps.length <= shortProgram ? 16 : 4;
  return steps.length > longProgram ? 4 : laneBits(program).includes(64) ? 8 : 16;
}

/** The exported function `map`: its inputs are read lane by lane, or once where `scalars` says so. */
function buildMap(program: Program, scalars: readonly boolean[]): FunctionBuilder {
  const { steps, inputs, type } = program;
  const elements = elementsPerTurn(program);
  return buildFunction(["i32", "i32", ...inputs.map(() => "i32" as const)], (f, count, output, first) => {
    const counter = f.local("i32");
    const splats = inputs.map((input, i) => {
      if (!scalars[i]) return undefined;
      const splat = f.local("v128");
      loadSplat(f, input, first + i, splat);
      return splat;
    });
    const body = programBody(f, program, elements, {
      fixed: (input) => splats[input],
      load(input, locals) {
        loadVectors(f, inputs[input]!, first + input, locals);
      },
    });
    body.prepare();
    f.for(counter, count, elements, () => {
      body.compute();
      const result = steps.length - 1;
      const bits = type === "float64" ? 64 : 32;
      storeVectors(f, type, output, (elements * bits) / 128, (part) => {
        body.push(result, part, bits);
      });
      f.increase(output, elements * bytesOf(type));
      inputs.forEach((input, i) => {
        if (!scalars[i]) f.increase(first + i, elements * bytesOf(input));
      });
    });
  });
}

const kernels = /* @__PURE__ */ new WeakMap<Program, Record<string, MapKernel>>();

/**
 * The SIMD kernel of a program, made on first use. Call only where `isAvailable()` and `canVectorize(program)`.
 *
 * @param program the scalar function
 * @param scalars which inputs are one number instead of one for each lane
 *
 * @example
 * ```ts
 * import { mapKernel, scratch } from "@chainrule/wasm";
 * import { input, program, squareRoot } from "@chainrule/wasm/scalar";
 * const memory = new Float32Array(scratch(1024));
 * memory.set([1, 4, 9, 16], 64);
 * mapKernel(program(squareRoot(input(0, "float32")), ["float32"]), [false])(4, 0, 256);
 * console.log(memory.slice(0, 4)); // Float32Array(4) [ 1, 2, 3, 4 ]
 * ```
 */
export function mapKernel(program: Program, scalars: readonly boolean[]): MapKernel {
  const variants = kernels.get(program) ?? {};
  kernels.set(program, variants);
  return (variants[scalars.join()] ??= instantiate(assemble({ map: buildMap(program, scalars) }))["map"]!);
}
