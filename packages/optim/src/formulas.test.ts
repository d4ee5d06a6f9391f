// What PyTorch 1.13 does not have, against the formulas of the papers and of reference implementations, on plain arrays.
import { adafactor, lamb, lion, muon, nadam, type Optimizer, radam, sgd } from "@chainrule/optim";
import { tensor, type Tensor } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

type Matrix = number[][];

const { sqrt, max, min, sign } = Math;

/** Elementwise, of matrices of one shape. */
const map = (f: (...x: number[]) => number, first: Matrix, ...others: Matrix[]): Matrix =>
  first.map((row, i) => row.map((x, j) => f(x, ...others.map((other) => other[i]![j]!))));
const fill = (like: Matrix): Matrix => map(() => 0, like);
const sum = (x: Matrix): number => x.flat().reduce((a, b) => a + b, 0);
const norm = (x: Matrix): number => sqrt(sum(map((a) => a * a, x)));
const transpose = (x: Matrix): Matrix => x[0]!.map((_, j) => x.map((row) => row[j]!));
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((total, x, k) => total + x * b[k]![j]!, 0)));
const rootMeanSquare = (x: Matrix): number => norm(x) / sqrt(x.length * x[0]!.length);

const start: Matrix = [
  [1.5, -2, 0.3, 0.1],
  [0.2, 0.7, -1.1, 2],
];
const gradientAt = (t: number): Matrix => map((x) => Math.sin(3 * x + t) + 0.2, start);

/** How the parameters go on from step t = 1, 2, …; what is kept is in the closure. */
type Formula = (params: Matrix, g: Matrix, t: number) => Matrix;

function lionFormula(lr: number, b1: number, b2: number, decay: number): Formula {
  let m = fill(start);
  return (p, g) => {
    const c = map((mi, gi) => b1 * mi + (1 - b1) * gi, m, g);
    m = map((mi, gi) => b2 * mi + (1 - b2) * gi, m, g);
    return map((pi, ci) => pi - lr * (sign(ci) + decay * pi), p, c);
  };
}

function moments(b1: number, b2: number) {
  let m = fill(start);
  let v = fill(start);
  return (g: Matrix, t: number) => {
    m = map((mi, gi) => b1 * mi + (1 - b1) * gi, m, g);
    v = map((vi, gi) => b2 * vi + (1 - b2) * gi * gi, v, g);
    return { m: map((x) => x / (1 - b1 ** t), m), v: map((x) => x / (1 - b2 ** t), v) };
  };
}

function lambFormula(lr: number, b1: number, b2: number, eps: number, decay: number): Formula {
  const next = moments(b1, b2);
  return (p, g, t) => {
    const { m, v } = next(g, t);
    const u = map((mi, vi, pi) => mi / (sqrt(vi) + eps) + decay * pi, m, v, p);
    return map((pi, ui) => pi - ((lr * norm(p)) / norm(u)) * ui, p, u);
  };
}

/** torch/optim/_adafactor.py of PyTorch 2.5. */
function adafactorFormula(
  lr: number,
  tau: number,
  eps1: number,
  eps2: number,
  d: number,
  decay: number,
): Formula {
  let rows = start.map(() => 0);
  let columns = start[0]!.map(() => 0);
  return (p, g, t) => {
    const share = t ** tau;
    const meanSquare = (x: number[]): number => x.reduce((a, b) => a + b * b, 0) / x.length;
    rows = rows.map((r, i) => r + share * (meanSquare(g[i]!) - r));
    columns = columns.map((c, j) => c + share * (meanSquare(g.map((row) => row[j]!)) - c));
    const mean = max(rows.reduce((a, b) => a + b, 0) / rows.length, eps1);
    const u = g.map((row, i) => row.map((x, j) => x / sqrt(max((rows[i]! * columns[j]!) / mean, eps1 ** 2))));
    const alpha = max(eps2, rootMeanSquare(p)) * min(lr, 1 / sqrt(t));
    const clipped = max(1, rootMeanSquare(u) / d);
    return map((pi, ui) => pi * (1 - lr * decay) - (alpha / clipped) * ui, p, u);
  };
}

/** Jordan's zeropower_via_newtonschulz5, without its bfloat16. */
function newtonSchulz(g: Matrix, iterations: number): Matrix {
  const [a, b, c] = [3.4445, -4.775, 2.0315];
  const tall = g.length > g[0]!.length;
  let x = tall ? transpose(g) : g;
  const size = max(norm(x), 1e-7);
  x = map((y) => y / size, x);
  for (let i = 0; i < iterations; i++) {
    const gram = product(x, transpose(x));
    const polynomial = map((one, two) => b * one + c * two, gram, product(gram, gram));
    x = map((old, change) => a * old + change, x, product(polynomial, x));
  }
  return tall ? transpose(x) : x;
}

