import { type Op, pointwise } from "@chainrule/tensor";

/** Copies its operand, row-major. */
export const copyOp: Op = /* @__PURE__ */ pointwise({ name: "copy", scalar: ([x]) => x! });
