import {
  buildFunction,
  type FunctionBuilder,
  loadSplat,
  loadVectors,
  opcode,
  programBody,
  type PushValue,
} from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { LoopPlan, Pass, StageInput, Stream } from "../loopPlan.js";
import { type AddressOf, partsOf, storeLanes, storeVector } from "./memory.js";
import { advance, nest } from "./nest.js";
import { combinerOf, firstLanes } from "./combiner.js";
import { elementsPerTurn, isMasked } from "./turn.js";

/** Notes that a node has met a value which it must refuse. */
export type Fail = (f: FunctionBuilder, node: number) => void;

class LoopEmitter {
  readonly f: FunctionBuilder;
  readonly plan: LoopPlan;
  /** Where a stream's part of the row at hand begins. */
  readonly rowPointers: Map<Stream, number> = new Map<Stream, number>();
  /** The vectors that hold numbers of whole rows, by node. */
  readonly rowValues: Map<number, number> = new Map<number, number>();

  /** For each check, the lanes in which its mask was set. */
  readonly refusals: Map<number, number> = new Map<number, number>();

  constructor(f: FunctionBuilder, plan: LoopPlan, addressOf: AddressOf, fail: Fail) {
    this.f = f;
    this.plan = plan;
    for (const stream of this.streams()) {
      const pointer = f.local("i32");
      addressOf(f, stream.base);
      f.i32(stream.offset * bytesOf(stream.dtype))
        .op(opcode.i32_add)
        .set(pointer);
      this.rowPointers.set(stream, pointer);
    }
    for (const { elements, row } of plan.passes) {
      for (const { node } of [...elements.reductions, ...row.values])
        this.rowValues.set(node, f.local("v128"));
    }
    const passes = plan.passes.map((pass) => this.preparePass(pass));
    const pointers = [...this.rowPointers].map(([{ outer, dtype }, local]) => ({
      local,
      steps: outer.map((step) => step * bytesOf(dtype)),
    }));
    nest(f, plan.outer, pointers, () => {
      for (const emit of passes) emit();
    });
    for (const [node, lanes] of this.refusals) {
      f.get(lanes)
        .op(opcode.v128_any_true)
        .if(() => {
          fail(f, node);
        });
    }
  }

  streams(): Set<Stream> {
    const found = new Set<Stream>();
    for (const { elements, row } of this.plan.passes) {
      for (const { inputs, stores } of [elements, row]) {
        for (const input of inputs) if (input.kind === "stream") found.add(input.stream);
        for (const { stream } of stores) found.add(stream);
      }
    }
    return found;
  }

  /** Writes what stands before all loops, and returns what writes the pass itself. */
  preparePass({ elements, row }: Pass): () => void {
    const { f } = this;
    const emitElements = this.prepareElements(elements);
    if (row.builder.steps.length === 0) return emitElements;
    const body = programBody(f, row.builder.program(), 4, {
      fixed: (input) => this.splatOf(row.inputs[input]!),
      load: () => undefined,
    });
    body.prepare();
    return () => {
      emitElements();
      for (const input of row.inputs) this.loadRowInput(input);
      body.compute();
      for (const { node, step } of row.values) {
        body.push(step, 0);
        f.set(this.rowValues.get(node)!);
      }
      for (const { step, stream } of row.stores) {
        storeLanes(f, stream.dtype, this.rowPointers.get(stream)!, 1, () => {
          body.push(step, 0, stream.dtype === "bool" ? 32 : undefined);
        });
      }
    };
  }

  /** @internal The vectors of inputs that are one number for the row. */
  readonly splats: Map<Stream, number> = new Map<Stream, number>();

  /** @internal */
  splatOf(input: StageInput): number {
    if (input.kind === "row") return this.rowValues.get(input.node)!;
    let local = this.splats.get(input.stream);
    if (local === undefined) this.splats.set(input.stream, (local = this.f.local("v128")));
    return local;
  }

