import { grad, valueAndGrad, vmap } from "@chainrule/autograd";
import { relu } from "@chainrule/activations";
import { compile } from "@chainrule/compile";
import { crossEntropy, mseLoss } from "@chainrule/losses";
import { dense, sequential } from "@chainrule/nn";
import { adam, sgd } from "@chainrule/optim";
import { cosine } from "@chainrule/optim/schedules";
import {
  add,
  at,
  clone,
  cumsum,
  exp,
  flip,
  greater,
  matmul,
  mean,
  mul,
  oneHot,
  reshape,
  sort,
  stack,
  sub,
  sum,
  take,
  type Tensor,
  tensor,
  transpose,
  treeLeaves,
  where,
  zeros,
} from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { afterEach, describe, expect, it, vi } from "vitest";

const bits = (tree: unknown): number[][] => treeLeaves(tree).map((x) => [...x.data()]);

/** A function that counts how often it is run. */
function counted<A extends unknown[], R>(f: (...args: A) => R): { f: (...args: A) => R; runs: () => number } {
  let runs = 0;
  return {
    f: (...args) => {
      runs++;
      return f(...args);
    },
    runs: () => runs,
  };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("compile", () => {
  it("gives what the function gives, and runs it once for arguments of a kind", () => {
    const { f, runs } = counted((x: Tensor, y: Tensor) => ({
      sum: add(x, y),
      rest: [mul(x, 2), "text", 7] as const,
    }));
    const compiled = compile(f);
    for (const n of [1, 2, 3]) {
      const result = compiled(tensor([n, 2]), tensor([[10], [20]]));
      expect(result.sum.toArray()).toEqual([
        [n + 10, 12],
        [n + 20, 22],
      ]);
      expect(result.rest[0].toArray()).toEqual([2 * n, 4]);
      expect(result.rest.slice(1)).toEqual(["text", 7]);
    }
    expect(runs()).toBe(1);
    compiled(tensor([1, 2, 3]), tensor(1));
    expect(runs()).toBe(2);
  });

  it("trains: the bits of eager training, with every optimizer state donated", () => {
    const model = sequential(dense(12, 7), relu, dense(7, 3));
    for (const optimizer of [
      sgd({ learningRate: 0.1, momentum: 0.9 }),
      adam({ learningRate: 0.01 }),
    ] as const) {
      type State = ReturnType<typeof optimizer.init>;
      type Params = ReturnType<typeof model.init>;
      const lossAndGrad = valueAndGrad((params: Params, x: Tensor, y: Tensor) =>
        crossEntropy(model.apply(params, x), y),
      );
      const step = (params: Params, state: State, x: Tensor, y: Tensor): [Params, State, Tensor] => {
        const [loss, grads] = lossAndGrad(params, x, y);
        const [nextParams, nextState] = (optimizer as ReturnType<typeof adam>).update(
          grads,
          state as never,
          params,
        );
        return [nextParams, nextState, loss];
      };
      const compiled = compile(step, { donate: [0, 1] });
      let eager = [model.init(random.key(1)), optimizer.init(model.init(random.key(1)))] as [Params, State];
      let fast = [model.init(random.key(1)), optimizer.init(model.init(random.key(1)))] as [Params, State];
      for (let i = 0; i < 5; i++) {
        const x = random.normal(random.key(100 + i), [9, 12]);
        const y = random.randint(random.key(200 + i), [9], { max: 3 });
        const [p, s, loss] = step(...eager, x, y);
        const [q, t, other] = compiled(...fast, x, y);
        [eager, fast] = [
          [p, s],
          [q, t],
        ];
        expect(other.item()).toBe(loss.item());
        expect(bits(fast)).toEqual(bits(eager));
      }
    }
  });

  describe("donation", () => {
    const double = (x: Tensor): Tensor => mul(x, 2);

    it("makes the argument and its views unusable, and the error names clone", () => {
      const compiled = compile(double, { donate: [0] });
      const x = tensor([1, 2]);
      const view = reshape(x, [2, 1]);
      expect(compiled(x).toArray()).toEqual([2, 4]);
      for (const gone of [x, view]) {
        expect(() => gone.data()).toThrow(/donated to compile\(double\).*clone/s);
        expect(() => add(gone, 1)).toThrow(/donated/);
        expect(() => compiled(gone)).toThrow(/donated/);
      }
    });

    it("leaves a clone alone", () => {
      const compiled = compile(double, { donate: [0] });
      let x = compiled(tensor([1, 2]));
      const best = clone(x);
      for (let i = 0; i < 3; i++) x = compiled(x);
      expect([best.toArray(), x.toArray()]).toEqual([
        [2, 4],
        [16, 32],
      ]);
    });

    it("refuses the same memory twice, with both paths", () => {
      const f = (params: { a: Tensor; b: Tensor }, x: Tensor): Tensor[] => [
        add(params.a, x),
        add(params.b, x),
      ];
      const compiled = compile(f, { donate: [0] });
      const a = tensor([1, 2]);
      expect(() => compiled({ a, b: a }, tensor([1, 1]))).toThrow(
        "argument 0.b and argument 0.a are the same memory",
      );
      expect(() => compiled({ a, b: tensor([5, 6]) }, a)).toThrow(
        "argument 1 and argument 0.a are the same memory",
      );
      expect(a.toArray()).toEqual([1, 2]);
    });

    it("leaves the arguments as they were when the program fails", () => {
      const f = (w: Tensor, indices: Tensor): Tensor => add(w, sum(take(w, indices, { axis: 0 })));
      const compiled = compile(f, { donate: [0] });
      let w = compiled(tensor([1, 2, 3]), tensor([0, 1], { dtype: "int32" }));
      expect(w.toArray()).toEqual([4, 5, 6]);
      expect(() => compiled(w, tensor([0, 7], { dtype: "int32" }))).toThrow(
        "take: index 7 at position [1] is out of range for axis 0 of size 3",
      );
      expect(w.toArray()).toEqual([4, 5, 6]);
      w = compiled(w, tensor([2, 2], { dtype: "int32" }));
      expect(w.toArray()).toEqual([16, 17, 18]);
    });

    it("keeps results of earlier calls, other arguments and captured tensors apart", () => {
      const captured = tensor([100, 200]);
      const compiled = compile((x: Tensor, y: Tensor) => [add(x, y), mul(y, captured)], { donate: [0] });
      const y = tensor([1, 2]);
      const [a, b] = compiled(tensor([5, 5]), y);
      const [c] = compiled(a, y);
      expect([b.toArray(), c.toArray(), y.toArray(), captured.toArray()]).toEqual([
        [100, 400],
        [7, 9],
        [1, 2],
        [100, 200],
      ]);
    });

    it("takes results that are constants: each call gives them anew, and each place its own", () => {
      const captured = tensor([7, 8]);
      const make = compile((x: Tensor) => [
        captured,
        zeros([2]),
        reshape(captured, [2, 1]),
        zeros([]),
        zeros([]),
        zeros([0, 3]),
        mul(x, 2),
      ]);
      const use = compile((list: readonly Tensor[]) => list.map((x) => add(x, 1)), { donate: [0] });
      for (let i = 0; i < 3; i++) {
        const wanted = [[8, 9], [1, 1], [[8], [9]], 1, 1, [], [3, 5]];
        expect(use(make(tensor([1, 2]))).map((x) => x.toArray())).toEqual(wanted);
      }
      expect(captured.toArray()).toEqual([7, 8]);
    });

    it("takes results that equal an argument, which lives on: only what is returned itself is the same", () => {
      const next = compile((list: readonly Tensor[]) => list.map((x) => add(x, 1)), { donate: [0] });
      const equals = compile((x: Tensor, y: Tensor) => [mul(x, 1), sub(x, 0), clone(x), y]);
      const [x, y] = [tensor([1, 2]), tensor([3, 4])];
      for (let i = 0; i < 2; i++) {
        const [a, b, c, same] = equals(x, y);
        expect(same).toBe(y);
        expect(next([a, b, c]).map((z) => z.toArray())).toEqual([1, 2, 3].map(() => [2, 3]));
        expect(x.toArray()).toEqual([1, 2]);
      }
    });

    it("takes what a compiled function made to begin with, in every run", () => {
      const optimizer = adam({ learningRate: 0.1 });
      const start = (key: random.Key) => {
        const params = { w: random.normal(key, [3]), b: zeros([1]) };
        return [params, optimizer.init(params)] as const;
      };
      type Start = ReturnType<typeof start>;
      const step = ([params, state]: Start): Start => optimizer.update(params, state, params);
      const [compiledStart, compiledStep] = [compile(start), compile(step, { donate: [0] })];
      for (const seed of [1, 2, 1]) {
        const key = random.key(seed);
        expect(bits(compiledStep(compiledStep(compiledStart(key))))).toEqual(bits(step(step(start(key)))));
      }
    });

    it("swaps arguments whose results change places", () => {
      const compiled = compile((x: Tensor, y: Tensor) => [add(y, 1), mul(x, 10)], { donate: [0, 1] });
      let state: readonly Tensor[] = [tensor([1, 2]), tensor([3, 4])];
      for (let i = 0; i < 2; i++) state = compiled(state[0]!, state[1]!);
      expect(state.map((x) => x.toArray())).toEqual([
        [11, 21],
        [40, 50],
      ]);
    });

    it("lets another program read the parameters without a copy", () => {
      const train = compile((w: Tensor, x: Tensor) => sub(w, mul(0.1, x)), { donate: [0] });
      const evaluate = compile((w: Tensor, x: Tensor) => matmul(x, transpose(w)));
      let w = tensor([[1, 2, 3]]);
      for (let i = 0; i < 3; i++) {
        w = train(w, tensor([[1, 0, 1]]));
        expect(evaluate(w, tensor([[1, 1, 1]])).toArray()).toEqual(
          matmul(tensor([[1, 1, 1]]), transpose(w)).toArray(),
        );
      }
    });
  });

  describe("arguments that are no tensors", () => {
    it("numbers may change from call to call, and take the dtype of what they meet", () => {
      const { f, runs } = counted((x: Tensor, rate: number) => mul(x, rate));
      const compiled = compile(f);
      expect(compiled(tensor([3]), 0.1).item()).toBe(mul(tensor([3]), 0.1).item());
      expect(compiled(tensor([3]), 0.7).item()).toBe(mul(tensor([3]), 0.7).item());
      expect(runs()).toBe(1);
      const wide = tensor([3], { dtype: "float64" });
      expect(compiled(wide, 0.1).item()).toBe(3 * 0.1);
      expect(compiled(tensor([3], { dtype: "int32" }), 2).dtype).toBe("int32");
      expect(compiled(tensor([3], { dtype: "int32" }), 0.5).item()).toBe(1.5);
    });

    it("a number in JavaScript's own arithmetic is an error that says what to do", () => {
      const compiled = compile((x: Tensor, rate: number) => mul(x, 1 - rate));
      expect(() => compiled(tensor([3]), 0.1)).toThrow(/argument 1 is a number .* static: \[...\]/s);
      const fixed = compile((x: Tensor, rate: number) => mul(x, 1 - rate), { static: [1] });
      expect(fixed(tensor([3]), 0.5).item()).toBe(1.5);
      expect(fixed(tensor([3]), 0).item()).toBe(3);
    });

    it("booleans and strings belong to the kind", () => {
      const { f, runs } = counted((x: Tensor, mode: string, negative: boolean) =>
        mul(mode === "square" ? mul(x, x) : x, negative ? -1 : 1),
      );
      const compiled = compile(f);
      expect(compiled(tensor(3), "square", true).item()).toBe(-9);
      expect(compiled(tensor(3), "plain", false).item()).toBe(3);
      expect(compiled(tensor(4), "square", true).item()).toBe(-16);
      expect(runs()).toBe(2);
    });

    it("what has no place in a tree is an error with its path", () => {
      const compiled = compile((batch: unknown) => batch);
      expect(() => compiled({ x: new Float32Array(2) })).toThrow(
        "argument 0.x is a Float32Array, which cannot be an argument of a compiled function. Wrap it: tensor(...)",
      );
      expect(() => compiled([() => 1])).toThrow("argument 0[0] is a function");
    });
  });

  it("compiles once more for a ragged last batch, not every epoch", () => {
    const { f, runs } = counted((x: Tensor) => mean(x));
    const compiled = compile(f);
    for (let epoch = 0; epoch < 3; epoch++) for (const size of [8, 8, 5]) compiled(zeros([size, 3]));
    expect(runs()).toBe(2);
  });

  it("warns once when the arguments are of another kind at every call", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const compiled = compile(function average(x: Tensor) {
      return mean(x);
    });
    for (let size = 1; size < 30; size++) compiled(zeros([size]));
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toMatch(
      /^compile\(average\): compiled for 16 different kinds .* float32\[15\], then float32\[16\]/,
    );
  });

  describe("random keys", () => {
    const drop = (x: Tensor, key: random.Key): Tensor => where(random.bernoulli(key, x.shape), x, 0);

    it("that are arguments give another mask at each call, the eager one's", () => {
      const compiled = compile(drop);
      const x = random.normal(random.key(0), [50]);
      const masks = [1, 2].map((seed) => compiled(x, random.key(seed)).data());
      expect(masks[0]).not.toEqual(masks[1]);
      expect(masks).toEqual([1, 2].map((seed) => drop(x, random.key(seed)).data()));
    });

    it("are derived, split and drawn from as by the eager kernels", () => {
      const f = (key: random.Key): Tensor[] => {
        const [a, b] = random.split(key, 2);
        return [
          random.uniform(a, [37]),
          random.uniform(a, [5], { dtype: "float64" }),
          random.bits(b, [9]),
          random.normal(random.foldIn(b, 7), [20]),
          random.randint(b, [6], { max: 100 }),
          random.gumbel(a, [4, 3]),
        ];
      };
      expect(bits(compile(f)(random.key(3)))).toEqual(bits(f(random.key(3))));
    });

    it("are the numbers of a view: the columns of a matrix, a key whose words have changed places", () => {
      const f = (keys: Tensor, key: random.Key): Tensor[] => [
        vmap((one: random.Key) => random.uniform(random.foldIn(one, 2), [5]), { inAxes: 1 })(
          keys as random.Key,
        ),
        random.bits(flip(key, 0) as random.Key, [3]),
      ];
      const keys = transpose(stack(random.split(random.key(1), 4)));
      expect(bits(compile(f)(keys, random.key(2)))).toEqual(bits(f(keys, random.key(2))));
    });

    it("that are not are an error: the same numbers would be drawn forever", () => {
      const key = random.key(0);
      expect(() => compile((x: Tensor) => drop(x, key))(zeros([3]))).toThrow(/Pass the key as an argument/);
      expect(() => compile((x: Tensor) => drop(x, random.key(5)))(zeros([3]))).toThrow(/Pass the key/);
    });
  });

  it("follows a schedule: the rate changes from step to step", () => {
    const optimizer = sgd({ learningRate: cosine({ learningRate: 1, steps: 4 }) });
    const step = compile((w: Tensor, state: ReturnType<typeof optimizer.init>) =>
      optimizer.update(tensor([1]), state, w),
    );
    let [w, state] = [tensor([0]), optimizer.init(tensor([0]))];
    const seen: number[] = [];
    for (let i = 0; i < 5; i++) {
      [w, state] = step(w, state);
      seen.push(w.item());
    }
    const rates = seen.map((value, i) => (seen[i - 1] ?? 0) - value);
    [1, 0.8536, 0.5, 0.1464, 0].forEach((rate, i) => {
      expect(rates[i]).toBeCloseTo(rate, 4);
    });
  });

  describe("errors", () => {
    it("a branch on a value says that there is none yet", () => {
      expect(() => compile((x: Tensor) => (x.item() > 0 ? x : mul(x, 2)))(tensor(1))).toThrow(
        /only being recorded/,
      );
      const better = compile((x: Tensor) => where(greater(x, 0), x, mul(x, 2)));
      expect([better(tensor(1)).item(), better(tensor(-1)).item()]).toEqual([1, -2]);
    });

    it("an async function", () => {
      expect(() => compile(async (x: Tensor) => Promise.resolve(x))(tensor(1))).toThrow(
        "the function is async",
      );
    });

    it("a tensor that escapes", () => {
      let escaped: Tensor | undefined;
      compile((x: Tensor) => (escaped = mul(x, 2)))(tensor(1));
      expect(() => add(escaped!, 1)).toThrow(/being compiled, after that had ended/);
    });

    it("unknown options", () => {
      expect(() => compile((x: Tensor) => x, { donated: [0] } as never)).toThrow(
        'compile: unknown option "donated"',
      );
    });

    it("classes out of range, as the eager loss says", () => {
      const compiled = compile((z: Tensor, y: Tensor) => crossEntropy(z, y));
      const z = zeros([2, 3]);
      compiled(z, tensor([0, 2], { dtype: "int32" }));
      for (const wrong of [
        [0, 3],
        [-1, 0],
      ]) {
        const y = tensor(wrong, { dtype: "int32" });
        let message = "";
        try {
          crossEntropy(z, y);
        } catch (error) {
          ({ message } = error as Error);
        }
        expect(message).not.toBe("");
        expect(() => compiled(z, y)).toThrow(message);
      }
      expect(() => compile((y: Tensor) => oneHot(y, 3))(tensor([5], { dtype: "int32" }))).toThrow(
        /out of range for 3 classes/,
      );
    });
  });

  describe("with other transformations", () => {
    const f = (w: Tensor, x: Tensor): Tensor => mean(mul(exp(mul(w, x)), x));

    it("is differentiated and mapped as the function that it was made of", () => {
      const [w, x] = [tensor([0.5, 1]), tensor([2, 3])];
      expect(grad(compile(f))(w, x).data()).toEqual(grad(f)(w, x).data());
      const xs = tensor([
        [1, 2],
        [3, 4],
      ]);
      expect(vmap((row: Tensor) => compile(f)(w, row))(xs).data()).toEqual(
        vmap((row: Tensor) => f(w, row))(xs).data(),
      );
    });

    it("sees the gradient of what it captures", () => {
      const x = tensor([2, 3]);
      const outer = (w: Tensor): Tensor => compile((v: Tensor) => f(w, v))(x);
      expect(grad(outer)(tensor([0.5, 1])).data()).toEqual(
        grad((w: Tensor) => f(w, x))(tensor([0.5, 1])).data(),
      );
    });

    it("nests", () => {
      const inner = compile((x: Tensor) => mul(x, x));
      const outer = compile((x: Tensor) => add(inner(x), inner(add(x, 1))));
      expect(outer(tensor(3)).item()).toBe(25);
    });
  });

  it("runs ops that it has no code for by their eager kernels, and says so", () => {
    const f = (x: Tensor): Tensor[] => [sort(mul(x, -1)), cumsum(exp(x), { axis: 0 }), at(x, 1)];
    const compiled = compile(f);
    const x = tensor([3, 1, 2]);
    expect(bits(compiled(x))).toEqual(bits(f(x)));
    const report = compiled.report(x);
    expect(report.kernels.filter(({ runs }) => runs === "eager").map(({ name }) => name)).toContain("cumsum");
  });

  it("shows its graph and its kernels", () => {
    const compiled = compile((w: Tensor, x: Tensor, y: Tensor) => mseLoss(relu(matmul(x, w)), y));
    const args = [zeros([4, 3]), zeros([2, 4]), zeros([2, 3])] as const;
    const text = String(compiled.graph(...args));
    expect(text).toContain("%3 = matmul(%1, %0): float32[2, 3]");
    const report = compiled.report(...args);
    expect(report.kernels[0]!.ops.slice(0, 2)).toEqual(["matmul", "relu"]);
    expect(report.passes.map(({ pass }) => pass)).toContain("share subexpressions");
    expect(compiled.measure(...args).kernels.every(({ microseconds }) => microseconds! > 0)).toBe(true);
    expect(String(report)).toMatch(/kernels, [\d.]+ kB of memory, [\d.]+ kB of code$/);
  });

  it("takes empty arrays, arguments as results, and constants", () => {
    const x = tensor([1, 2]);
    const compiled = compile((a: Tensor) => [
      a,
      tensor([7]),
      reshape(a, [2, 1]),
      sum(zeros([0, 3]), { axis: 0 }),
      a,
    ]);
    expect(compiled(x).map((y) => y.toArray())).toEqual([[1, 2], [7], [[1], [2]], [0, 0, 0], [1, 2]]);
    const empty = compile((a: Tensor) => [mul(a, 2), sum(a, { axis: 0 })]);
    expect(empty(zeros([0, 2])).map((y) => y.toArray())).toEqual([[], [0, 0]]);
  });
});
