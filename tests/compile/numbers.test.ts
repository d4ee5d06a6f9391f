// Plain numbers among the arguments: they are what they are eagerly, at each call.
import { compile } from "@chainrule/compile";
import { add, clip, greater, mul, pow, sub, type Tensor, tensor, where } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

const counts = (dtype: "uint8" | "int32" | "uint32"): Tensor => tensor([1, 2, 3], { dtype });

describe("a number beside whole numbers", () => {
  const functions: ((x: Tensor, n: number) => Tensor)[] = [
    add,
    greater,
    (x, n) => where(greater(x, 1), x, n),
    (x, n) => clip(x, { max: n }),
  ];
  it.each([
    ["uint8", [0, 255, -0], [256, -1, 1e300]],
    ["int32", [-(2 ** 31), 2 ** 31 - 1], [2 ** 31, -(2 ** 31) - 1, 2 ** 53]],
    ["uint32", [0, 2 ** 32 - 1], [2 ** 32, -1]],
  ] as const)("of %s fits, or is an error at whichever call it comes", (dtype, fitting, others) => {
    for (const f of functions) {
      const compiled = compile((x: Tensor, n: number) => f(x, n));
      for (const n of fitting) expect(compiled(counts(dtype), n).data()).toEqual(f(counts(dtype), n).data());
      for (const n of others) {
        expect(() => f(counts(dtype), n)).toThrow(`${n} does not fit ${dtype}`);
        expect(() => compiled(counts(dtype), n)).toThrow(`argument 1: ${n} does not fit ${dtype}`);
        expect(() => compile((x: Tensor, n: number) => f(x, n))(counts(dtype), n)).toThrow("does not fit");
      }
      // A fraction makes floating-point numbers of both.
      expect(compiled(counts(dtype), 0.5).data()).toEqual(f(counts(dtype), 0.5).data());
    }
  });

  it("that does not fit leaves donated arguments as they were", () => {
    const compiled = compile((x: Tensor, n: number) => add(x, n), { donate: [0] });
    const x = compiled(compiled(counts("uint8"), 1), 1);
    expect(() => compiled(x, 300)).toThrow(/does not fit uint8.*cast\(x, "float64"\)/);
    expect(x.toArray()).toEqual([3, 4, 5]);
  });
});

it("a number that is returned stays a number, which adapts to what it meets in the next call", () => {
  const f = (state: { w: Tensor; rate: number; step: number }) => ({
    ...state,
    w: sub(state.w, mul(state.w, state.rate)),
    twice: [state.rate, mul(tensor(1, { dtype: "float64" }), state.rate)] as const,
  });
  const compiled = compile(f, { donate: [0] });
  let fast = compiled({ w: tensor([1, 2]), rate: 0.1, step: 3 });
  let eager = f({ w: tensor([1, 2]), rate: 0.1, step: 3 });
  for (let i = 0; i < 2; i++) {
    expect([fast.rate, fast.step, fast.twice[0]]).toEqual([0.1, 3, 0.1]);
    expect([fast.w.dtype, fast.twice[1].dtype]).toEqual(["float32", "float64"]);
    expect([fast.w, fast.twice[1]].map((x) => x.data())).toEqual(
      [eager.w, eager.twice[1]].map((x) => x.data()),
    );
    const { twice: _, ...state } = fast;
    const { twice: __, ...other } = eager;
    [fast, eager] = [compiled(state), f(other)];
  }
});

it("is refused as an exponent, which decides how a power is computed", () => {
  const x = tensor([1.1, 2.2, 3.3]);
  expect(() => compile((x: Tensor, n: number) => pow(x, n))(x, 3)).toThrow(
    /pow: a changing exponent must be tensor\(n\), or a static argument/,
  );
  const power = compile((x: Tensor, n: number) => pow(x, n), { static: [1] });
  for (const n of [3, 0.5, 0, -2, 2.5]) expect(power(x, n).data()).toEqual(pow(x, n).data());
  const other = tensor(3);
  expect(compile(pow)(x, other).data()).toEqual(pow(x, other).data());
});
