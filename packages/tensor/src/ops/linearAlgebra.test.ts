import {
  add,
  cast,
  cholesky,
  det,
  einsum,
  eye,
  inv,
  isDtypeError,
  isShapeError,
  isValueError,
} from "@chainrule/tensor";
import { lstsq, matmul, mul, qr, type Shape, solve, swapAxes, type Tensor, tensor } from "@chainrule/tensor";
import { triangularSolve, tril, triu, zeros } from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

type Float = "float32" | "float64";

function numbers(shape: Shape, seed: number, dtype: Float = "float64"): Tensor {
  let state = (seed * 2654435761) >>> 0;
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return tensor(values, { shape, dtype });
}

function close(actual: Tensor, expected: Tensor, tolerance = 1e-9): void {
  expect(actual.shape).toEqual(expected.shape);
  const [got, want] = [actual.data(), expected.data()];
  got.forEach((value, i) => {
    expect(Math.abs(value - want[i]!)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(want[i]!)));
  });
}

describe("matrices of float32", () => {
  it("are computed on in float64, as views too", () => {
    const x = add(numbers([8, 8], 3, "float32"), mul(eye(8), 9));
    close(cast(inv(x), "float64"), inv(cast(x, "float64")), 1e-6);
    close(cast(inv(transposed(x)), "float64"), transposed(inv(cast(x, "float64"))), 1e-6);
  });
});

const transposed = (x: Tensor): Tensor => swapAxes(x, -1, -2);

/** Matrices whose condition numbers are small: random ones and 2 n times the identity. */
function wellConditioned(batch: Shape, n: number, seed: number, dtype: Float = "float64"): Tensor {
  return add(numbers([...batch, n, n], seed, dtype), mul(eye(n, { dtype }), 2 * n));
}

function positiveDefinite(batch: Shape, n: number, seed: number, dtype: Float = "float64"): Tensor {
  const x = numbers([...batch, n, n], seed, dtype);
  return add(matmul(x, transposed(x)), mul(eye(n, { dtype }), 0.5));
}

const batches = fc.constantFrom<Shape>([], [3], [2, 1]);
const size = fc.integer({ min: 1, max: 6 });
const seed = fc.integer({ min: 1, max: 1000 });

