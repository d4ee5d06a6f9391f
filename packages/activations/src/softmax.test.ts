import { logSoftmax, relu, sigmoid, softmax, tanh } from "@chainrule/activations";
import * as t from "@chainrule/tensor";
import { sum, tensor } from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const logits = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 20 });

describe("softmax", () => {
  it("sums to one, and a shift of all logits changes nothing", () => {
    fc.assert(
      fc.property(logits, fc.constantFrom(0, 1e4, 1e6), (values, shift) => {
        const x = tensor(values, { dtype: "float64" });
        const p = softmax(x);
        expect(Math.abs(sum(p).item() - 1)).toBeLessThan(1e-12);
        const shifted = softmax(x.add(shift)).data();
        p.data().forEach((value, i) => {
          expect(Math.abs(value - shifted[i]!)).toBeLessThan(1e-9);
        });
        const logs = logSoftmax(x).data();
        p.data().forEach((value, i) => {
          if (value > 1e-300) expect(Math.abs(Math.log(value) - logs[i]!)).toBeLessThan(1e-9);
        });
      }),
    );
  });

  it("is even among equals, and NaN only where it must be", () => {
    expect(softmax(tensor([1e30, 1e30, 1e30, 1e30])).toArray()).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(
      softmax(
        tensor([
          [NaN, 1],
          [2, 2],
        ]),
      ).toArray(),
    ).toEqual([
      [NaN, NaN],
      [0.5, 0.5],
    ]);
    expect(softmax(tensor([-Infinity, 0])).toArray()).toEqual([0, 1]);
  });

  it.each([
    [() => softmax(tensor([1]), { axis: 1 }), "softmax: axis 1 is out of range for shape [1]: use -1 to 0"],
    [() => softmax(tensor(1)), "softmax: axis -1 is out of range for shape [], which has no axes"],
    [
      () => softmax(tensor([true])),
      'softmax: needs float32 or float64, got bool. Use cast(x, "float32") first',
    ],
    [() => softmax(tensor([1]), { dim: 0 } as never), 'softmax: unknown option "dim". Known: axis'],
    [() => relu(tensor([1], { dtype: "int32" })), "relu: needs float32 or float64, got int32"],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });

  it("shares tanh, sigmoid and logSoftmax with tensor", () => {
    expect([tanh, sigmoid, logSoftmax]).toEqual([t.tanh, t.sigmoid, t.logSoftmax]);
  });
});
