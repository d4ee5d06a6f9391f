import * as a from "@chainrule/activations";
import * as t from "@chainrule/tensor";
import type { Tensor } from "@chainrule/tensor";
import { NotExpressible } from "../format.js";
import type { Node, Operator, Operators } from "../node.js";

type Activation = (x: Tensor) => Tensor;

/** The activations a cell may have, by ONNX's names in lower case, with the usual values of their parameters. */
const activations: Readonly<
  Record<string, readonly [f: (x: Tensor, alpha: number, beta: number) => Tensor, ...usual: number[]]>
> = {
  affine: [(x, alpha, beta) => t.add(t.mul(x, alpha), beta), 1, 0],
  elu: [(x, alpha) => a.elu(x, { alpha }), 1],
  hardsigmoid: [(x, alpha, beta) => t.clip(t.add(t.mul(x, alpha), beta), { min: 0, max: 1 }), 0.2, 0.5],
  leakyrelu: [(x, alpha) => a.leakyRelu(x, { negativeSlope: alpha }), 0.01],
  relu: [a.relu],
  scaledtanh: [(x, alpha, beta) => t.mul(t.tanh(t.mul(x, beta)), alpha), 1, 1],
  sigmoid: [a.sigmoid],
  softplus: [(x) => a.softplus(x)],
  softsign: [a.softsign],
  tanh: [a.tanh],
  thresholdedrelu: [(x, alpha) => a.threshold(x, { threshold: alpha, value: 0 }), 1],
};

/** The activations of all directions in turn; each takes the parameters it has from the lists. */
function activationsOf(node: Node, usual: readonly string[], directions: number): Activation[] {
  const names = node.texts("activations") ?? Array<readonly string[]>(directions).fill(usual).flat();
  const [alphas, betas] = [node.list("activation_alpha") ?? [], node.list("activation_beta") ?? []];
  const clip = node.number("clip", Infinity);
  return names.map((name) => {
    const [f, alpha, beta] = activations[name.toLowerCase()] ?? [];
    if (!f) throw new NotExpressible(`activation ${name}`);
    const first = alpha === undefined ? NaN : (alphas.shift() ?? alpha);
    const second = beta === undefined ? NaN : (betas.shift() ?? beta);
    return (x) => f(clip < Infinity ? t.clip(x, { min: -clip, max: clip }) : x, first, second);
  });
}

/** What a cell has in one direction: [inputs, gates], [hidden, gates], a bias for each of them, and peepholes. */
interface Weights {
  readonly w: Tensor;
  readonly r: Tensor;
  readonly biases: readonly [Tensor, Tensor];
  readonly peepholes: Tensor | undefined;
  readonly f: readonly Activation[];
}

/** One step: the states from an input and the states before. The first state is what comes out. */
type Cell = (node: Node, weights: Weights, x: Tensor, states: readonly Tensor[]) => Tensor[];