describe("linear algebra", () => {
  it("solve: A · X = B, also for a strided A and a single right side", () => {
    fc.assert(
      fc.property(batches, size, size, seed, fc.boolean(), (batch, n, k, s, flipped) => {
        const a = flipped ? transposed(wellConditioned(batch, n, s)) : wellConditioned(batch, n, s);
        const b = numbers([2, 1, n, k], s + 1);
        close(matmul(a, solve(a, b)), add(b, zeros([...batch, 1, 1], { dtype: "float64" })));
        const v = numbers([n], s + 2);
        close(einsum("...ij,...j->...i", a, solve(a, v)), add(v, zeros([...batch, 1], { dtype: "float64" })));
      }),
    );
  });

  it("solve exchanges rows where it must", () => {
    expect(
      solve(
        tensor([
          [0, 2],
          [4, 0],
        ]),
        tensor([2, 4]),
      ).toArray(),
    ).toEqual([1, 1]);
    expect(
      det(
        tensor([
          [0, 2],
          [4, 0],
        ]),
      ).item(),
    ).toBe(-8);
  });

  it("inv: A · inv(A) = I and inv(inv(A)) = A", () => {
    fc.assert(
      fc.property(batches, size, seed, (batch, n, s) => {
        const a = wellConditioned(batch, n, s);
        close(
          matmul(a, inv(a)),
          add(eye(n, { dtype: "float64" }), zeros([...batch, 1, 1], { dtype: "float64" })),
        );
        close(inv(inv(a)), a);
      }),
    );
  });

  it("det: of a product the product, of a transpose the same, 1 of nothing", () => {
    fc.assert(
      fc.property(batches, size, seed, (batch, n, s) => {
        const [a, b] = [numbers([...batch, n, n], s), numbers([...batch, n, n], s + 1)];
        close(det(matmul(a, b)), mul(det(a), det(b)));
        close(det(transposed(a)), det(a));
      }),
    );
    expect(det(zeros([2, 0, 0])).toArray()).toEqual([1, 1]);
    expect(
      det(
        tensor([
          [1, 2],
          [2, 4],
        ]),
      ).item(),
    ).toBe(0);
  });

  it("det: 0 of a singular matrix, but NaN where one of its elements is", () => {
    const of = (...rows: number[][]): number => det(tensor(rows)).item();
    expect(of([0, 0], [0, 3])).toBe(0);
    expect(of([-2, 1], [0, 0])).toBe(0);
    expect(of([1, 2, 3], [2, 4, 6], [1, 5, 1])).toBe(0);
    const large = Array.from({ length: 10 }, (_, i) => (i < 9 ? 1e38 : 0));
    expect(of(...large.map((x, i) => large.map((_, j) => (i === j ? x : 0))))).toBe(0);
    expect(of([0, 0], [0, NaN])).toBeNaN();
    expect(of([0, 1], [NaN, 1])).toBeNaN();
    expect(of([0, NaN], [0, 1])).toBeNaN();
    expect(of([NaN, 1], [0, 0])).toBeNaN();
    expect(of([1, 2, 3], [2, 4, 6], [1, NaN, 1])).toBeNaN();
  });

  it("cholesky: L · Lᵀ = A, lower triangular with a positive diagonal", () => {
    fc.assert(
      fc.property(batches, size, seed, (batch, n, s) => {
        const a = positiveDefinite(batch, n, s);
        const l = cholesky(a);
        close(matmul(l, transposed(l)), a);
        expect(tril(l).toArray()).toEqual(l.toArray());
        expect(l.data().every((x, i) => (i % (n * n)) % (n + 1) !== 0 || x > 0)).toBe(true);
      }),
    );
  });

  it("triangularSolve looks at one triangle", () => {
    fc.assert(
      fc.property(
        batches,
        size,
        size,
        seed,
        fc.boolean(),
        fc.boolean(),
        (batch, n, k, s, upper, unitDiagonal) => {
          const full = wellConditioned(batch, n, s);
          const small = unitDiagonal ? mul(full, 0.1) : full;
          const part = upper ? triu : tril;
          const eyes = eye(n, { dtype: "float64" });
          const a = unitDiagonal ? add(part(small, { diagonal: upper ? 1 : -1 }), eyes) : part(small);
          const b = numbers([...batch, n, k], s + 1);
          close(matmul(a, triangularSolve(small, b, { upper, unitDiagonal })), b);
        },
      ),
    );
  });

  it("qr: Q · R = A, Qᵀ · Q = I, R upper triangular", () => {
    fc.assert(
      fc.property(batches, size, size, seed, (batch, m, n, s) => {
        const a = numbers([...batch, m, n], s);
        const [q, r] = qr(a);
        const k = Math.min(m, n);
        expect(q.shape).toEqual([...batch, m, k]);
        expect(r.shape).toEqual([...batch, k, n]);
        close(matmul(q, r), a);
        close(
          matmul(transposed(q), q),
          add(eye(k, { dtype: "float64" }), zeros([...batch, 1, 1], { dtype: "float64" })),
        );
        expect(triu(r).toArray()).toEqual(r.toArray());
      }),
    );
  });

  it("lstsq: what is left is orthogonal to A's columns; of several solutions the smallest", () => {
    fc.assert(
      fc.property(batches, size, size, seed, (batch, m, n, s) => {
        const eyes = eye(n, { dtype: "float64" });
        const square =
          m === n ? add(numbers([...batch, m, n], s), mul(eyes, 4)) : numbers([...batch, m, n], s);
        const b = numbers([m, 2], s + 1);
        const x = lstsq(square, b);
        const gram = m >= n ? matmul(transposed(square), square) : matmul(square, transposed(square));
        // Random matrices can be nearly singular: there nothing is exact.
        fc.pre(
          det(gram)
            .data()
            .every((d) => Math.abs(d) > 1e-3),
        );
        if (m >= n) close(matmul(transposed(square), matmul(square, x)), matmul(transposed(square), b), 1e-7);
        else close(x, matmul(transposed(square), solve(gram, b)), 1e-7);
      }),
    );
    expect(lstsq(tensor([[3, 4]]), tensor([25])).shape).toEqual([2]);
  });

  it("lstsq: columns count by their directions, whatever their lengths", () => {
    const wide = (values: number[][]): Tensor => tensor(values, { dtype: "float64" });
    const right = wide([[1], [2]]);
    const dependent = wide([
      [0.001, 0.3],
      [0.002, 0.6],
    ]);
    for (const a of [dependent, transposed(dependent), mul(dependent, 1e-200)]) {
      expect(() => lstsq(a, right)).toThrow("lstsq: the matrix does not have full rank: pivot 1 is");
    }
    const apart = wide([
      [1e-20, 0],
      [0, 1],
    ]);
    expect(lstsq(apart, right).toArray()).toEqual([[1e20], [2]]);
  });

  it("rounds float32 once: as exact as float32 can be", () => {
    const a = wellConditioned([], 20, 7, "float32");
    const exact = inv(cast(a, "float64"));
    expect(inv(a).toArray()).toEqual(cast(exact, "float32").toArray());
    const p = positiveDefinite([], 20, 7, "float32");
    expect(cholesky(p).toArray()).toEqual(cast(cholesky(cast(p, "float64")), "float32").toArray());
  });

  it("propagates NaN and takes empty batches and matrices", () => {
    expect(inv(tensor([[NaN]])).item()).toBe(NaN);
    expect(cholesky(tensor([[NaN]])).item()).toBe(NaN);
    expect(
      det(
        tensor([
          [1, NaN],
          [0, 1],
        ]),
      ).item(),
    ).toBe(NaN);
    expect(
      qr(
        tensor([
          [NaN, 1],
          [2, 3],
        ]),
      )[1]
        .data()
        .includes(NaN),
    ).toBe(true);
    expect(inv(zeros([0, 3, 3])).shape).toEqual([0, 3, 3]);
    expect(cholesky(zeros([2, 0, 0])).shape).toEqual([2, 0, 0]);
    expect(solve(zeros([0, 0]), zeros([0, 2])).shape).toEqual([0, 2]);
  });

  const singular = tensor([
    [
      [1, 0],
      [0, 1],
    ],
    [
      [1, 2],
      [2, 4],
    ],
  ]);
  it.each([
    [() => inv(singular), isValueError, "inv: matrix [1] is singular: pivot 1 is 0"],
    [() => solve(zeros([2, 2]), zeros([2])), isValueError, "solve: the matrix is singular: pivot 0 is 0"],
    [
      () =>
        cholesky(
          tensor([
            [1, 2],
            [2, 1],
          ]),
        ),
      isValueError,
      "cholesky: the matrix is not positive definite: pivot 1 is -3",
    ],
    [
      () =>
        triangularSolve(
          tensor([
            [1, 5],
            [5, 0],
          ]),
          tensor([1, 1]),
        ),
      isValueError,
      "triangularSolve: the matrix is singular: pivot 1 is 0",
    ],
    [
      () =>
        lstsq(
          tensor([
            [0, 0],
            [0, 0],
            [0, 0],
          ]),
          tensor([1, 2, 3]),
        ),
      isValueError,
      "lstsq: the matrix does not have full rank: pivot 1 is 0",
    ],
    [() => inv(zeros([2, 3])), isShapeError, "inv: needs a square matrix in the last two axes, got [2, 3]"],
    [() => qr(zeros([3])), isShapeError, "qr: needs a matrix in the last two axes, got [3]"],
    [
      () => solve(eye(3), zeros([2, 3])),
      isShapeError,
      "solve: a of shape [3, 3] needs b with 3 rows, got [2, 3]",
    ],
    [
      () => det(tensor([[1]], { dtype: "int32" })),
      isDtypeError,
      `det: needs float32 or float64, got int32. Use cast(x, "float32") first`,
    ],
  ] as const)("%s", (f, is, message) => {
    let error: unknown;
    try {
      f();
    } catch (thrown) {
      error = thrown;
    }
    expect((error as Error).message).toBe(message);
    expect(is(error)).toBe(true);
  });
});
