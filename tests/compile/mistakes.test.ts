// What a compiled function refuses or warns of, and that its rules for changing numbers hold over a training run.
import { relu } from "@chainrule/activations";
import { valueAndGrad } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import { mseLoss } from "@chainrule/losses";
import { dense, dropout, sequential } from "@chainrule/nn";
import { sgd } from "@chainrule/optim";
import { cosine } from "@chainrule/optim/schedules";
import {
  add,
  applyOp,
  argsort,
  cast,
  cumsum,
  defineOp,
  flip,
  logSoftmax,
  mul,
  nonzero,
  pointwise,
  reshape,
  softmax,
  sort,
  sum,
  type Tensor,
  tensor,
  transpose,
  treeLeaves,
  unique,
  zeros,
} from "@chainrule/tensor";
import { add as plus, type Scalar, subtract as minus } from "@chainrule/tensor/scalar";
import * as random from "@chainrule/tensor/random";
import { afterEach, describe, expect, it, vi } from "vitest";

const warned = (): ReturnType<typeof vi.spyOn> =>
  vi.spyOn(console, "warn").mockImplementation(() => undefined);

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a value that is asked for while there is none", () => {
  const x = tensor([1, 2]);
  it.each<[string, (x: Tensor) => unknown, RegExp]>([
    ["item", (y) => (sum(y).item() > 0 ? y : mul(y, 2)), /item: .*only being recorded/],
    ["data", (y) => y.data()[0], /data: .*only being recorded/],
    ["toArray", (y) => y.toArray(), /only being recorded/],
    ["a comparison", (y) => ((y as unknown as number) > 0 ? y : 1), /greater/],
    ["arithmetic", (y) => (y as unknown as number) + 1, /item\(\)/],
    ["nonzero", (y) => nonzero(y), /nonzero/],
    ["unique", (y) => unique(y), /unique/],
  ])("by %s is an error that names it", (_, f, message) => {
    const compiled = compile(f);
    expect(() => compiled(x)).toThrow(message);
    // Nothing is kept of it.
    expect(() => compiled(x)).toThrow(message);
  });
});

