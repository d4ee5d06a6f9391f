// What users read when shapes or dtypes do not fit. A new function needs a row in one of the files beside this one,
// or a place in the lists below. After a change of wording: vitest --update, and read the difference as a user.
import * as t from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, it } from "vitest";
import { type Arrays, arrays, randomArrays } from "./arrays.js";
import { mistakes } from "./mistakes.js";
import { pointwise } from "./pointwise.js";
import { samplers } from "./random.js";
import { contractions, reductions } from "./reductions.js";
import { type Rows } from "./row.js";
import { shapes, tools } from "./shapes.js";

/** Functions that no shape is wrong for, with the reason. */
const anyShape: Readonly<Record<string, string>> = {
  "takes any shape": `abs acos acosh asin asinh atan atanh bitwiseNot cast cbrt ceil clone cos cosh erf erfInv exp exp2
    expm1 floor floatingOperand isFinite isInf isNaN log log10 log1p log2 logicalNot neg nonzero onesLike operand
    reciprocal round rsqrt sigmoid sign sin sinh sqrt square tan tanh trunc unique zerosLike fullLike`,
  "is about dtypes or values alone": `isFloating promote promoteDtypes rejectUnknownOptions defineOp pointwise nextLevel refuseWhere`,
  "takes any tree": "treeFlatten treeLeaves treePaths",
  "takes a function": "fuse",
  "answers a question": "isTensor isPlainObject isDtypeError isShapeError isValueError sameShape formatShape",
  "is called by transformations, which check before":
    "alignBatch placeholder recordOnce recordedBy withTrace",
  "makes keys": "random.foldIn random.key",
};

/** Functions that no dtype is wrong for, with the reason. */
const anyDtype: Readonly<Record<string, string>> = {
  "moves elements of any dtype": `argsort at broadcastTo diag expandDims flip maxPool2d meshgrid moveAxis nonzero onesLike
    repeat reshape roll slice sort split squeeze swapAxes tile topK transpose tril triu unique window zerosLike`,
  "computes with any dtype": `abs all allClose any argmax argmin ceil clone cumprod cumsum floor isFinite isInf isNaN
    logicalAnd logicalNot logicalOr logicalXor max mean median min norm prod round sign square std sum sumTo trunc variance`,
  "is about shapes or values alone": "normalizeAxis treeUnflatten pointwise nextLevel refuseWhere",
  "takes a function": "fuse",
  "answers a question":
    "isTensor isPlainObject isDtypeError isFloating isShapeError isValueError sameShape formatShape",
  "is called by transformations, which check before":
    "alignBatch placeholder recordOnce recordedBy withTrace",
};

/** Functions that take no tensor, or check none, with the reason. */
const noTensor: Readonly<Record<string, string>> = {
  "makes tensors": "arange eye full linspace ones tensor tri zeros random.key",
  "is about names, shapes and dtypes": `isFloating normalizeAxis promoteDtypes rejectUnknownOptions defineOp pointwise
    nextLevel refuseWhere sameShape formatShape`,
  "takes a function": "fuse",
  "takes a tree, in which the row for a wrong dtype has no tensor": `treeFlatten treeLeaves treeMap treePaths treeUnflatten`,
  "answers a question": "isTensor isPlainObject isDtypeError isShapeError isValueError",
  "is called by transformations and ops, which check before":
    "alignBatch applyOp placeholder recordOnce recordedBy withTrace",
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

const packages: Readonly<
  Record<string, readonly [exported: object, prefix: string, rows: Rows, arrays: Arrays]>
> = {
  "@chainrule/tensor": [t, "", { ...contractions, ...pointwise, ...reductions, ...shapes, ...tools }, arrays],
  "@chainrule/tensor/random": [random, "random.", samplers, randomArrays],
};

describe.each(Object.entries(packages))("%s", (_, [exported, prefix, rows, arrays]) => {
  const [withoutShape, withoutDtype, withoutTensor] = [names(anyShape), names(anyDtype), names(noTensor)];

  it("has rows for every function, and for nothing else", () => {
    const without = functionsOf(exported).flatMap((name) => {
      const full = prefix + name;
      return [
        ...(Boolean(rows[name]?.shape) === withoutShape.has(full) ? [`${name}: shape`] : []),
        ...(Boolean(rows[name]?.dtype) === withoutDtype.has(full) ? [`${name}: dtype`] : []),
        ...(name in arrays === withoutTensor.has(full) ? [`${name}: array`] : []),
      ];
    });
    expect(without).toEqual([]);
    expect(Object.keys({ ...rows, ...arrays }).filter((name) => !(name in exported))).toEqual([]);
  });

  it.each(functionsOf(exported).sort())("%s", (name) => {
    const { shape = [], dtype = [] } = rows[name] ?? {};
    const calls = { shape: [shape].flat(), dtype: [dtype].flat(), array: arrays[name] ?? [] };
    const errors = Object.entries(calls).flatMap(([kind, list]) =>
      list.map((call, i) => [i === 0 ? kind : `${kind} ${i + 1}`, thrown(call)] as const),
    );
    if (errors.length === 0) return;
    const messages = errors.map(([kind, { name: type, message }]) => [kind, `${type}: ${message}`]);
    expect(Object.fromEntries(messages)).toMatchSnapshot();
    // The function that was called, or that which a tool was told.
    const own = new RegExp(`^(${prefix}${name}|my-lib/\\w+): `);
    for (const [, { message }] of errors) {
      expect(message).toMatch(own);
      expect(message).not.toMatch(/undefined|\[object|Cannot read|is not a function|is not iterable|=>/);
    }
  });
});

it.each(mistakes)("%s", (call, message) => {
  expect(thrown(call).message).toContain(message);
});

it("the lists name nothing that is not there", () => {
  const known = new Set(
    Object.values(packages).flatMap(([exported, prefix]) =>
      functionsOf(exported).map((name) => prefix + name),
    ),
  );
  const listed = [...names(anyShape), ...names(anyDtype), ...names(noTensor)];
  expect(listed.filter((name) => !known.has(name))).toEqual([]);
});
