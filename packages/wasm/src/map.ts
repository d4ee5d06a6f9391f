import { assemble, buildFunction, type FunctionBuilder } from "./assembler.js";
import {
  type Bits,
  bytesOf,
  canEmit,
  emitStep,
  laneBits,
  loadBytes,
  narrowMasks,
  repeat,
  storeBytes,
} from "./lanes.js";
import { instantiate } from "./memory.js";
import { memoryOpcode } from "./opcodes.js";
import type { Lane, Program } from "./scalar.js";

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

const isByte = (type: Lane): boolean => type === "uint8" || type === "bool";

/** Up to so many steps, bytes are widened and narrowed sixteen at a time; beyond, registers run short. */
const shortProgram = 8;
/** Beyond so many steps, code is not written twice over: it would take longer to compile than it saves. */
const longProgram = 150;

/** How many elements a turn of the loop computes: two vectors at least overlap each other's waiting. */
function elementsPerTurn({ inputs, type, steps }: Program, bits: readonly Bits[]): number {
  if ([...inputs, type].some(isByte)) return steps.length <= shortProgram ? 16 : 4;
  const vectors = steps.length <= longProgram ? 2 : 1;
  return vectors * (bits.every((width) => width === 64) ? 2 : 4);
}

/** The exported function `map`: its inputs are read lane by lane, or once where `scalars` says so. */
function buildMap(program: Program, scalars: readonly boolean[]): FunctionBuilder {
  const { steps, inputs, guards } = program;
  const bits = laneBits(program);
  const elements = elementsPerTurn(program, bits);
  return buildFunction(["i32", "i32", ...inputs.map(() => "i32" as const)], (f) => {
    const [count, output] = [0, 1] as const;
    const counter = f.local("i32");
    const fixed = steps.map(
      ({ instruction, value }) => instruction === "constant" || (instruction === "input" && scalars[value]!),
    );
    // Each step's vectors; what is the same in all of them stands once.
    const locals = steps.map((_, i) => {
      const vectors = fixed[i]! ? 1 : (elements * bits[i]!) / 128;
      return Array.from({ length: vectors }, () => f.local("v128"));
    });
    const vector = (i: number, part: number): void => {
      f.get(locals[i]![fixed[i]! ? 0 : part]!);
    };
    /** Puts a vector on the stack; a mask, in the width that is wanted. */
    const push = (i: number, part: number, wanted: Bits = bits[i]!): void => {
      if (bits[i] === wanted || fixed[i]!) vector(i, part);
      else if (wanted === 32) {
        vector(i, 2 * part);
        vector(i, 2 * part + 1);
        f.shuffle(narrowMasks);
      } else {
        vector(i, part >> 1);
        f.op(part % 2 === 0 ? "i64x2_extend_low_i32x4_s" : "i64x2_extend_high_i32x4_s");
      }
    };
    const loadScalar = (i: number): void => {
      const { type, value } = steps[i]!;
      const bytes = bytesOf(type);
      f.get(2 + value);
      if (bytes === 1) f.memory(memoryOpcode.v128_load8_splat, 0);
      else if (bytes === 4) f.memory(memoryOpcode.v128_load32_splat, 2);
      else f.memory(memoryOpcode.v128_load64_splat, 2);
      if (type === "bool") f.v128(new Uint8Array(16)).op("i8x16_ne");
      else if (type === "uint8") f.v128(repeat(255, type)).op("v128_and");
      f.set(locals[i]![0]!);
    };
    const load = (i: number): void => {
      const { type, value } = steps[i]!;
      const address = (): void => void f.get(2 + value);
      if (isByte(type)) loadBytes(f, type, elements, address, locals[i]!);
      else {
        locals[i]!.forEach((local, part) => {
          f.get(2 + value)
            .memory(memoryOpcode.v128_load, 2, 16 * part)
            .set(local);
        });
      }
    };
    const compute = (i: number): void => {
      const { operands } = steps[i]!;
      locals[i]!.forEach((local, part) => {
        emitStep(f, program, bits, i, part, (operand, at, wanted) => {
          push(operands[operand]!, at, wanted);
        });
        f.set(local);
      });
    };
    const range = (from: number, to: number, guard: number): void => {
      for (let i = from, next = guard; i < to;) {
        while (next < guards.length && guards[next]!.from < i) next++;
        const guarded = guards[next];
        if (guarded?.from === i && guarded.to > i) {
          vector(guarded.mask, 0);
          for (let part = 1; part < locals[guarded.mask]!.length; part++) {
            vector(guarded.mask, part);
            f.op("v128_or");
          }
          f.op("v128_any_true").if(() => {
            range(guarded.from, guarded.to, next + 1);
          });
          i = guarded.to;
          continue;
        }
        if (!fixed[i]!) {
          if (steps[i]!.instruction === "input") load(i);
          else compute(i);
        }
        i++;
      }
    };
    steps.forEach(({ instruction, type, value }, i) => {
      if (instruction === "constant") f.v128(repeat(value, type)).set(locals[i]![0]!);
      else if (fixed[i]!) loadScalar(i);
    });
    f.for(counter, count, elements, () => {
      range(0, steps.length, 0);
      const last = steps.length - 1;
      const address = (): void => void f.get(output);
      if (isByte(program.type)) {
        storeBytes(f, program.type, elements, address, (part) => {
          push(last, part, 32);
        });
      } else {
        for (let part = 0; part < (elements * bits[last]!) / 128; part++) {
          address();
          vector(last, part);
          f.memory(memoryOpcode.v128_store, 2, 16 * part);
        }
      }
      const advance = (pointer: number, type: Lane): void => {
        f.get(pointer)
          .i32(elements * bytesOf(type))
          .op("i32_add")
          .set(pointer);
      };
      advance(output, program.type);
      inputs.forEach((type, i) => {
        if (!scalars[i]) advance(2 + i, type);
      });
    });
  });
}

const kernels = /* @__PURE__ */ new WeakMap<Program, Map<string, MapKernel>>();

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
  let variants = kernels.get(program);
  if (!variants) kernels.set(program, (variants = new Map<string, MapKernel>()));
  const key = scalars.join();
  let kernel = variants.get(key);
  if (!kernel) {
    kernel = instantiate(assemble({ map: buildMap(program, scalars) }))["map"]!;
    variants.set(key, kernel);
  }
  return kernel;
}
