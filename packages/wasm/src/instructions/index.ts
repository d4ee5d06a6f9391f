export * from "./arithmetic.js";
export * from "./bitwise.js";
export * from "./comparisons.js";
export * from "./conversion.js";
export * from "./leaves.js";
export * from "./parts.js";
export * from "./rounding.js";
export * from "./selectRarely.js";
