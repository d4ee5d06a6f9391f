import { nextLevel, type Op, placeholder, type Tensor, type Tracer } from "@chainrule/tensor";
import * as t from "@chainrule/tensor";
import { describe, expect, it } from "vitest";
import * as contractions from "./contractions.js";
import { activationRows, lossRows, nnRows } from "./packages.js";
import * as pointwise from "./pointwise.js";
import * as reductions from "./reductions.js";
import { draw } from "./row.js";
import * as shapes from "./shapes.js";

/** Functions whose results' shapes depend on values, so that they cannot be recorded. The list is complete. */
const eagerOnly = ["nonzero", "unique"];

const areas = [pointwise, reductions, shapes, contractions];
const rows = [...areas.flatMap((area) => area.rows), ...activationRows, ...lossRows, ...nnRows];

/** As a compiler records: shapes and dtypes go through, values do not exist. */
class Recorder implements Tracer {
  readonly level = nextLevel();
  readonly ops: string[] = [];

  input({ shape, dtype }: Tensor): Tensor {
    return placeholder({ shape, dtype }, { tracer: this });
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
    this.ops.push(op.name);
    return placeholder(op.infer(inputs, attributes), { tracer: this });
  }
}

describe("without values", () => {
  it.each(rows.map((row, i) => [`${row[0]} (row ${i})`, row] as const))("%s", (_, [name, f, ...inputs]) => {
    const recorder = new Recorder();
    const record = (): Tensor => f(...inputs.map((x) => recorder.input(x)));
    if (eagerOnly.includes(name)) {
      expect(record).toThrow(`${name}: the shape of the result depends on the values`);
      return;
    }
    const recorded = record();
    const computed = f(...inputs);
    expect([recorded.shape, recorded.dtype]).toEqual([computed.shape, computed.dtype]);
  });

  const x = draw([2, 3]);
  it.each([
    ["all", () => t.all],
    ["any", () => t.any],
    ["argmax", () => t.argmax],
    ["argsort", () => t.argsort],
  ] as [string, () => (x: Tensor) => Tensor][])("%s", (_, f) => {
    const recorded = f()(new Recorder().input(x));
    expect([recorded.shape, recorded.dtype]).toEqual([f()(x).shape, f()(x).dtype]);
  });

  it("nonzero says that it cannot", () => {
    expect(() => t.nonzero(new Recorder().input(x))).toThrow("depends on the values of x");
  });
});
