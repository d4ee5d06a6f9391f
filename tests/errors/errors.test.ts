// What users read when shapes or dtypes do not fit. A new function needs a row in one of the files beside this one,
// or a place in the lists below. After a change of wording: vitest --update, and read the difference as a user.
import * as t from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, it } from "vitest";
import { pointwise } from "./pointwise.js";
import { samplers } from "./random.js";
import { contractions, reductions } from "./reductions.js";
import { type Row, type Rows } from "./row.js";
import { shapes, tools } from "./shapes.js";

/** Functions that no shape is wrong for, with the reason. */
const anyShape: Readonly<Record<string, string>> = {
  "takes any shape": `abs acos acosh asin asinh atan atanh bitwiseNot cast cbrt ceil clone cos cosh erf erfInv exp exp2
    expm1 floor floatingOperand isFinite isInf isNaN log log10 log1p log2 logicalNot neg nonzero onesLike operand
    reciprocal round rsqrt sigmoid sign sin sinh sqrt square tan tanh trunc unique zerosLike fullLike`,
  "is about dtypes or values alone": `isFloating promote promoteDtypes rejectUnknownOptions defineOp pointwise nextLevel`,
  "takes any tree": "treeFlatten treeLeaves treePaths",
  "answers a question": "isTensor isDtypeError isShapeError isValueError sameShape formatShape",
  "is called by transformations, which check before": "alignBatch placeholder withTrace",
  "makes keys": "random.foldIn random.key",
};

/** Functions that no dtype is wrong for, with the reason. */
const anyDtype: Readonly<Record<string, string>> = {
  "moves elements of any dtype, and its types ask for a tensor": `argsort at broadcastTo diag expandDims flip maxPool2d
    meshgrid moveAxis nonzero onesLike repeat reshape roll slice sort split squeeze stack swapAxes tile topK transpose
    tril triu unique window zerosLike`,
  "sums what the types allow": "sumTo",
  "is about shapes or values alone": "normalizeAxis treeUnflatten pointwise nextLevel",
  "answers a question": "isTensor isDtypeError isFloating isShapeError isValueError sameShape formatShape",
  "is called by transformations, which check before": "alignBatch placeholder withTrace",
};

/** Functions whose errors name another one, which they call: each an error to mend. */
const saysAnotherName: Readonly<Record<string, string>> = {
  allClose: "sub: ",
  arange: "unknown dtype",
  cast: "unknown dtype",
  conv1d: "conv2d: ",
  convTranspose1d: "convTranspose2d: ",
  dot: "matmul: ",
  eye: "unknown dtype",
  full: "unknown dtype",
  fullLike: "unknown dtype",
  linear: "matmul: ",
  linspace: "unknown dtype",
  ones: "full: |unknown dtype",
  tri: "unknown dtype",
  zeros: "full: |unknown dtype",
};

const names = (list: Readonly<Record<string, string>>): Set<string> =>
  new Set(Object.values(list).flatMap((group) => group.split(/\s+/)));

/** Classes have no calls that could go wrong. */
const functionsOf = (exported: object): string[] =>
  Object.entries(exported)
    .filter(([name, value]) => typeof value === "function" && !/^[A-Z]/.test(name))
    .map(([name]) => name);

/** What a call throws. */
function thrown(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}

const packages: Readonly<Record<string, readonly [exported: object, prefix: string, rows: Rows]>> = {
  "@chainrule/tensor": [t, "", { ...contractions, ...pointwise, ...reductions, ...shapes, ...tools }],
  "@chainrule/tensor/random": [random, "random.", samplers],
};

describe.each(Object.entries(packages))("%s", (_, [exported, prefix, rows]) => {
  const [withoutShape, withoutDtype] = [names(anyShape), names(anyDtype)];

  it("has rows for every function, and for nothing else", () => {
    const without = functionsOf(exported).flatMap((name) => [
      ...(rows[name]?.shape || withoutShape.has(prefix + name) ? [] : [`${name}: shape`]),
      ...(rows[name]?.dtype || withoutDtype.has(prefix + name) ? [] : [`${name}: dtype`]),
    ]);
    expect(without).toEqual([]);
    expect(Object.keys(rows).filter((name) => !(name in exported))).toEqual([]);
    const twice = Object.entries(rows).filter(
      ([name, { shape, dtype }]) =>
        (shape && withoutShape.has(prefix + name)) || (dtype && withoutDtype.has(prefix + name)),
    );
    expect(twice).toEqual([]);
  });

  it.each(Object.entries(rows).sort(([a], [b]) => (a < b ? -1 : 1)))("%s", (name, row: Row) => {
    const errors = Object.entries(row).map(
      ([kind, call]: [string, () => unknown]) => [kind, thrown(call)] as const,
    );
    const messages = errors.map(([kind, { name: type, message }]) => [kind, `${type}: ${message}`]);
    expect(Object.fromEntries(messages)).toMatchSnapshot();
    // The function that was called, or that which a tool was told.
    const own = new RegExp(`^(${prefix}${name}|my-lib/\\w+): `);
    const others = errors.map(([, { message }]) => message).filter((message) => !own.test(message));
    expect(others.length > 0).toBe(prefix + name in saysAnotherName);
    for (const message of others) expect(message).toMatch(new RegExp(`^(${saysAnotherName[prefix + name]})`));
    for (const [, { message }] of errors) {
      expect(message).not.toMatch(/undefined|\[object|Cannot read|is not a function|is not iterable|=>/);
    }
  });
});

it("the lists name nothing that is not there", () => {
  const known = new Set(
    Object.values(packages).flatMap(([exported, prefix]) =>
      functionsOf(exported).map((name) => prefix + name),
    ),
  );
  const listed = [...names(anyShape), ...names(anyDtype), ...Object.keys(saysAnotherName)];
  expect(listed.filter((name) => !known.has(name))).toEqual([]);
});
