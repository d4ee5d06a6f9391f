import {
  add,
  cast,
  type Dtype,
  full,
  fuse,
  isTensor,
  mul,
  neg,
  rejectUnknownOptions,
  sameShape,
  sub,
  type Tensor,
  type Tree,
  treeFlatten,
  treeLeaves,
  treePaths,
  treeUnflatten,
  zeros,
} from "@chainrule/tensor";
import { checkGradients } from "./checkGradients.js";
import { checkNumbers } from "./checkNumbers.js";
import { checkState } from "./checkState.js";
import type { LearningRate, Optimizer, OptimizerOptions, ParameterGroup } from "./optimizer.js";
import { shown } from "./shown.js";

/** A parameter group in which nothing is left out. */
export interface ResolvedGroup extends ParameterGroup {
  readonly learningRate: LearningRate;
  readonly weightDecay: number;
  readonly frozen: boolean;
}

/** What an optimizer that treats each parameter by itself does with one parameter. */
export interface LeafRule<Slot extends string, Name extends string> {
  /** What the state keeps for each parameter, by name: what it starts with, or undefined for nothing. */
  readonly slots: Readonly<Record<Slot, ((param: Tensor, group: ResolvedGroup) => Tensor) | undefined>>;
  /** Who takes care of weight decay: this file, or the rule itself. Default "here". */
  readonly weightDecay?: "here" | "rule";
  /**
   * The numbers of step t = 1, 2, …, float64 of shape []. They are computed once for all parameters of a group, which
   * is one object that `groups` gives, and then cast to the dtype of each.
   *
   * @param state what `update` was given
   */
  numbers(t: Tensor, rate: Tensor, group: ResolvedGroup, state: unknown): Record<Name, Tensor>;
  /**
   * The next value of a parameter, and what the state keeps for it. A function of these tensors and the group's own options
   * alone, computed in one pass where it is pointwise.
   */
  step(
    param: Tensor,
    gradient: Tensor,
    slots: Record<Slot, Tensor>,
    numbers: Record<Name, Tensor>,
    group: ResolvedGroup,
  ): [next: Tensor, slots: Partial<Record<Slot, Tensor>>];
}

/** The state of an optimizer that treats each parameter by itself. */
type LeafwiseState<Slot extends string> = { readonly step: Tensor } & Readonly<Record<Slot, Tree>>;

const commonOptions = ["weightDecay", "decoupledWeightDecay", "maximize", "groups"];

function rateAt(name: string, rate: LearningRate, step: Tensor): Tensor {
  if (typeof rate === "number") return full([], rate, { dtype: "float64" });
  const value: unknown = rate(step);
  if (!isTensor(value) || value.shape.length > 0) {
    throw new TypeError(`${name}: a schedule returns a tensor of shape [], got ${String(value)}`);
  }
  return cast(value, "float64");
}

/** The group of a parameter: for the same object that `groups` gives the same one. */
function groupsOf<G extends ParameterGroup>(
  name: string,
  { learningRate, weightDecay = 0, groups }: OptimizerOptions<G>,
  known: readonly string[],
): (path: string, param: Tensor) => ResolvedGroup {
  if (groups !== undefined && typeof groups !== "function") {
    throw new TypeError(
      `${name}: groups is a function of a path and the parameter there, got ${shown(groups)}`,
    );
  }
  const check = (where: string, group: ParameterGroup): ResolvedGroup => {
    const { learningRate: rate, weightDecay: decay } = group;
    checkNumbers(where, { learningRate: typeof rate === "function" ? 0 : rate, weightDecay: decay }, 0);
    return group as ResolvedGroup;
  };
  const base = check(name, { learningRate, weightDecay, frozen: false });
  const resolved = new WeakMap<object, ResolvedGroup>();
  return (path, param) => {
    const own = groups?.(path, param);
    if (!own) return base;
    const before = resolved.get(own);
    if (before) return before;
    const where = `${name}: groups("${path}")`;
    rejectUnknownOptions(where, own, [...Object.keys(base), ...known]);
    const given = Object.entries(own).filter(([, value]) => value !== undefined);
    const group = check(where, { ...base, ...Object.fromEntries(given) });
    resolved.set(own, group);
    return group;
  };
}

/** The numbers of a step, computed once for each group and cast once to each dtype. */
function onceForEach<Name extends string>(compute: (group: ResolvedGroup) => Record<Name, Tensor>) {
  const known = new Map<ResolvedGroup, Partial<Record<Dtype, Record<Name, Tensor>>>>();
  return (group: ResolvedGroup, dtype: Dtype): Record<Name, Tensor> => {
    const casts = known.get(group) ?? { float64: compute(group) };
    known.set(group, casts);
    return (casts[dtype] ??= Object.fromEntries(
      Object.entries<Tensor>(casts.float64!).map(([key, value]) => [key, cast(value, dtype)]),
    ) as Record<Name, Tensor>);
  };
}

