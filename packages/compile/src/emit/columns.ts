import { buildFunction, type FunctionBuilder, opcode } from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { HeadContext } from "../heads.js";
import type { ReduceAttributes, ReduceKernel } from "../kernelData.js";
import { sizeOf } from "../layout.js";
import { storeLanes } from "./memory.js";
import { advance } from "./nest.js";

/** Columns that are worked on together: a line of memory. */
const blockBytes = 64;
/** Partial sums of a column, to which rows are dealt out in turn; they are added pairwise. */
const sumLanes = 8;
const pairwise = [0, 4, 2, 6, 1, 5, 3, 7];

const upperHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const lowHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/**
 * Reduces the first axes of a row-major array: each column becomes one number, in the order of every backend.
 * Sums are added up in float64, row i in partial sum i mod 8, and these pairwise.
 */
export function emitColumns({ node, nodes, layouts, addressOf, scratch }: HeadContext): FunctionBuilder {
  const source = node.inputs[0]!;
  const { shape, dtype: type } = nodes[source]!;
  const dtype = type as "float32" | "float64";
  const { axes } = node.attributes as ReduceAttributes;
  const combination = (node.op!.kernel as ReduceKernel).reduction.combination!;
  const rows = sizeOf(shape.slice(0, axes.length));
  const columns = sizeOf(shape.slice(axes.length));
  const bytes = bytesOf(dtype);
  const isSum = combination === "add";
  const wide = isSum || dtype === "float64";
  const operation = (
    wide
      ? { add: opcode.f64x2_add, maximum: opcode.f64x2_max, minimum: opcode.f64x2_min }
      : { add: opcode.f32x4_add, maximum: opcode.f32x4_max, minimum: opcode.f32x4_min }
  )[combination];
  const lanes = isSum ? sumLanes : 1;
  const perBlock = blockBytes / bytes;
  const vectors = isSum && dtype === "float32" ? 8 : 4;
  const start = { add: 0, maximum: -Infinity, minimum: Infinity }[combination];
  const neutral = new Uint8Array(
    (wide ? new Float64Array(2).fill(start) : new Float32Array(4).fill(start)).buffer,
  );

  return buildFunction(["i32"], (f) => {
    const from = f.local("i32");
    const to = f.local("i32");
    const states = f.local("i32");
    const row = f.local("i32");
    const rowCount = f.local("i32");
    const pointer = f.local("i32");
    const block = f.local("i32");
    const blocks = f.local("i32");
    const value = f.local("v128");
    const sums = Array.from({ length: vectors }, () => f.local("v128"));
    addressOf(f, layouts[source]!.base);
    advanceTop(f, layouts[source]!.offset * bytes);
    f.set(from);
    addressOf(f, node.id);
    f.set(to);
    scratch(f);
    f.set(states);

    const take = (): void => {
      if (!(isSum && dtype === "float32")) {
        sums.forEach((sum, v) => {
          f.get(sum)
            .get(pointer)
            .memory(opcode.v128_load, 2, 16 * v)
            .op(operation)
            .set(sum);
        });
        return;
      }
      for (let v = 0; v < 4; v++) {
        f.get(pointer)
          .memory(opcode.v128_load, 2, 16 * v)
          .set(value);
        f.get(sums[2 * v]!)
          .get(value)
          .op(opcode.f64x2_promote_low_f32x4)
          .op(operation)
          .set(sums[2 * v]!);
        f.get(sums[2 * v + 1]!)
          .get(value)
          .get(value)
          .shuffle(upperHalf)
          .op(opcode.f64x2_promote_low_f32x4);
        f.op(operation).set(sums[2 * v + 1]!);
      }
    };
    /** The whole of a block of columns; `valid` of them are stored. */
    const emitBlock = (valid: number): void => {
      for (let lane = 0; lane < lanes; lane++) {
        const count = Math.ceil((rows - lane) / lanes);
        for (const sum of sums) f.v128(neutral).set(sum);
        if (count > 0) {
          f.get(from)
            .i32(lane * columns * bytes)
            .op(opcode.i32_add)
            .set(pointer);
          f.i32(count).set(rowCount);
          f.for(row, rowCount, 1, () => {
            take();
            advance(f, pointer, lanes * columns * bytes);
          });
        }
        if (lanes === 1) break;
        sums.forEach((sum, v) => {
          f.get(states)
            .get(sum)
            .memory(opcode.v128_store, 2, (lane * vectors + v) * 16);
        });
      }
      const pairs = (list: readonly number[], v: number): void => {
        if (list.length === 1) {
          f.get(states).memory(opcode.v128_load, 2, (list[0]! * vectors + v) * 16);
          return;
        }
        pairs(list.slice(0, list.length / 2), v);
        pairs(list.slice(list.length / 2), v);
        f.op(operation);
      };
      const total = (v: number): void => {
        if (lanes === 1) f.get(sums[v]!);
        else pairs(pairwise, v);
      };
      const perVector = 16 / bytes;
      for (let v = 0; v * perVector < valid; v++) {
        const result = (): void => {
          if (!(isSum && dtype === "float32")) total(v);
          else {
            total(2 * v);
            f.op(opcode.f32x4_demote_f64x2_zero);
            total(2 * v + 1);
            f.op(opcode.f32x4_demote_f64x2_zero).shuffle(lowHalves);
          }
        };
        storeLanes(f, dtype, to, Math.min(perVector, valid - v * perVector), result, 16 * v);
      }
    };
    const whole = Math.floor(columns / perBlock);
    if (whole > 0) {
      f.i32(whole).set(blocks);
      f.for(block, blocks, 1, () => {
        emitBlock(perBlock);
        advance(f, from, blockBytes);
        advance(f, to, blockBytes);
      });
    }
    if (columns % perBlock > 0) emitBlock(columns % perBlock);
  });
}

/** Bytes of scratch memory that it needs. */
export const columnStateBytes: number = sumLanes * 8 * 16;

/** Adds a constant to what is on the stack. */
function advanceTop(f: FunctionBuilder, bytes: number): void {
  if (bytes !== 0) f.i32(bytes).op(opcode.i32_add);
}
