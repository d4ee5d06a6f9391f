import { memoryOpcode, type opcode } from "./opcodes.js";

/** The floating-point types that the kernels know. */
export type FloatType = "float32" | "float64";

/** What SIMD kernels differ by from one type to the other. */
export interface Element {
  readonly bytes: number;
  /** Elements in a vector of 16 bytes. */
  readonly lanes: number;
  readonly add: keyof typeof opcode;
  readonly multiply: keyof typeof opcode;
  readonly splat: (typeof memoryOpcode)[keyof typeof memoryOpcode];
}

export const elements: Readonly<Record<FloatType, Element>> = {
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
