import { arange, linspace, reshape, slice, tensor, transpose, zeros } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

describe("printing", () => {
  it.each([
    [tensor([1e-10, 1, -1e10]), "float32[3]\n[ 1e-10,   1e+0, -1e+10]"],
    [tensor([0.1, 0.25, 1 / 3]), "float32[3]\n[     0.1,     0.25, 0.333333]"],
    [tensor([123456.789, 3]), "float32[2]\n[123457,      3]"],
    [tensor([1 / 3e6, 0, -0]), "float32[3]\n[3.33333e-7,          0,         -0]"],
    [tensor(1 / 3, { dtype: "float64" }), "float64[]\n0.3333333333"],
    [tensor([1234567890, -5], { dtype: "int32" }), "int32[2]\n[1234567890,         -5]"],
    [tensor([NaN, Infinity, -Infinity, 1.5]), "float32[4]\n[      NaN,  Infinity, -Infinity,       1.5]"],
    [tensor([[true], [false]]), "bool[2, 1]\n[[ true],\n [false]]"],
    [reshape(arange(8), [2, 2, 2]), "float32[2, 2, 2]\n[[[0, 1],\n  [2, 3]],\n\n [[4, 5],\n  [6, 7]]]"],
    [linspace(0, 99, 100), "float32[100]\n[ 0,  1,  2, ..., 97, 98, 99]"],
    [slice(transpose(reshape(arange(4), [2, 2])), [[null, null, -1]]), "float32[2, 2]\n[[1, 3],\n [0, 2]]"],
    [zeros([2, 0, 3]), "float32[2, 0, 3]\n[]"],
    [tensor(-0), "float32[]\n-0"],
    [
      tensor([Number.MAX_VALUE, -1.5], { dtype: "float64" }),
      "float64[2]\n[1.797693135e+308,          -1.5e+0]",
    ],
  ])("%#", (x, text) => {
    expect(String(x)).toBe(`Tensor ${text}`);
  });

  it("keeps the middle of long axes out, in every direction", () => {
    const lines = String(reshape(arange(10000), [100, 100])).split("\n");
    expect(lines.length).toBe(8);
    expect(lines[1]).toBe("[[   0,    1,    2, ...,   97,   98,   99],");
    expect(lines[4]).toBe(" ...,");
  });

  it("takes any number of axes", () => {
    expect(zeros([7, 7, 7, 7, 7, 7, 7]).toString()).toMatch(
      /^Tensor float32\[7, 7, 7, 7, 7, 7, 7\]\n\[+0, 0, 0, \.\.\./,
    );
  });
});
