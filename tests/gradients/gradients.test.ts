import * as activations from "@chainrule/activations";
import { grad, hessian, jvp } from "@chainrule/autograd";
import { gradientSuite } from "@chainrule/autograd/check";
import * as losses from "@chainrule/losses";
import * as nn from "@chainrule/nn";
import * as t from "@chainrule/tensor";
import { type Tensor, tensor } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";
import * as contractions from "./contractions.js";
import { activationRows, lossRows, nnRows } from "./packages.js";
import * as pointwise from "./pointwise.js";
import * as reductions from "./reductions.js";
import * as shapes from "./shapes.js";

const areas = [pointwise, reductions, shapes, contractions];

/** Exports that are no functions of tensors: things that are made, and tools. */
const tools =
  `Tensor isTensor isPlainObject withTrace placeholder isFloating promoteDtypes DtypeError ShapeError ValueError isDtypeError isShapeError
  isValueError formatShape normalizeAxis sameShape rejectUnknownOptions applyOp defineOp pointwise fuse alignBatch floatingOperand
  operand promote refuseWhere nextLevel recordOnce recordedBy Storage treeFlatten treeLeaves treeMap treePaths treeUnflatten
  arange eye full fullLike linspace ones onesLike tensor tri zeros zerosLike summary`.split(/\s+/);

const withoutGradient = new Set([...tools, ...areas.flatMap((area) => area.withoutGradient)]);

const packages = {
  tensor: [t, areas.flatMap((area) => area.rows)],
  activations: [activations, activationRows],
  losses: [losses, lossRows],
  nn: [nn, nnRows],
} as const;

describe.each(Object.entries(packages))(
  "%s: first and second derivative, backwards and forwards",
  (_, [exported, rows]) => {
    const suite = gradientSuite(
      exported,
      rows.map(([name, f, ...inputs]) => ({ name, f, inputs })),
      [...withoutGradient],
    );
    it.each(suite.map((check) => [check.title, check] as const))("%s", (_title, check) => {
      check.run();
    });
  },
);

describe("gradients at ties and kinks", () => {
  const at = (f: (x: Tensor) => Tensor, x: number[]): unknown => {
    return grad((y: Tensor) => t.sum(f(y)))(tensor(x, { dtype: "float64" })).toArray();
  };

  it("follow the conventions", () => {
    expect(at(activations.relu, [0, -1, 1])).toEqual([0, 0, 1]);
    expect(at(t.abs, [0, -2, 3])).toEqual([0, -1, 1]);
    expect(at(t.max, [3, 1, 3, 3])).toEqual([1 / 3, 0, 1 / 3, 1 / 3]);
    expect(at(t.min, [1, 1])).toEqual([0.5, 0.5]);
    expect(at((x) => t.maximum(x, 2), [2, 1, 3])).toEqual([0.5, 0, 1]);
    expect(at((x) => t.minimum(x, 2), [2, 1, 3])).toEqual([0.5, 1, 0]);
    expect(at((x) => t.pow(x, tensor(0, { dtype: "float64" })), [0, 2])).toEqual([0, 0]);
    expect(at((x) => t.pow(x, 0), [0, 2])).toEqual([0, 0]);
  });

  it("of pow at a base or an exponent of 0 are 0 forwards and in second derivatives, too", () => {
    const [zero, one, two] = [0, 1, 2].map((n) => tensor(n, { dtype: "float64" })) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    expect(jvp((b: Tensor) => t.pow(zero, b), two, one)[1].item()).toBe(0);
    expect(jvp((a: Tensor) => t.pow(a, 0), zero, one)[1].item()).toBe(0);
    expect(hessian((p: Tensor[]) => t.pow(p[0]!, p[1]!))([zero, two])).toEqual([
      [two, zero],
      [zero, zero],
    ]);
    const both = hessian((p: Tensor[]) => t.pow(p[0]!, p[1]!))([zero, zero]);
    expect(t.treeLeaves(both).map((x) => x.item())).toEqual([0, 0, 0, 0]);
  });

  it("where takes no notice of a NaN on the side that was not chosen", () => {
    expect(at((x) => t.where(t.greater(x, 0), t.log(x), 0), [-1, 2])).toEqual([-0, 0.5]);
  });
});

it.each([1.5, 2, 3, -1])("the gradient of the norm of order %d depends on ratios alone", (order) => {
  const gradient = grad((x: Tensor) => t.norm(x, { order }));
  const slopes = [
    [3, 4],
    [0, 2],
    [0, 0],
  ].map((x) =>
    [1, 2 ** -600, 2 ** 400].map((scale) => {
      return gradient(
        tensor(
          x.map((n) => n * scale),
          { dtype: "float64" },
        ),
      ).toArray();
    }),
  );
  for (const [ordinary, small, large] of slopes) {
    expect(small).toEqual(ordinary);
    expect(large).toEqual(ordinary);
  }
});
