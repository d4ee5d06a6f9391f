/**
 * What imports of `@chainrule/tensor` may weigh in a program, in bytes after minifying and gzip -9, and what must not
 * come along. `node bench/size.mjs` measures the published files by several bundlers; tests/size.test.ts holds the sources
 * to the ceilings.
 *
 * @typedef {object} Budget
 * @property {string} name
 * @property {string} code The program.
 * @property {number} target What we aim at.
 * @property {number} ceiling What it weighs today, bundled by esbuild, rounded up.
 * @property {readonly string[]} absent Names of the sources that its bundle must not hold.
 */

/** A program that uses some functions. @type {(...names: string[]) => string} */
export const using = (...names) =>
  `import { ${names.join(", ")} } from "@chainrule/tensor";\nconsole.log(${names.join(", ")});\n`;

/** No program with a few pointwise functions needs these. */
const apart = [
  ...["matmul", "matrixProduct", "productKernels", "contractionBlock", "buildPackRows", "buildRowProduct"],
  ...["sum", "sumTo", "max", "mean", "reduceRows", "reduceKernels", "reshape", "transpose", "slice"],
  ...["conv2d", "maxPool2d", "windowKernels", "fold", "einsum", "concat", "pad", "broadcastTo"],
  ...[
    "take",
    "scatterAdd",
    "oneHot",
    "softmaxRows",
    "sort",
    "argsort",
    "topK",
    "cumsum",
    "scan",
    "nonzero",
    "unique",
  ],
  ...["cholesky", "qr", "luSolve", "solve", "tensor", "arange", "treeMap", "uniform", "refuseWhere"],
];

/** Instructions of scalar functions, and functions made of them, that neither + nor × needs. */
const functions = [
  ...["exp", "log", "sin", "tanh", "erf", "erfInv", "sigmoid", "pow", "cbrt", "polynomial", "fastSum"],
  ...["maximum", "minimum", "selectRarely", "skipUnless", "less", "absolute", "squareRoot"],
  ...[
    "floor",
    "ceil",
    "nearestEven",
    "powerOfTwo",
    "timesPowerOfTwo",
    "exponent",
    "significand",
    "flooredModulo",
    "shift",
  ],
];

/** @type {readonly Budget[]} */
export const budgets = [
  {
    name: "nothing of what is imported",
    code: `import { add, matmul, sum, conv2d, tensor } from "@chainrule/tensor";\nconsole.log(1);\n`,
    target: 40,
    ceiling: 40,
    absent: [...apart, ...functions, "Tensor", "FunctionBuilder"],
  },
  { name: "add", code: using("add"), target: 8000, ceiling: 8320, absent: [...apart, ...functions] },
  {
    name: "add, exp",
    code: using("add", "exp"),
    target: 8300,
    ceiling: 9380,
    absent: [...apart, "log", "sin", "tanh", "erf", "selectRarely", "skipUnless", "flooredModulo", "shift"],
  },
  {
    name: "matmul",
    code: using("matmul"),
    target: 12000,
    ceiling: 12570,
    absent: [
      ...functions,
      ...["sum", "sumTo", "reduceKernels", "conv2d", "windowKernels", "einsum", "sort", "take", "slice"],
    ],
  },
  {
    name: "sum",
    code: using("sum"),
    target: 12000,
    ceiling: 12360,
    absent: ["matmul", "conv2d", "sort", "exp"],
  },
  {
    name: "everything",
    code: `export * from "@chainrule/tensor";\n`,
    target: 40000,
    ceiling: 55070,
    absent: ["uniform", "normal"],
  },
];

/** What each further pointwise function may add to a program that has others. */
export const furtherFunction = { target: 300, average: 175 };

/** The pointwise functions. */
export const pointwiseFunctions = [
  ...[
    "sub",
    "mul",
    "div",
    "neg",
    "pow",
    "mod",
    "floorDivide",
    "maximum",
    "minimum",
    "abs",
    "sign",
    "exp",
    "exp2",
  ],
  ...[
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "sqrt",
    "rsqrt",
    "cbrt",
    "square",
    "reciprocal",
    "sin",
    "cos",
    "tan",
  ],
  ...[
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "erf",
    "erfInv",
    "sigmoid",
  ],
  ...[
    "floor",
    "ceil",
    "round",
    "trunc",
    "clip",
    "where",
    "equal",
    "notEqual",
    "greater",
    "greaterEqual",
    "less",
  ],
  ...[
    "lessEqual",
    "logicalAnd",
    "logicalOr",
    "logicalXor",
    "logicalNot",
    "bitwiseAnd",
    "bitwiseOr",
    "bitwiseXor",
  ],
  ...["bitwiseNot", "shiftLeft", "shiftRight", "isNaN", "isFinite", "isInf", "cast"],
];

/**
 * The names among `names` that a bundle with unshortened names declares at its outermost level. A bundler numbers
 * those of which there are several.
 *
 * @type {(bundle: string, names: readonly string[]) => string[]}
 */
export function declared(bundle, names) {
  const declarations = bundle.matchAll(/^(?:var|let|const|class|function)\s+([\w$]+)/gmu);
  const found = new Set([...declarations].map(([, name = ""]) => name.replace(/\d+$/u, "")));
  return names.filter((name) => found.has(name));
}
