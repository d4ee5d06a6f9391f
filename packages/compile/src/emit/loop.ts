import {
  advance,
  buildFunction,
  type FunctionBuilder,
  loadSplat,
  loadVectors,
  nest,
  opcode,
  programBody,
} from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { KernelContext } from "../kernelCode.js";
import type { LoopPlan, Pass, StageInput, Stream } from "../loopPlan.js";
import { remembered } from "../remembered.js";
import { pointerTo, storeElements } from "./memory.js";
import { combinerOf, firstLanes } from "./combiner.js";
import { elementsPerTurn, isMasked } from "./turn.js";

/** A loop nest that is being written: what its parts share. */
interface Writing {
  readonly f: FunctionBuilder;
  readonly plan: LoopPlan;
  /** Where a stream's part of the row at hand begins. */
  readonly begin: (stream: Stream) => number;
  /** The vectors that hold numbers of whole rows: of nodes, and of inputs that are one number for the row. */
  readonly rowValue: (of: number | Stream) => number;
  /** For each check, the lanes in which its mask was set. */
  readonly refusals: Map<number, number>;
}

/** The streams among inputs. */
const streamsOf = (inputs: readonly StageInput[]): Stream[] =>
  inputs.flatMap((input) => (input.kind === "stream" ? [input.stream] : []));

/** The vector of an input that is one number for the row. */
const splatOf = ({ rowValue }: Writing, input: StageInput): number =>
  rowValue(input.kind === "row" ? input.node : input.stream);

/** Loads inputs that are one number for the row, where they are not known from before. */
function loadSplats({ f, begin, rowValue }: Writing, inputs: readonly StageInput[]): void {
  for (const stream of streamsOf(inputs)) loadSplat(f, stream.dtype, begin(stream), rowValue(stream));
}

/** Writes what stands before all loops, and returns what writes the pass itself. */
function preparePass(writing: Writing, { elements, row }: Pass): () => void {
  const { f, begin, rowValue } = writing;
  const writeElements = prepareElements(writing, elements);
  if (row.builder.steps.length === 0) return writeElements;
  const body = programBody(f, row.builder.program(), 4, {
    fixed: (input) => splatOf(writing, row.inputs[input]!),
    load: () => undefined,
  });
  body.prepare();
  return () => {
    writeElements();
    loadSplats(writing, row.inputs);
    body.compute();
    for (const { node, step } of row.values) {
      body.push(step, 0);
      f.set(rowValue(node));
    }
    for (const { step, stream } of row.stores)
      storeElements(f, stream.dtype, begin(stream), 1, body.push, step);
  };
}

/** The same for the loop over a row's elements. */
function prepareElements(writing: Writing, stage: Pass["elements"]): () => void {
  const { builder, inputs, stores, reductions, checks } = stage;
  const { f, plan, begin, rowValue, refusals } = writing;
  if (builder.steps.length === 0) return () => undefined;
  const elements = elementsPerTurn(stage, plan);
  for (const { node } of checks) refusals.set(node, f.local("v128"));
  const isFixed = (input: StageInput): boolean => input.kind === "row" || input.stream.inner === 0;
  const pointers = new Map<Stream, number>();
  const pointerOf = (stream: Stream): number => remembered(pointers, stream, () => f.local("i32"));
  const body = programBody(f, builder.program(), elements, {
    fixed: (input) => (isFixed(inputs[input]!) ? splatOf(writing, inputs[input]!) : undefined),
    load: (input, locals) => {
      const { stream } = inputs[input] as StageInput & { kind: "stream" };
      loadVectors(f, stream.dtype, pointerOf(stream), locals);
    },
  });
  body.prepare();
  const { count, segment } = plan;
  const perSegment = Math.min(segment, count);
  const whole = isMasked(stage) ? Math.floor(perSegment / elements) : Math.ceil(perSegment / elements);
  const rest = isMasked(stage) ? count % elements : 0;
  const combiners = reductions.map((reduction) => combinerOf(f, reduction));
  const turn = (valid: number): void => {
    body.compute();
    for (const { step, stream } of stores)
      storeElements(f, stream.dtype, pointerOf(stream), elements, body.push, step);
    for (const { node, step } of checks) {
      const lanes = refusals.get(node)!;
      for (let at = 0; at < valid; at += 4) {
        body.push(step, at / 4, 32);
        if (valid - at < 4) f.v128(firstLanes(valid - at, 4)).op(opcode.v128_and);
        f.get(lanes).op(opcode.v128_or).set(lanes);
      }
    }
    reductions.forEach(({ step }, i) => {
      combiners[i]!.take((part) => {
        body.push(step, part);
      }, valid);
    });
  };
  const once = (): void => {
    turn(elements);
    for (const [{ dtype }, pointer] of pointers) advance(f, pointer, elements * bytesOf(dtype));
  };
  const [counter, limit] = f.locals("i32", 2);
  const writeSegment = (): void => {
    if (whole === 1) once();
    if (whole < 2) return;
    f.i32(whole).set(limit);
    f.for(counter, limit, 1, once);
  };
  return () => {
    loadSplats(writing, inputs.filter(isFixed));
    for (const combiner of combiners) combiner.start();
    const walked = streamsOf(inputs.filter((input) => !isFixed(input)));
    for (const stream of [...walked, ...stores.map(({ stream }) => stream)])
      f.get(begin(stream)).set(pointerOf(stream));
    if (segment < count) {
      const jumps = [...pointers].map(([{ jump, dtype }, local]) => ({
        local,
        steps: [(jump - segment) * bytesOf(dtype)],
      }));
      nest(f, [count / segment], jumps, writeSegment);
    } else writeSegment();
    if (rest > 0) turn(rest);
    reductions.forEach(({ node }, i) => {
      combiners[i]!.finish();
      f.set(rowValue(node));
    });
  };
}

/** The function of a loop nest. Its parameter is the address of the scratch region. */
export function emitLoop(
  plan: LoopPlan,
  { addressOf, fail }: Pick<KernelContext, "addressOf" | "fail">,
): FunctionBuilder {
  return buildFunction(["i32"], (f) => {
    const stages = plan.passes.flatMap(({ elements, row }) => [elements, row]);
    const streams = stages.flatMap(({ inputs, stores }) => [
      ...streamsOf(inputs),
      ...stores.map(({ stream }) => stream),
    ]);
    const begins = new Map<Stream, number>();
    for (const stream of streams)
      remembered(begins, stream, () => pointerTo(f, addressOf, stream, bytesOf(stream.dtype)));
    const rowValues = new Map<number | Stream, number>();
    const refusals = new Map<number, number>();
    const writing: Writing = {
      f,
      plan,
      begin: (stream) => begins.get(stream)!,
      rowValue: (of) => remembered(rowValues, of, () => f.local("v128")),
      refusals,
    };
    const passes = plan.passes.map((pass) => preparePass(writing, pass));
    const pointers = [...begins].map(([{ outer, dtype }, local]) => ({
      local,
      steps: outer.map((step) => step * bytesOf(dtype)),
    }));
    nest(f, plan.outer, pointers, () => {
      for (const write of passes) write();
    });
    for (const [node, lanes] of refusals) {
      f.get(lanes)
        .op(opcode.v128_any_true)
        .if(() => {
          fail(f, node);
        });
    }
  });
}