/** torch/optim/_muon.py of PyTorch 2.9; its matrices are [outputs, inputs], ours [inputs, outputs]. */
function muonFormula(
  lr: number,
  mu: number,
  nesterov: boolean,
  k: number,
  scale: number,
  decay: number,
): Formula {
  let m = fill(start);
  return (p, g) => {
    m = map((mi, gi) => mu * mi + (1 - mu) * gi, m, g);
    const ahead = nesterov ? map((mi, gi) => (1 - mu) * gi + mu * mi, m, g) : m;
    return map((pi, oi) => pi * (1 - lr * decay) - lr * scale * oi, p, newtonSchulz(ahead, k));
  };
}

/** The paper's algorithm with decoupled decay, as PyTorch 2's `decoupled_weight_decay`. */
function radamFormula(lr: number, b1: number, b2: number, eps: number, decay: number): Formula {
  const next = moments(b1, b2);
  const longest = 2 / (1 - b2) - 1;
  return (p, g, t) => {
    const { m, v } = next(g, t);
    const length = longest - (2 * t * b2 ** t) / (1 - b2 ** t);
    const r = sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length));
    const correction = sqrt(1 - b2 ** t);
    return map(
      (pi, mi, vi) =>
        pi * (1 - lr * decay) - lr * mi * (length > 5 ? (r * correction) / (sqrt(vi) * correction + eps) : 1),
      p,
      m,
      v,
    );
  };
}

function nadamFormula(lr: number, b1: number, b2: number, eps: number, psi: number, decay: number): Formula {
  let m = fill(start);
  let v = fill(start);
  let momenta = 1;
  return (p, g, t) => {
    const mu = b1 * (1 - 0.5 * 0.96 ** (t * psi));
    const next = b1 * (1 - 0.5 * 0.96 ** ((t + 1) * psi));
    momenta *= mu;
    m = map((mi, gi) => b1 * mi + (1 - b1) * gi, m, g);
    v = map((vi, gi) => b2 * vi + (1 - b2) * gi * gi, v, g);
    return map(
      (pi, gi, mi, vi) => {
        const direction = ((1 - mu) * gi) / (1 - momenta) + (next * mi) / (1 - momenta * next);
        return pi * (1 - lr * decay) - (lr * direction) / (sqrt(vi / (1 - b2 ** t)) + eps);
      },
      p,
      g,
      m,
      v,
    );
  };
}

const epsilon = 2 ** -52;
const cases: [name: string, optimizer: Optimizer<any>, formula: () => Formula][] = [
  ["lion", lion(), () => lionFormula(1e-4, 0.9, 0.99, 0)],
  [
    "lion, all options",
    lion({ learningRate: 0.02, beta1: 0.8, beta2: 0.95, weightDecay: 0.3 }),
    () => lionFormula(0.02, 0.8, 0.95, 0.3),
  ],
  ["lamb", lamb(), () => lambFormula(1e-3, 0.9, 0.999, 1e-6, 0)],
  [
    "lamb, all options",
    lamb({ learningRate: 0.02, beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.3 }),
    () => lambFormula(0.02, 0.8, 0.95, 1e-3, 0.3),
  ],
  ["adafactor", adafactor(), () => adafactorFormula(0.01, -0.8, epsilon, 1e-3, 1, 0)],
  [
    "adafactor, all options",
    adafactor({
      learningRate: 0.3,
      beta2Decay: -0.5,
      epsilon: 0.5,
      minScale: 2,
      clipThreshold: 1.2,
      weightDecay: 0.1,
    }),
    () => adafactorFormula(0.3, -0.5, 0.5, 2, 1.2, 0.1),
  ],
  ["muon", muon(), () => muonFormula(1e-3, 0.95, true, 5, sqrt(2), 0.1)],
  [
    "muon, all options",
    muon({
      learningRate: 0.1,
      momentum: 0.8,
      nesterov: false,
      iterations: 3,
      scale: "adamw",
      weightDecay: 0,
    }),
    () => muonFormula(0.1, 0.8, false, 3, 0.2 * 2, 0),
  ],
  [
    "radam with decoupled weight decay",
    radam({ learningRate: 0.05, weightDecay: 0.2, decoupledWeightDecay: true, epsilon: 1e-4 }),
    () => radamFormula(0.05, 0.9, 0.999, 1e-4, 0.2),
  ],
  [
    "nadam with decoupled weight decay",
    nadam({ learningRate: 0.05, weightDecay: 0.2, decoupledWeightDecay: true }),
    () => nadamFormula(0.05, 0.9, 0.999, 1e-8, 4e-3, 0.2),
  ],
  [
    "sgd with decoupled weight decay",
    sgd({ learningRate: 0.05, weightDecay: 0.2, decoupledWeightDecay: true }),
    () => (p, g) => map((pi, gi) => (1 - 0.05 * 0.2) * pi - 0.05 * gi, p, g),
  ],
];

