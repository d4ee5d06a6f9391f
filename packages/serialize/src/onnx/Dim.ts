/** A multiple of the batch, whose size is known only when the model runs. */
export class BatchMultiple {
  readonly batch: number;

  constructor(batch: number) {
    this.batch = batch;
  }
}

/** A size: a number, or a multiple of the batch. */
export type Dim = number | BatchMultiple;

/** Two numbers of examples with which a function is traced, to see what follows the batch. */
export interface BatchSizes {
  readonly first: number;
  readonly second: number;
}

/** Whether a size is the same for every batch. */
export function isFixed(dim: Dim): dim is number {
  return typeof dim === "number";
}

export function sameDim(a: Dim, b: Dim): boolean {
  return isFixed(a) || isFixed(b) ? a === b : a.batch === b.batch;
}

export function sameDims(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, i) => sameDim(dim, b[i]!));
}

/**
 * What a number is that was `a` for the first batch and `b` for the second: itself, or a multiple of the batch;
 * undefined where it is neither.
 */
export function commonDim(a: number, b: number, { first, second }: BatchSizes): Dim | undefined {
  if (Object.is(a, b)) return a;
  const times = a / first;
  return times === b / second && Number.isInteger(times) ? new BatchMultiple(times) : undefined;
}

/** The size times a whole number. */
export function scaleDim(dim: Dim, by: number): Dim {
  return isFixed(dim) ? dim * by : new BatchMultiple(dim.batch * by);
}

/** The sum, where it is a number or a multiple of the batch; undefined for one of each. */
export function addDims(a: Dim, b: Dim): Dim | undefined {
  if (isFixed(a) && isFixed(b)) return a + b;
  if (a === 0) return b;
  if (b === 0) return a;
  if (isFixed(a) || isFixed(b)) return undefined;
  return a.batch + b.batch === 0 ? 0 : new BatchMultiple(a.batch + b.batch);
}

/** `[3*batch, 4]`, as it stands in messages. */
export function formatDims(dims: readonly Dim[]): string {
  return `[${dims.map(formatDim).join(", ")}]`;
}

/** `3*batch`, as ONNX names a size that is not known. */
export function formatDim(dim: Dim): string {
  if (isFixed(dim)) return String(dim);
  return dim.batch === 1 ? "batch" : `${dim.batch}*batch`;
}
