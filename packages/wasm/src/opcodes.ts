/**
 * The WebAssembly instructions that the kernels use, by the names of the specification.
 * Numbers above 0xff are SIMD: the prefix 0xfd and the instruction's number.
 *
 * Source: https://webassembly.github.io/spec/core/appendix/index-instructions.html
 */
export const opcode = {
  i32_eqz: 0x45,
  i32_eq: 0x46,
  i32_lt_s: 0x48,
  i32_gt_s: 0x4a,
  i32_ge_s: 0x4e,
  i32_add: 0x6a,
  i32_sub: 0x6b,
  i32_mul: 0x6c,
  i32_and: 0x71,
  i32_shl: 0x74,
  select: 0x1b,

  i8x16_shuffle: 0xfd0d,
  i32x4_splat: 0xfd11,
  f32x4_splat: 0xfd13,
  f64x2_splat: 0xfd14,
  f32x4_eq: 0xfd41,
  f32x4_ne: 0xfd42,
  f32x4_lt: 0xfd43,
  f32x4_le: 0xfd45,
  f64x2_eq: 0xfd47,
  f64x2_ne: 0xfd48,
  f64x2_lt: 0xfd49,
  f64x2_le: 0xfd4b,
  v128_not: 0xfd4d,
  v128_and: 0xfd4e,
  v128_or: 0xfd50,
  v128_xor: 0xfd51,
  v128_bitselect: 0xfd52,
  f32x4_ceil: 0xfd67,
  f32x4_floor: 0xfd68,
  f32x4_trunc: 0xfd69,
  f32x4_nearest: 0xfd6a,
  f64x2_ceil: 0xfd74,
  f64x2_floor: 0xfd75,
  f64x2_trunc: 0xfd7a,
  f64x2_nearest: 0xfd94,
  i32x4_shl: 0xfdab,
  i32x4_shr_u: 0xfdad,
  i32x4_add: 0xfdae,
  i32x4_sub: 0xfdb1,
  i64x2_shl: 0xfdcb,
  i64x2_shr_u: 0xfdcd,
  i64x2_add: 0xfdce,
  i64x2_sub: 0xfdd1,
  f32x4_abs: 0xfde0,
  f32x4_neg: 0xfde1,
  f32x4_sqrt: 0xfde3,
  f32x4_add: 0xfde4,
  f32x4_sub: 0xfde5,
  f32x4_mul: 0xfde6,
  f32x4_div: 0xfde7,
  f32x4_min: 0xfde8,
  f32x4_max: 0xfde9,
  f64x2_abs: 0xfdec,
  f64x2_neg: 0xfded,
  f64x2_sqrt: 0xfdef,
  f64x2_add: 0xfdf0,
  f64x2_sub: 0xfdf1,
  f64x2_mul: 0xfdf2,
  f64x2_div: 0xfdf3,
  f64x2_min: 0xfdf4,
  f64x2_max: 0xfdf5,
  i32x4_trunc_sat_f32x4_s: 0xfdf8,
  f32x4_convert_i32x4_s: 0xfdfa,
  i32x4_trunc_sat_f64x2_s_zero: 0xfdfc,
  f64x2_convert_low_i32x4_s: 0xfdfe,
} as const;

/** Memory instructions: they take an alignment (log2 of bytes) and a constant offset. */
export const memoryOpcode = {
  v128_load: 0xfd00,
  v128_load32_splat: 0xfd09,
  v128_load64_splat: 0xfd0a,
  v128_store: 0xfd0b,
} as const;

export const valueType = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

export type ValueType = keyof typeof valueType;
