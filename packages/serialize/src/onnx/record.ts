import { flattenTree } from "@chainrule/serialize";
import {
  isTensor,
  recordOnce,
  type Spec,
  type Tensor,
  treeFlatten,
  treePaths,
  treeUnflatten,
} from "@chainrule/tensor";
import { type Constant, type IsStep, Recorder, type Source, type Step } from "./Recorder.js";

/** A function as a list of op calls that its results need, recorded without values. */
export interface Recording {
  readonly inputs: readonly Spec[];
  readonly constants: readonly Constant[];
  readonly steps: readonly Step[];
  readonly outputs: readonly { readonly path: string; readonly source: Source }[];
}

/** A tree whose leaves have names in the file. */
export interface NamedTree {
  readonly tree: unknown;
  /** What the names of its leaves begin with. */
  readonly prefix: string;
}

/** What is recorded: a function of trees of parameters, and of inputs. */
export interface Subject {
  readonly trees: readonly NamedTree[];
  run(trees: readonly unknown[], inputs: unknown): unknown;
}

/** The tree with leaves that the recorder follows, under the names that they have in other files. */
function followed(recorder: Recorder, { tree, prefix }: NamedTree): unknown {
  if (tree === undefined) return undefined;
  const named = Object.entries(flattenTree(prefix === "" ? tree : { [prefix]: tree }));
  const names = new Map(named.map(([name, leaf]) => [leaf, name || "params"]));
  const [leaves, structure] = treeFlatten(tree);
  return treeUnflatten(
    structure,
    leaves.map((leaf) => recorder.parameter(leaf, names.get(leaf)!)),
  );
}

function outputsOf(recorder: Recorder, result: unknown): Recording["outputs"] {
  if (result instanceof Promise) {
    throw new TypeError(
      "exportOnnx: the function is async. Await what it needs before, and compute synchronously",
    );
  }
  if (result === undefined) {
    throw new TypeError("exportOnnx: the function returned undefined: is a return missing?");
  }
  if (isTensor(result)) return [{ path: "", source: recorder.source(result) }];
  const paths = treePaths(result);
  return treeFlatten(result)[0].map((leaf, i) => ({ path: paths[i]!, source: recorder.source(leaf) }));
}

/** Leaves out what no output needs. */
function prune({ inputs, constants, steps, outputs }: Recording): Recording {
  const usedSteps = new Set<number>();
  const usedConstants = new Set<number>();
  const use = ({ kind, index }: Source): void => {
    if (kind === "step") usedSteps.add(index);
    else if (kind === "constant") usedConstants.add(index);
  };
  outputs.forEach(({ source }) => use(source));
  // A step's operands come before it.
  for (let i = steps.length - 1; i >= 0; i--) if (usedSteps.has(i)) steps[i]!.operands.forEach(use);
  const keptSteps = [...steps.keys()].filter((i) => usedSteps.has(i));
  const keptConstants = [...constants.keys()].filter((i) => usedConstants.has(i));
  const places = {
    input: undefined,
    step: new Map(keptSteps.map((old, index) => [old, index])),
    constant: new Map(keptConstants.map((old, index) => [old, index])),
  };
  const moved = (source: Source): Source => ({
    kind: source.kind,
    index: places[source.kind]?.get(source.index) ?? source.index,
  });
  return {
    inputs,
    constants: keptConstants.map((i) => constants[i]!),
    steps: keptSteps.map((i) => ({ ...steps[i]!, operands: steps[i]!.operands.map(moved) })),
    outputs: outputs.map(({ path, source }) => ({ path, source: moved(source) })),
  };
}

/**
 * Records what a function does with inputs of the given shapes and dtypes.
 *
 * @param rebuild puts the inputs into the tree that the function takes
 */
export function record(
  subject: Subject,
  inputs: readonly Spec[],
  rebuild: (leaves: readonly Tensor[]) => unknown,
  isStep: IsStep,
): Recording {
  const recorder = new Recorder(isStep);
  try {
    const trees = subject.trees.map((tree) => followed(recorder, tree));
    const args = rebuild(inputs.map((spec, i) => recorder.input(i, spec)));
    const result = recordOnce("exportOnnx", () => subject.run(trees, args));
    const outputs = outputsOf(recorder, result);
    return prune({ inputs, constants: recorder.constants, steps: recorder.steps, outputs });
  } finally {
    recorder.open = false;
  }
}
