import {
  type Dtype,
  DtypeError,
  isDtypeError,
  rejectUnknownOptions,
  type Shape,
  ShapeError,
  type Tensor,
  treeLeaves,
  treeMap,
} from "@chainrule/tensor";
import type { Key } from "@chainrule/tensor/random";
import { checkLayer } from "./child.js";
import { describeValue } from "./describeValue.js";
import { type AnyLayer, isStateful } from "./layer.js";
import { Meter } from "./meter.js";
import { observeLayers } from "./observeLayers.js";
import { summaryText } from "./summaryText.js";

/** What a layer, or a model, amounts to. */
export interface LayerSize {
  /** The shape of its result. */
  readonly outputShape: Shape;
  /** How many numbers are learned. */
  readonly parameters: number;
  /** The memory that they take. */
  readonly bytes: number;
  /** How many products are added up, by matrix products and convolutions, in one call. */
  readonly multiplyAdds: number;
}

/** One layer in a summary. One that is made of others includes them. */
export interface SummaryRow extends LayerSize {
  /** Its place in the model: [2, 0] is part 0 of part 2; [] is the model itself. */
  readonly path: readonly number[];
  readonly name: string;
}

/** What `summary` gives: plain data, and as text a table. */
export interface Summary extends LayerSize {
  readonly inputShape: Shape;
  /** The layers that the model is made of, each before its own parts. */
  readonly rows: readonly SummaryRow[];
  /** The table. */
  toString(): string;
}

/** What `summary` can be told. */
export interface SummaryOptions {
  /** The dtype of the input: "int32" for a model that begins with an embedding. Default float32. */
  readonly dtype?: Dtype | undefined;
}

const bytesOf: Readonly<Record<Dtype, number>> = {
  float64: 8,
  float32: 4,
  int32: 4,
  uint32: 4,
  uint8: 1,
  bool: 1,
};

/** The same tree without values, which ops then do not compute; a tensor that occurs twice stays one. */
function withoutValues(tree: unknown, meter: Meter): unknown {
  const known = new Map<Tensor, Tensor>();
  return treeMap((leaf) => {
    const value = known.get(leaf) ?? meter.value(leaf);
    known.set(leaf, value);
    return value;
  }, tree);
}

/** A row for each call of a layer, in the order in which they begin. */
function measure(model: AnyLayer, input: { shape: Shape; dtype: Dtype }): SummaryRow[] {
  const meter = new Meter();
  const rows: SummaryRow[] = [];
  const observed = observeLayers(model, ({ path, name, params }, run) => {
    const place = rows.length++;
    const before = meter.multiplyAdds;
    const { shape: outputShape } = run();
    const leaves = [...new Set(treeLeaves(params))];
    const parameters = leaves.reduce((total, { size }) => total + size, 0);
    const bytes = leaves.reduce((total, { size, dtype }) => total + size * bytesOf[dtype], 0);
    rows[place] = { path, name, outputShape, parameters, bytes, multiplyAdds: meter.multiplyAdds - before };
  });
  const x = meter.value(input);
  if (typeof observed === "function") {
    observed(x);
    return rows;
  }
  const key = meter.value({ shape: [2], dtype: "uint32" }) as Key;
  const params = withoutValues(observed.init(key), meter);
  observed.apply(params, x, isStateful(observed) ? { state: observed.initState() } : {});
  return rows;
}

/** Where nobody has said what the input is, an error about dtypes says how. */
function withDtypeHint<T>(dtype: Dtype | undefined, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (dtype !== undefined || !isDtypeError(error)) throw error;
    const hint = 'Here x is float32, unless summary is told otherwise: { dtype: "int32" }';
    throw new DtypeError(`${error.message}. ${hint}`, { cause: error });
  }
}

/** @throws TypeError, ShapeError unless it is an array of sizes */
function checkInputShape(shape: unknown): void {
  if (!Array.isArray(shape)) {
    throw new TypeError(
      `summary: the input shape is an array of sizes with the batch, such as [1, 784], got ${describeValue(shape)}`,
    );
  }
  const wrong: unknown = shape.find((size) => !Number.isSafeInteger(size) || size < 0);
  if (wrong !== undefined) {
    throw new ShapeError(`summary: sizes are whole numbers from 0, got ${describeValue(wrong)}`);
  }
}

/**
 * What a model is made of: for each layer its output shape, the number of its parameters, their bytes, and its
 * multiply-adds in one call outside training. Found from shapes alone: nothing is drawn or computed, however large the
 * model is. Multiply-adds are counted where matrix products and convolutions occur, not by the kind of layer, so
 * those of your own layers count as well. Parameters that occur twice count once.
 *
 * A layer is called by its `name`: `{ ...dense(4, 8), name: "encoder" }` has another. One that has `children` and
 * `withChildren`, as `sequential` and `residual` have, is opened; another is one row.
 *
 * @param model a layer, or a plain function
 * @param inputShape the shape of x with the batch: [1, 1, 28, 28]
 * @throws TypeError for what is no layer, and an input shape that is no array
 * @throws ShapeError for sizes that are no whole numbers; ShapeError and others where the model does not take such an input
 *
 * @example
 * ```ts
 * import { relu } from "@chainrule/activations";
 * import { dense, sequential, summary } from "@chainrule/nn";
 * const table = summary(sequential(dense(784, 128), relu, dense(128, 10)), [1, 784]);
 * console.log(table.parameters, table.multiplyAdds, table.rows[0]?.outputShape); // 101770 101632 [ 1, 128 ]
 * console.log(table.toString());
 * // layer    output    parameters    bytes  multiply-adds
 * // 0 dense  [1, 128]     100,480  401,920        100,352
 * // 1 relu   [1, 128]           0        0              0
 * // 2 dense  [1, 10]        1,290    5,160          1,280
 * // total    [1, 10]      101,770  407,080        101,632
 * ```
 */
export function summary(model: AnyLayer, inputShape: Shape, options: SummaryOptions = {}): Summary {
  rejectUnknownOptions("summary", options, ["dtype"]);
  checkLayer("summary: the model", model);
  checkInputShape(inputShape);
  const [root, ...parts] = withDtypeHint(options.dtype, () =>
    measure(model, { shape: inputShape, dtype: options.dtype ?? "float32" }),
  );
  const { path: _path, name: _name, ...size } = root!;
  const rows = parts.length > 0 ? parts : [root!];
  return { inputShape, ...size, rows, toString: () => summaryText(rows, size) };
}
