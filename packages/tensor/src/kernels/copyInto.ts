import type { TypedArray } from "../dtype.js";
import { sizeOf } from "../shape.js";
import { memoryOf, type Tensor } from "../tensor.js";
import { words } from "./strided.js";

/**
 * Copies all elements of x into memory of its type: the element at position p to `offset` + Σ pᵢ · strides[i].
 * Neighbouring axes that one stride serves on both sides are walked as one.
 */
export function copyInto(x: Tensor, target: TypedArray, offset: number, strides: readonly number[]): void {
  const size = sizeOf(x.shape);
  if (size === 0) return;
  const sizes: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  x.shape.forEach((n, i) => {
    if (n === 1) return;
    const last = sizes.length - 1;
    const [source, goal] = [x.strides[i]!, strides[i]!];
    if (last >= 0 && from[last] === source * n && to[last] === goal * n) {
      sizes[last]! *= n;
      from[last] = source;
      to[last] = goal;
    } else {
      sizes.push(n);
      from.push(source);
      to.push(goal);
    }
  });
  const own = memoryOf(x, "copy");
  const [memory, result] = [words(own, target), words(target, own)];
  const last = sizes.length - 1;
  const [count, source, goal] = last < 0 ? [1, 1, 1] : [sizes[last]!, from[last]!, to[last]!];
  const position = new Array<number>(Math.max(last, 0)).fill(0);
  let read = x.offset;
  let write = offset;
  for (let done = 0; done < size; done += count) {
    if (source === 1 && goal === 1 && count > 16) result.set(memory.subarray(read, read + count), write);
    else for (let i = 0; i < count; i++) result[write + i * goal] = memory[read + i * source]!;
    for (let i = last - 1; i >= 0; i--) {
      read += from[i]!;
      write += to[i]!;
      if (++position[i]! < sizes[i]!) break;
      read -= sizes[i]! * from[i]!;
      write -= sizes[i]! * to[i]!;
      position[i] = 0;
    }
  }
}
