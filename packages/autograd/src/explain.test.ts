import {
  explain,
  type Explanation,
  explanationDot,
  explanationMermaid,
  explanationTable,
} from "@chainrule/autograd";
import {
  add,
  cast,
  greater,
  matmul,
  mean,
  mul,
  pow,
  sigmoid,
  square,
  sub,
  type Tensor,
  tanh,
  tensor,
  where,
} from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, it } from "vitest";

/** Along each scalar edge: local derivative times adjoint; summed over a value's edges it is the adjoint. */
function expectChainRule({ nodes, edges }: Explanation): void {
  for (const node of nodes.slice(0, -1)) {
    const out = edges.filter((edge) => edge.from === node.id);
    if (node.adjoint === undefined || out.some((edge) => edge.local === undefined)) continue;
    const sum = out.reduce((total, edge) => total + edge.local! * nodes[edge.to]!.adjoint!, 0);
    expect(node.adjoint).toBeCloseTo(sum, 10);
  }
}

const double = (x: number): Tensor => tensor(x, { dtype: "float64" });

describe("explain", () => {
  const neuron = (w: Tensor, x: Tensor, b: Tensor, y: Tensor): Tensor =>
    square(sub(sigmoid(add(mul(w, x), b)), y));
  const explanation = explain(neuron, { names: ["w", "x", "b", "y"] })(
    double(0.6),
    double(1),
    double(0.9),
    double(0),
  );

  it("puts every number of the chain rule on its edge: one neuron with its loss", () => {
    expect(explanation.nodes.map((node) => node.name ?? node.op)).toEqual([
      "w",
      "x",
      "b",
      "y",
      "mul",
      "add",
      "sigmoid",
      "sub",
      "mul",
    ]);
    expect(explanation.nodes[6]!.value).toBeCloseTo(0.817574, 6);
    expect(explanation.nodes[0]!.adjoint).toBeCloseTo(
      2 * 0.817574476193644 * 0.817574476193644 * (1 - 0.817574476193644),
      10,
    );
    expect(explanation.edges.every((edge) => edge.local !== undefined)).toBe(true);
    expectChainRule(explanation);
  });

  it("counts the bytes of each dtype", () => {
    const f = (x: Tensor): Tensor => where(greater(x, 0), cast(x, "float32"), 0);
    const { nodes } = explain(f)(double(3));
    const bytes = (dtype: string): number | undefined => nodes.find((node) => node.dtype === dtype)?.bytes;
    expect(["float64", "bool", "float32"].map(bytes)).toEqual([8, 1, 4]);
  });

  it("holds for micrograd's README expression too", () => {
    const f = (a: Tensor, b: Tensor): Tensor => {
      const c = add(mul(a, b), pow(b, 3));
      return add(tanh(add(a, c)), mul(c, a));
    };
    expectChainRule(explain(f)(double(-0.5), double(0.7)));
  });

  it("shows networks by shapes and norms, and names leaves of trees by their paths", () => {
    const net = (params: { w: Tensor; v: Tensor }[], x: Tensor): Tensor =>
      mean(square(matmul(tanh(matmul(x, params[0]!.w)), params[0]!.v)));
    const key = random.key(0);
    const result = explain(net, { names: ["params", "x"] })(
      [{ w: random.normal(key, [3, 4]), v: random.normal(key, [4, 1]) }],
      random.normal(key, [5, 3]),
    );
    const w = result.nodes.find((node) => node.name === "params[0].w")!;
    expect([w.shape, w.value, w.bytes, w.adjointNorm! > 0]).toEqual([[3, 4], undefined, 48, true]);
    expect(result.nodes.at(-1)!.shape).toEqual([]);
  });

  it("prints as a table, as DOT and as Mermaid", () => {
    expect(explanationTable(explanation)).toMatchSnapshot();
    expect(explanationDot(explanation)).toMatchSnapshot();
    expect(explanationMermaid(explanation)).toMatchSnapshot();
  });

  it.each([
    [() => explain((x: Tensor) => x)(tensor([1, 2])), "explain: the function must return one number"],
    [
      () => explain((_: Tensor) => tensor(1))(tensor(1)),
      "explain: the result depends on no floating-point value",
    ],
    [
      () => explain((x: Tensor) => x, { name: ["x"] } as never),
      'explain: unknown option "name". Known: names',
    ],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});