/**
 * An optimizer from what it does with one parameter: it counts steps, asks the schedule, sorts parameters into
 * groups and applies weight decay.
 *
 * @param ownOptions the names of options beside those that optimizers have in common
 * @param groupOptions the names of properties of groups beside those that groups have in common
 */
export function leafwise<Slot extends string, Name extends string, G extends ParameterGroup>(
  name: string,
  options: OptimizerOptions<G>,
  ownOptions: readonly string[],
  rule: LeafRule<Slot, Name>,
  groupOptions: readonly string[] = [],
): Optimizer<LeafwiseState<Slot>> {
  rejectUnknownOptions(name, options, ["learningRate", ...ownOptions, ...commonOptions]);
  const { decoupledWeightDecay = false, maximize = false } = options;
  /** Whether weight decay is taken care of here. */
  const decays = ({ weightDecay }: ResolvedGroup): boolean => rule.weightDecay !== "rule" && weightDecay > 0;
  const groupAt = groupsOf(name, options, groupOptions);
  const groupsIn = (params: unknown, leaves: readonly Tensor[]): ResolvedGroup[] =>
    treePaths(params).map((path, i) => groupAt(path, leaves[i]!));
  const slots = Object.keys(rule.slots) as Slot[];
  const used = slots.filter((slot) => rule.slots[slot]);
  /** One parameter's step, of tensors in a row: the parameter, its gradient, what the state keeps, the numbers. */
  const stepOf = (group: ResolvedGroup, names: readonly string[]) =>
    fuse((param, given, ...others) => {
      const kept = Object.fromEntries(used.map((slot, s) => [slot, others[s]!])) as Record<Slot, Tensor>;
      const numbers = Object.fromEntries(names.map((key, k) => [key, others[used.length + k]!])) as Record<
        Name | "decay" | "shrink",
        Tensor
      >;
      let [from, gradient] = [param, maximize ? neg(given) : given];
      if (decays(group)) {
        if (decoupledWeightDecay) from = mul(param, numbers.shrink);
        else gradient = add(gradient, mul(param, numbers.decay));
      }
      const [moved, keep] = rule.step(from, gradient, kept, numbers, group);
      return [moved, ...used.map((slot) => keep[slot] ?? kept[slot])];
    });
  const steps: Record<string, ReturnType<typeof stepOf>> = {};
  return {
    init(params) {
      const [leaves, structure] = treeFlatten(params);
      const groups = groupsIn(params, leaves);
      const start = (slot: Slot): unknown => {
        const first = rule.slots[slot];
        return first
          ? treeUnflatten(
              structure,
              leaves.map((param, i) => first(param, groups[i]!)),
            )
          : [];
      };
      const trees = Object.fromEntries(slots.map((slot) => [slot, start(slot)]));
      return { step: zeros([], { dtype: "int32" }), ...trees } as LeafwiseState<Slot>;
    },
    update<P>(grads: P, state: LeafwiseState<Slot>, params: P) {
      checkGradients(name, grads, params);
      const [leaves, structure] = treeFlatten(params);
      const gradients = treeLeaves(grads);
      const groups = groupsIn(params, leaves);
      checkState(name, state, ["step", ...used]);
      const columns = used.map((slot) => treeLeaves(state[slot]));
      const checkFit = (fits: boolean): void => {
        if (!fits) throw new TypeError(`${name}: the state belongs to other parameters, or to other options`);
      };
      checkFit(columns.every((column) => column.length === leaves.length));
      const step = add(state.step, 1);
      const numbersFor = onceForEach((group): Record<string, Tensor> => {
        const rate = rateAt(name, group.learningRate, state.step);
        const own = rule.numbers(cast(step, "float64"), rate, group, state);
        if (!decays(group)) return own;
        const decay = full([], group.weightDecay, { dtype: "float64" });
        return { ...own, decay, shrink: sub(1, mul(rate, decay)) };
      });
      const next = leaves.map((param, i) => {
        const group = groups[i]!;
        if (group.frozen) return param;
        const numbers = numbersFor(group, param.dtype);
        // What the code of a step depends on; other numbers are its inputs.
        const own = groupOptions.map((key) => group[key as keyof ResolvedGroup]);
        const decay = rule.weightDecay === "rule" ? group.weightDecay : decays(group);
        const stepFor = (steps[[decay, ...own].join()] ??= stepOf(group, Object.keys(numbers)));
        const kept = columns.map((column) => column[i]!);
        const [moved, ...keep] = stepFor(param, gradients[i]!, ...kept, ...Object.values(numbers));
        checkFit(sameShape(moved.shape, param.shape));
        keep.forEach((value, s) => {
          checkFit(sameShape(value.shape, kept[s]!.shape));
          columns[s]![i] = value;
        });
        return moved;
      });
      const trees: Record<string, unknown> = Object.fromEntries(slots.map((slot) => [slot, state[slot]]));
      used.forEach((slot, s) => (trees[slot] = treeUnflatten(structure, columns[s]!)));
      return [treeUnflatten(structure, next) as P, { step, ...trees } as LeafwiseState<Slot>];
    },
  };
}
