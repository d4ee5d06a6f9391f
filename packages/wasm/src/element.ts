import * as opcode from "./opcodes.js";

/** The floating-point types that the kernels know. */
export type FloatType = "float32" | "float64";

/** What SIMD kernels differ by from one type to the other. */
export interface Element {
  readonly bytes: number;
  /** Elements in a vector of 16 bytes. */
  readonly lanes: number;
  readonly add: number;
  readonly multiply: number;
  readonly splat: number;
}

export const elements: Readonly<Record<FloatType, Element>> = {
  float32: {
    bytes: 4,
    lanes: 4,
    add: opcode.f32x4_add,
    multiply: opcode.f32x4_mul,
    splat: opcode.v128_load32_splat,
  },
  float64: {
    bytes: 8,
    lanes: 2,
    add: opcode.f64x2_add,
    multiply: opcode.f64x2_mul,
    splat: opcode.v128_load64_splat,
  },
};
