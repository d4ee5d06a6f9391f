import { type Tensor, treeFlatten, treePaths, treeUnflatten } from "@chainrule/tensor";

/** The example inputs, taken out of their tree. */
export interface Example {
  readonly leaves: readonly Tensor[];
  readonly paths: readonly string[];
  rebuild(leaves: readonly Tensor[]): readonly unknown[];
}

/** @throws TypeError that says what an example is, where the tree holds something else */
function flatten(args: readonly unknown[]): ReturnType<typeof treeFlatten> {
  try {
    return treeFlatten(args);
  } catch (error) {
    const reason = (error as Error).message.replace(/^\w+: /u, "");
    throw new TypeError(
      `exportOnnx: the example of the input is a tensor, zeros([1, 784]), or a tree of them: ${reason}`,
      { cause: error },
    );
  }
}

/** @throws TypeError where there is no tensor, or something else */
export function readExample(inputs: unknown): Example {
  const args: readonly unknown[] = Array.isArray(inputs) ? inputs : [inputs];
  const [leaves, structure] = flatten(args);
  if (leaves.length === 0) {
    throw new TypeError(
      "exportOnnx: needs an example of the input, whose values do not matter: zeros([1, 784])",
    );
  }
  const rebuild = (values: readonly Tensor[]): readonly unknown[] =>
    treeUnflatten(structure, values) as readonly unknown[];
  // A single argument needs no number.
  const paths = treePaths(args).map((path) => (args.length === 1 ? path.replace(/^\[0\]\.?/u, "") : path));
  return { leaves, paths, rebuild };
}