describe.each(["float64", "float32"] as const)("25 steps in %s", (dtype) => {
  it.each(cases)("%s", (_, optimizer, formula) => {
    const toTensor = (x: Matrix): Tensor => tensor(x, { dtype });
    const step = formula();
    let wanted = start;
    let params = toTensor(start);
    let state: unknown = optimizer.init(params);
    for (let t = 1; t <= 25; t++) {
      wanted = step(wanted, gradientAt(t), t);
      [params, state] = optimizer.update(toTensor(gradientAt(t)), state, params);
      const error = max(
        ...map((a, b) => Math.abs(a - b) / max(1, Math.abs(b)), params.toArray() as Matrix, wanted).flat(),
      );
      expect(error, `step ${t}`).toBeLessThan(dtype === "float64" ? 1e-10 : 1e-6);
    }
  });
});

it("muon turns tall matrices, and takes their own size", () => {
  const options = { learningRate: 1, weightDecay: 0, momentum: 0, nesterov: false } as const;
  const step = (g: Matrix): Matrix => {
    const params = tensor(fill(g), { dtype: "float64" });
    const optimizer = muon(options);
    return optimizer
      .update(tensor(g, { dtype: "float64" }), optimizer.init(params), params)[0]
      .toArray() as Matrix;
  };
  const tall = transpose(start);
  const error = map((a, b) => Math.abs(a + b), step(tall), newtonSchulz(tall, 5)).flat();
  expect(max(...error)).toBeLessThan(1e-12);
});

it("adafactor takes an array of several axes as matrices", () => {
  const optimizer = adafactor({ minScale: 9, clipThreshold: 1e9 });
  const run = (of: (g: Matrix) => Tensor): unknown => {
    let params = of(start);
    let state = optimizer.init(params);
    for (let t = 1; t <= 3; t++) [params, state] = optimizer.update(of(gradientAt(t)), state, params);
    return params.toArray();
  };
  const turned = (x: Matrix): Matrix => map((a) => 3 - a, x);
  const alone = (x: Matrix): Tensor => tensor(x, { dtype: "float64" });
  const together = run((x) => tensor([x, turned(x)], { dtype: "float64" })) as Matrix[];
  expect(together).toEqual([run(alone), run((x) => alone(turned(x)))]);
});

it.each([
  ["float32", 2 ** -23],
  ["float64", 2 ** -52],
] as const)("adafactor divides by no less than the epsilon of %s", (dtype, least) => {
  const optimizer = adafactor({ learningRate: 0.5 });
  const params = tensor(fill(start), { dtype });
  const tiny = tensor(
    map((x) => x * 1e-3 * least, start),
    { dtype },
  );
  const [next] = optimizer.update(tiny, optimizer.init(params), params);
  // Parameters of 0 move by minScale · rate · gradient / epsilon.
  const error = map((x, g) => Math.abs(x + 1e-3 * 0.5 * 1e-3 * g), next.toArray() as Matrix, start);
  expect(max(...error.flat())).toBeLessThan(1e-12);
});

it("lamb moves parameters that are all 0 by the bare direction", () => {
  const optimizer = lamb({ learningRate: 0.5, epsilon: 0.25 });
  const params = tensor([0, 0], { dtype: "float64" });
  const [next] = optimizer.update(tensor([2, -1], { dtype: "float64" }), optimizer.init(params), params);
  (next.toArray() as number[]).forEach((x, i) => {
    expect(x).toBeCloseTo([-0.5 * (2 / 2.25), 0.5 * (1 / 1.25)][i]!, 14);
  });
});

it("adafactor keeps the whole mean square of a vector", () => {
  const g = [0.5, -2, 0.1];
  const optimizer = adafactor({ learningRate: 0.1, clipThreshold: 1e9 });
  const params = tensor([1, 2, 3], { dtype: "float64" });
  const [next] = optimizer.update(tensor(g, { dtype: "float64" }), optimizer.init(params), params);
  // The first mean square is g² itself, so each element's step has size 1, times the root mean square of params.
  const size = 0.1 * sqrt((1 + 4 + 9) / 3);
  (next.toArray() as number[]).forEach((x, i) => {
    expect(x).toBeCloseTo([1, 2, 3][i]! - size * sign(g[i]!), 12);
  });
});

it("muon brings the singular values of a step near 1", () => {
  const optimizer = muon({ learningRate: 1, weightDecay: 0, momentum: 0, nesterov: false });
  const params = tensor(fill(start), { dtype: "float64" });
  const [next] = optimizer.update(tensor(start, { dtype: "float64" }), optimizer.init(params), params);
  const x = map((a) => a / sqrt(2), next.toArray() as Matrix);
  const gram = product(x, transpose(x));
  const trace = gram[0]![0]! + gram[1]![1]!;
  const root = sqrt(trace ** 2 / 4 - (gram[0]![0]! * gram[1]![1]! - gram[0]![1]! * gram[1]![0]!));
  for (const eigenvalue of [trace / 2 - root, trace / 2 + root]) {
    expect(sqrt(eigenvalue)).toBeGreaterThan(0.65);
    expect(sqrt(eigenvalue)).toBeLessThan(1.25);
  }
});