  /** @internal */
  loadRowInput(input: StageInput): void {
    if (input.kind === "row") return;
    const { stream } = input;
    loadSplat(this.f, stream.dtype, this.rowPointers.get(stream)!, this.splats.get(stream)!);
  }

  prepareElements(stage: Pass["elements"]): () => void {
    const { builder, inputs, stores, reductions, checks } = stage;
    const { f, plan } = this;
    if (builder.steps.length === 0) return () => undefined;
    const elements = elementsPerTurn(stage, plan);
    for (const { node } of checks) this.refusals.set(node, f.local("v128"));
    const isFixed = (input: StageInput): boolean => input.kind === "row" || input.stream.inner === 0;
    const pointers = new Map<Stream, number>();
    const pointerOf = (stream: Stream): number => {
      let pointer = pointers.get(stream);
      if (pointer === undefined) pointers.set(stream, (pointer = f.local("i32")));
      return pointer;
    };
    const body = programBody(f, builder.program(), elements, {
      fixed: (input) => (isFixed(inputs[input]!) ? this.splatOf(inputs[input]!) : undefined),
      load: (input, locals) => {
        const { stream } = inputs[input] as StageInput & { kind: "stream" };
        loadVectors(f, stream.dtype, pointerOf(stream), locals);
      },
    });
    body.prepare();
    const isBroken = plan.segment < plan.count;
    const perSegment = isBroken ? plan.segment : plan.count;
    const whole = isMasked(stage) ? Math.floor(perSegment / elements) : Math.ceil(perSegment / elements);
    const rest = isMasked(stage) ? plan.count % elements : 0;
    const combiners = reductions.map((reduction) => combinerOf(f, reduction));
    const turn = (valid: number): void => {
      body.compute();
      for (const { step, stream } of stores) {
        for (let part = 0; part < partsOf(stream.dtype, elements); part++) {
          storeVector(f, stream.dtype, pointerOf(stream), part, pushed(body.push, step, part, stream));
        }
      }
      for (const { node, step } of checks) {
        const lanes = this.refusals.get(node)!;
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
    const goOn = (): void => {
      for (const [{ dtype }, pointer] of pointers) advance(f, pointer, elements * bytesOf(dtype));
    };
    const counter = f.local("i32");
    const limit = f.local("i32");
    return () => {
      for (const input of inputs) if (isFixed(input)) this.loadRowInput(input);
      for (const combiner of combiners) combiner.start();
      for (const stream of [
        ...inputs.flatMap((input) => (isFixed(input) ? [] : [(input as { stream: Stream }).stream])),
        ...stores.map(({ stream }) => stream),
      ]) {
        f.get(this.rowPointers.get(stream)!).set(pointerOf(stream));
      }
      const segment = (): void => {
        const once = (): void => {
          turn(elements);
          goOn();
        };
        if (whole === 1) once();
        if (whole < 2) return;
        f.i32(whole).set(limit);
        f.for(counter, limit, 1, once);
      };
      if (isBroken) {
        const jumps = [...pointers].map(([{ jump, dtype }, local]) => ({
          local,
          steps: [(jump - plan.segment) * bytesOf(dtype)],
        }));
        nest(f, [plan.count / plan.segment], jumps, segment);
      } else segment();
      if (rest > 0) turn(rest);
      reductions.forEach(({ node }, i) => {
        combiners[i]!.finish();
        f.set(this.rowValues.get(node)!);
      });
    };
  }
}

/** What puts a vector of a step on the stack for a store. */
function pushed(push: PushValue, step: number, part: number, { dtype }: Stream): () => void {
  return () => {
    push(step, part, dtype === "bool" ? 32 : undefined);
  };
}

/** The function of a loop nest. Its parameter is the address of the scratch region. */
export function emitLoop(plan: LoopPlan, addressOf: AddressOf, fail: Fail): FunctionBuilder {
  return buildFunction(["i32"], (f) => {
    new LoopEmitter(f, plan, addressOf, fail);
  });
}