describe("options that name no argument", () => {
  const f = (x: Tensor): Tensor => mul(x, 2);
  it.each<[string, () => unknown, RegExp]>([
    ["no function", () => compile(3 as never), /compile: expected a function, got 3/],
    ["a number", () => compile(f, { donate: 0 as never }), /compile\(f\): donate must list positions/],
    ["a negative", () => compile(f, { donate: [-1] }), /donate must list positions/],
    ["a text", () => compile(f, { static: ["0"] as never }), /static must list positions.*\[0\]/],
    ["too large", () => compile(f, { donate: [5] })(tensor([1])), /names argument 5 of 1, counted from 0/],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe("static arguments", () => {
  it("may be anything: with cycles, without a prototype", () => {
    warned();
    const f = compile((x: Tensor, _: object) => mul(x, 2), { static: [1] });
    for (let i = 0; i < 20; i++) {
      const options = Object.create(null) as Record<string, unknown>;
      options["self"] = options;
      expect(f(tensor([i]), options).toArray()).toEqual([2 * i]);
    }
  });
});

describe("ops of others", () => {
  it("are what they compute, whatever their names are", () => {
    const x = tensor([1, 2, 3]);
    for (const [name, scalar, wanted] of [
      ["copy", ([x]: readonly Scalar[]) => plus(x!, x!), [2, 4, 6]],
      ["sub", ([x]: readonly Scalar[]) => minus(1, x!), [0, -1, -2]],
    ] as const) {
      const op = pointwise({ name, scalar });
      const f = (x: Tensor): Tensor => applyOp(op, [x], undefined);
      expect(compile(f)(x).toArray()).toEqual(wanted);
    }
    // The first operand minus the second, the other way round; and a division that adds.
    const turned = pointwise({ name: "sub", scalar: ([a, b]) => minus(b!, a!) });
    const sum = pointwise({ name: "div", scalar: ([a, b]) => plus(a!, b!) });
    const f = (x: Tensor): Tensor[] => [
      applyOp(turned, [x, zeros([3])], undefined),
      applyOp(sum, [x, tensor([2, 2, 2])], undefined),
    ];
    for (const fast of [false, true]) {
      expect(compile(f, { fast })(x).map((y) => y.toArray())).toEqual([
        [-1, -2, -3],
        [3, 4, 5],
      ]);
    }
  });

  it("may have attributes that are no JSON", () => {
    const op = defineOp<{ by: bigint }>({
      name: "times",
      infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
      compute: ([x], { by }) => mul(x!, Number(by)),
    });
    expect(compile((x: Tensor) => applyOp(op, [x], { by: 3n }))(tensor([2])).toArray()).toEqual([6]);
  });
});

describe("a call that runs out of memory", () => {
  it("leaves what it has overwritten given away, and nothing that looks live", () => {
    const step = compile((w: Tensor, x: Tensor) => [add(w, 1), mul(x, 2)] as const, { donate: [0] });
    const x = tensor(new Float32Array(100));
    // Memory that is donated once more lies where programs compute.
    const [w] = step(step(zeros([100]), x)[0], x);
    const slice = vi.spyOn(Float32Array.prototype, "slice").mockImplementation(() => {
      throw new RangeError("Array buffer allocation failed");
    });
    expect(() => step(w, x)).toThrow(RangeError);
    slice.mockRestore();
    expect(() => w.data()).toThrow(/donated/);
    expect(step(zeros([100]), x)[0].data()[0]).toBe(1);
  });
});

describe("a view of memory that was given away", () => {
  it("is refused by the function that was called", () => {
    const x = zeros([40, 40]);
    const view = transpose(x);
    compile((x: Tensor) => add(x, 1), { donate: [0] })(x);
    const calls: Record<string, (x: Tensor) => unknown> = {
      cumsum: (x) => cumsum(x, { axis: 0 }),
      softmax: (x) => softmax(x),
      logSoftmax: (x) => logSoftmax(x),
      sum: (x) => sum(x, { axis: 0 }),
      argsort: (x) => argsort(x),
      reshape: (x) => reshape(x, [1600]),
    };
    for (const [name, call] of Object.entries(calls)) {
      expect(() => call(view)).toThrow(new RegExp(`^${name}: .*donated`));
    }
  });
});

it("a captured tensor that was given away is refused by the function that captures it", () => {
  const w = tensor([1, 2]);
  compile((w: Tensor) => add(w, 1), { donate: [0] })(w);
  expect(() =>
    compile(function f(x: Tensor) {
      return add(x, w);
    })(tensor([1, 2])),
  ).toThrow(/^compile\(f\): this tensor's memory was donated/);
});

it("tensors are returned in plain objects and arrays, not in objects of a class, maps or sets", () => {
  class Pair {
    constructor(
      readonly first: Tensor,
      readonly unit: string,
    ) {}
  }
  const returning = (wrap: (x: Tensor) => unknown): (() => unknown) => {
    const compiled = compile(function f(x: Tensor) {
      return { loss: x, beside: wrap(mul(x, 2)) };
    });
    return () => compiled(tensor([1, 2]));
  };
  const told = (name: string): string =>
    `compile(f): a ${name} holds tensors. Return them in plain objects and arrays`;
  expect(returning((x) => new Pair(x, "m"))).toThrow(told("Pair"));
  expect(returning((x) => new Map([["x", x]]))).toThrow(told("Map"));
  expect(returning((x) => new Set([x]))).toThrow(told("Set"));
  const constant = new Pair(tensor(1), "m");
  expect(returning(() => constant)()).toEqual({ loss: tensor([1, 2]), beside: constant });
});

describe("an op without code of its own", () => {
  it("runs by its eager kernel between compiled parts, which the report says", () => {
    const f = (x: Tensor): Tensor => add(flip(sort(mul(x, -1)), 0), cumsum(x, { axis: 0 }));
    const x = tensor([3, 1, 2]);
    const { kernels } = compile(f).report(x);
    expect(
      kernels
        .filter(({ runs }) => runs === "eager")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["argsort", "cumsum"]);
    expect(String(compile(f).report(x))).toMatch(/cumsum +cumsum +eager/);
    expect(compile(f)(x).toArray()).toEqual(f(x).toArray());
  });

  it("has its result copied once, into the memory of the program", () => {
    const f = (x: Tensor): Tensor => mul(cumsum(x), 2);
    const compiled = compile(f);
    const x = tensor([1, 2, 3]);
    compiled(x);
    const data = vi.spyOn(Object.getPrototypeOf(x) as Tensor, "data");
    const y = compiled(x);
    expect(data).not.toHaveBeenCalled();
    data.mockRestore();
    expect(y.toArray()).toEqual([2, 6, 12]);
  });

  it.each(["map", "reduce", "view", "gather", "contract", "scatter", "window"] as const)(
    "may come from elsewhere, with a kernel of kind %s that tells nothing of itself",
    (kind) => {
      const op = defineOp({
        name: `test/${kind}`,
        infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
        kernel: {
          kind,
          run: ([x]) =>
            tensor(
              x!.data().map((y) => y + 1),
              { shape: x!.shape },
            ),
        },
      });
      const f = (x: Tensor): Tensor => mul(applyOp(op, [mul(x, 3)], undefined), 2);
      const x = tensor([[1, 2]]);
      expect(compile(f)(x).toArray()).toEqual([[8, 14]]);
      const eager = compile(f)
        .report(x)
        .kernels.filter(({ runs }) => runs === "eager");
      expect(eager.map(({ name }) => name)).toEqual([`test/${kind}`]);
    },
  );
});

describe("arguments of another kind", () => {
  it("at each call are warned of once, with what changes", () => {
    const warn = warned();
    const compiled = compile((batch: { x: Tensor; epoch: string }) => mul(batch.x, 2));
    for (let epoch = 0; epoch < 40; epoch++) compiled({ x: zeros([2]), epoch: `epoch ${epoch}` });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toMatch(/argument 0\.epoch is epoch 14, then epoch 15|"?epoch 14/);
  });

  it("in a ragged last batch compile once more, not every epoch, and give the eager bits", () => {
    const warn = warned();
    let runs = 0;
    const f = (w: Tensor, x: Tensor): Tensor => {
      runs++;
      return add(w, sum(x, { axis: 0 }));
    };
    const compiled = compile(f, { donate: [0] });
    let w = zeros([3]);
    for (let epoch = 0; epoch < 20; epoch++) {
      for (const size of [8, 8, 8, 5]) w = compiled(w, add(zeros([size, 3]), 1));
    }
    expect(runs).toBe(2);
    expect(warn).not.toHaveBeenCalled();
    expect(w.toArray()).toEqual([580, 580, 580]);
  });
});

describe("an async function", () => {
  it("is an error that says what to do, at each call", () => {
    const compiled = compile(async function load(x: Tensor) {
      return Promise.resolve(mul(x, 2));
    });
    for (let i = 0; i < 2; i++) {
      expect(() => compiled(tensor(1))).toThrow(
        "compile(load): the function is async. Await what it needs before",
      );
    }
  });
});

describe("random numbers", () => {
  const model = sequential(dense(6, 20), relu, dropout(0.5), dense(20, 2));
  type Params = ReturnType<typeof model.init>;
  const optimizer = sgd({ learningRate: 0.1 });
  const lossAndGrad = valueAndGrad((params: Params, x: Tensor, y: Tensor, key: random.Key) =>
    mseLoss(model.apply(params, x, { training: true, key }), y),
  );
  const step = (params: Params, x: Tensor, y: Tensor, key: random.Key): [Params, Tensor] => {
    const [loss, grads] = lossAndGrad(params, x, y, key);
    return [optimizer.update(grads, optimizer.init(params), params)[0], loss];
  };
  const [x, y] = [random.normal(random.key(1), [5, 6]), random.normal(random.key(2), [5, 2])];

  it("of dropout are others at each step of a compiled program, and the eager ones", () => {
    const compiled = compile(step);
    const params = model.init(random.key(0));
    const losses = [7, 8, 7].map((seed) => compiled(params, x, y, random.key(seed))[1].item());
    expect(losses[0]).not.toBe(losses[1]);
    expect(losses[2]).toBe(losses[0]);
    expect(losses).toEqual([7, 8, 7].map((seed) => step(params, x, y, random.key(seed))[1].item()));
  });

  it("whose key is split inside of the step follow the key", () => {
    const f = (key: random.Key): [Tensor, random.Key] => {
      const [next, now] = random.split(key, 2);
      return [random.bits(now, [4]), next];
    };
    const compiled = compile(f, { donate: [0] });
    let [key, other] = [random.key(3), random.key(3)];
    const seen = new Set<string>();
    for (let i = 0; i < 4; i++) {
      const [drawn, next] = compiled(key);
      const [wanted, nextWanted] = f(other);
      expect(drawn.data()).toEqual(wanted.data());
      [key, other] = [next, nextWanted];
      seen.add(String(drawn.data()));
    }
    expect(seen.size).toBe(4);
  });

  it("whose key is a constant are an error, in a layer as well", () => {
    const key = random.key(4);
    const compiled = compile((params: Params) => model.apply(params, x, { training: true, key }));
    expect(() => compiled(model.init(random.key(0)))).toThrow(/Pass the key as an argument/);
  });

  it("whose key is a constant are an error in a compiled function that another one calls, too", () => {
    const noise = compile((key: random.Key) => random.uniform(key, [2]));
    const noisy = compile((x: Tensor) => mul(x, noise(random.key(1))));
    for (let i = 0; i < 2; i++) {
      expect(() => noisy(tensor([1, 2]))).toThrow(/Pass the key as an argument/);
      // Also where it has its program already.
      expect(noise(random.key(1)).data()).toEqual(random.uniform(random.key(1), [2]).data());
    }
  });
});

it("a schedule changes the rate from step to step, in a donated state, as it does eagerly", () => {
  const optimizer = sgd({ learningRate: cosine({ learningRate: 1, steps: 4 }) });
  const update = (w: Tensor, state: ReturnType<typeof optimizer.init>) =>
    optimizer.update(tensor([1]), state, w);
  const compiled = compile(update, { donate: [0, 1] });
  let fast = [tensor([0]), optimizer.init(tensor([0]))] as ReturnType<typeof update>;
  let eager = [tensor([0]), optimizer.init(tensor([0]))] as ReturnType<typeof update>;
  const rates: number[] = [];
  for (let i = 0; i < 5; i++) {
    const before = eager[0].item();
    fast = compiled(...fast);
    eager = update(...eager);
    rates.push(before - eager[0].item());
    expect(treeLeaves(fast).map((leaf) => leaf.toArray())).toEqual(
      treeLeaves(eager).map((leaf) => leaf.toArray()),
    );
  }
  expect(new Set(rates).size).toBe(5);
});

describe("a kernel of one's own", () => {
  const own = (length: number, dtype: "float32" | "float64", kernel: (x: Tensor) => Tensor) => {
    const op = defineOp({
      name: "lib/own",
      infer: () => ({ shape: [length], dtype }),
      kernel: { kind: "scan", run: ([x]) => kernel(x!) },
    });
    return compile((x: Tensor) => add(applyOp(op, [mul(x, 2)], undefined), 1));
  };
  const input = tensor([1, 2, 3]);

  it("that gives more or less than infer said is refused: it would write over other values", () => {
    expect(() => own(2, "float32", (y) => y)(input)).toThrow("lib/own: 3 elements instead of 2");
    expect(() => own(4, "float32", (y) => y)(input)).toThrow("lib/own: 3 elements instead of 4");
  });

  it("that gives another dtype has its numbers, in the dtype that infer said", () => {
    expect(own(3, "float32", (y) => cast(y, "float64"))(input).toArray()).toEqual([3, 5, 7]);
    expect(own(3, "float64", (y) => y)(input).toArray()).toEqual([3, 5, 7]);
  });
});
