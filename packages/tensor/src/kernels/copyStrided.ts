import type { TypedArray } from "../dtype.js";
import { type Shape, sizeOf } from "../shape.js";
import { memoryOf, type Tensor } from "../tensor.js";
import { words } from "./strided.js";

/** Where an array lies in memory: its element at position p at `offset` + Σ pᵢ · strides[i]. */
export interface Place {
  readonly memory: TypedArray;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Where a tensor's elements lie, for the operation that wants them. */
export function placeOf(x: Tensor, operation: string, offset: number = x.offset): Place {
  return { memory: memoryOf(x, operation), offset, strides: x.strides };
}

/**
 * Copies an array of the shape from one place to another, in memory of the same type. Neighbouring axes that one stride
 * serves at both places are walked as one.
 */
export function copyStrided(shape: Shape, source: Place, target: Place): void {
  const size = sizeOf(shape);
  if (size === 0) return;
  const sizes: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  shape.forEach((n, i) => {
    if (n === 1) return;
    let last = sizes.length - 1;
    const [read, write] = [source.strides[i]!, target.strides[i]!];
    if (last >= 0 && from[last] === read * n && to[last] === write * n) sizes[last]! *= n;
    else last = sizes.push(n) - 1;
    from[last] = read;
    to[last] = write;
  });
  const count = sizes.pop() ?? 1;
  const [step, stride] = [from.pop() ?? 1, to.pop() ?? 1];
  const contiguous = step === 1 && stride === 1;
  if (contiguous && count === size) {
    target.memory.set(source.memory.subarray(source.offset, source.offset + size), target.offset);
    return;
  }
  const memory = words(source.memory, target.memory);
  const result = words(target.memory, source.memory);
  const position = sizes.map(() => 0);
  let read = source.offset;
  let write = target.offset;
  for (let done = 0; done < size; done += count) {
    if (contiguous && count > 16) result.set(memory.subarray(read, read + count), write);
    else for (let i = 0; i < count; i++) result[write + i * stride] = memory[read + i * step]!;
    for (let i = sizes.length - 1; i >= 0; i--) {
      read += from[i]!;
      write += to[i]!;
      if (++position[i]! < sizes[i]!) break;
      read -= sizes[i]! * from[i]!;
      write -= sizes[i]! * to[i]!;
      position[i] = 0;
    }
  }
}