/** A cell taken through time, forwards, backwards or both; beyond the length of a sequence nothing changes. */
const recurrent =
  (cell: Cell, gates: number, states: number, usual: readonly string[]): Operator =>
  (node) => {
    const batchFirst = node.flag("layout");
    const x = batchFirst ? t.swapAxes(node.in(0), 0, 1) : node.in(0);
    const [time, batch] = x.shape as [number, number];
    const hidden = node.in(2).shape[2]!;
    const direction = node.text("direction", "forward");
    const backwards = { forward: [false], reverse: [true], bidirectional: [false, true] }[direction]!;
    const f = activationsOf(node, usual, backwards.length);
    const lengths = node.has(4) ? t.expandDims(node.in(4), 1) : undefined;

    const results = backwards.map((backward, d) => {
      const of = (i: number): Tensor => t.at(node.in(i), d);
      const first = (i: number): Tensor => {
        if (!node.has(i)) return t.zeros([batch, hidden], { dtype: x.dtype });
        return batchFirst ? t.at(node.in(i), null, d) : of(i);
      };
      const bias = node.has(3) ? of(3) : t.zeros([2 * gates * hidden], { dtype: x.dtype });
      const weights: Weights = {
        w: t.transpose(of(1)),
        r: t.transpose(of(2)),
        biases: t.split(bias, 2) as [Tensor, Tensor],
        peepholes: node.has(7) ? of(7) : undefined,
        f: f.slice(d * usual.length),
      };
      const steps = Array.from({ length: time }, (_, i) => (backward ? time - 1 - i : i));
      let now = Array.from({ length: states }, (_, i) => first(5 + i));
      const outputs: Tensor[] = [];
      for (const i of steps) {
        const inside = lengths && t.greater(lengths, i);
        const next = cell(node, weights, t.at(x, i), now);
        outputs[i] = inside ? t.where(inside, next[0]!, 0) : next[0]!;
        now = inside ? next.map((state, k) => t.where(inside, state, now[k]!)) : next;
      }
      return [t.stack(outputs), ...now];
    });

    const axis = batchFirst ? 1 : 0;
    const ys = results.map(([y]) => (batchFirst ? t.swapAxes(y!, 0, 1) : y!));
    const last = Array.from({ length: states }, (_, k) => results.map((result) => result[k + 1]!));
    return [t.stack(ys, { axis: axis + 1 }), ...last.map((each) => t.stack(each, { axis }))];
  };

const both = ({ w, r, biases: [ofInput, ofState] }: Weights, x: Tensor, h: Tensor): Tensor =>
  t.add(t.linear(x, w, t.add(ofInput, ofState)), t.matmul(h, r));

const rnn: Cell = (_, weights, x, [h]) => [weights.f[0]!(both(weights, x, h!))];

/** Gates in the order update, reset, hidden. */
const gru: Cell = (node, { w, r, biases, f }, x, [h]) => {
  const [state, units] = [h!, h!.shape[1]!];
  const parts = (y: Tensor, axis: number): [Tensor, Tensor] =>
    t.split(y, [2 * units, units], { axis }) as [Tensor, Tensor];
  const [wGates, wHidden] = parts(w, 1);
  const [rGates, rHidden] = parts(r, 1);
  const [[wBias, wLast], [rBias, rLast]] = [parts(biases[0], 0), parts(biases[1], 0)];
  const gates = { w: wGates, r: rGates, biases: [wBias, rBias] as const, peepholes: undefined, f };
  const [z, reset] = t.split(f[0]!(both(gates, x, state)), 2, { axis: 1 }) as [Tensor, Tensor];
  const before = node.flag("linear_before_reset")
    ? t.mul(reset, t.linear(state, rHidden, rLast))
    : t.linear(t.mul(reset, state), rHidden, rLast);
  const now = f[1]!(t.add(t.linear(x, wHidden, wLast), before));
  return [t.add(t.mul(t.sub(1, z), now), t.mul(z, state))];
};

/** Gates in the order input, output, forget, cell. */
const lstm: Cell = (node, weights, x, [h, c]) => {
  const [f, g, ofCell] = weights.f as [Activation, Activation, Activation];
  const gates = t.split(both(weights, x, h!), 4, { axis: 1 }) as [Tensor, Tensor, Tensor, Tensor];
  const peepholes = weights.peepholes && t.split(weights.peepholes, 3);
  const peep = (gate: number, state: Tensor): Tensor =>
    peepholes ? t.add(gates[gate]!, t.mul(peepholes[gate]!, state)) : gates[gate]!;
  const input = f(peep(0, c!));
  const forget = node.flag("input_forget") ? t.sub(1, input) : f(peep(2, c!));
  const next = t.add(t.mul(forget, c!), t.mul(input, g(gates[3])));
  return [t.mul(f(peep(1, next)), ofCell(next)), next];
};

export const recurrence: Operators = {
  GRU: recurrent(gru, 3, 1, ["sigmoid", "tanh"]),
  LSTM: recurrent(lstm, 4, 2, ["sigmoid", "tanh", "tanh"]),
  RNN: recurrent(rnn, 1, 1, ["tanh"]),
};
