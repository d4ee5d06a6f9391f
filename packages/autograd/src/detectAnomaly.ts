import {
  isFloating,
  nextLevel,
  type Op,
  type Tensor,
  type Trace,
  type Tracer,
  withTrace,
} from "@chainrule/tensor";
import { applyBelow } from "./applyBelow.js";
import { checkFunction } from "./checkFunction.js";
import { mapTensors } from "./mapTensors.js";

/** Thrown by functions under `detectAnomaly`: which op gave NaN or infinity first, from what, and where. */
export class AnomalyError extends Error {
  override readonly name = "AnomalyError";
  readonly code = "chainrule/anomaly";
  /** The op that gave it. */
  readonly op: string;
  /** The line of user code that called the op, or undefined where the engine does not tell. */
  readonly place: string | undefined;

  constructor(message: string, op: string, place: string | undefined) {
    super(message);
    this.op = op;
    this.place = place;
  }
}

interface WatchTrace extends Trace {
  readonly primal: Tensor;
}

/** "float32[2, 3] from -1 to 5", with what is not finite counted. */
function describe(x: Tensor): string {
  // Reading values is what this mode is for: it exists to look at them.
  // eslint-disable-next-line no-restricted-syntax
  const values = x.data();
  let [least, most, nan, infinite] = [Infinity, -Infinity, 0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) nan++;
    else if (!Number.isFinite(value)) infinite++;
    else [least, most] = [Math.min(least, value), Math.max(most, value)];
  }
  const range = least > most ? "" : ` from ${least} to ${most}`;
  const counts = [nan > 0 ? `${nan} NaN` : "", infinite > 0 ? `${infinite} infinite` : ""].filter(Boolean);
  return `${x.dtype}[${x.shape.join(", ")}]${range}${counts.length > 0 ? ` (${counts.join(", ")})` : ""}`;
}

function allFinite(x: Tensor): boolean {
  if (!isFloating(x.dtype)) return true;
  if (!x.storage) {
    throw new TypeError(
      "detectAnomaly: there are no values to look at inside vmap, rematerialize, customGradient or compile. Watch the " +
        "function that they give: detectAnomaly(vmap(f))",
    );
  }
  // eslint-disable-next-line no-restricted-syntax -- see describe
  return x.data().every((value) => Number.isFinite(value));
}

/** The first frame of the stack that is none of ours. */
function userPlace(): string | undefined {
  const ours =
    /@chainrule[/\\]|[/\\]packages[/\\](tensor|autograd|activations|losses|optim|nn|wasm)[/\\](src|dist)[/\\](?!.*\.test\.)/;
  const frames = (new Error().stack ?? "").split("\n").slice(1);
  // In a bundle this function's own frame, the first, looks like any other.
  if (!ours.test(frames[0] ?? "")) return undefined;
  return frames
    .find((frame) => !ours.test(frame) && !frame.includes("node:internal"))
    ?.trim()
    .replace(/^at /, "");
}

class Watcher implements Tracer {
  readonly level: number = nextLevel();

  watch(x: Tensor): Tensor {
    const trace: WatchTrace = { tracer: this, primal: x };
    return withTrace(x, trace);
  }

  release(x: Tensor): Tensor {
    return x.trace?.tracer === this ? (x.trace as WatchTrace).primal : x;
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
    const primals = inputs.map((x) => this.release(x));
    const output = applyBelow(this.level, op, primals, attributes);
    if (allFinite(output) || !primals.every(allFinite)) return this.watch(output);
    const place = userPlace();
    throw new AnomalyError(
      `${op.name} gave ${describe(output)}, from ${primals.map(describe).join(" and ")}` +
        (place === undefined ? "" : `, at ${place}`),
      op.name,
      place,
    );
  }
}

/**
 * The same function, watched: the first op whose result is NaN or infinite though its inputs were finite stops
 * it with an error that names the op, the inputs' ranges and the line that called it. Wrap a gradient function to
 * watch the way back too. Every value is looked at, so this is for finding a fault, not for training.
 *
 * @throws AnomalyError as said
 *
 * @example
 * ```ts
 * import { log, sub, sum, tensor, type Tensor } from "@chainrule/tensor";
 * import { AnomalyError, detectAnomaly } from "@chainrule/autograd";
 * try {
 *   detectAnomaly((x: Tensor) => sum(log(sub(x, 1))))(tensor([1, 2]));
 * } catch (error) {
 *   console.log((error as AnomalyError).message.split(", at ")[0]);
 *   // log gave float32[2] from 0 to 0 (1 infinite), from float32[2] from 0 to 1
 * }
 * ```
 */
export function detectAnomaly<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => R {
  checkFunction("detectAnomaly", f);
  return (...args) => {
    const watcher = new Watcher();
    const watched = mapTensors(args, (x) => watcher.watch(x)) as A;
    return mapTensors(f(...watched), (x) => watcher.release(x)) as R;
  };
}
