import { compile } from "@chainrule/compile";
import {
  add,
  applyOp,
  broadcastTo,
  concat,
  defineOp,
  div,
  flip,
  mul,
  slice,
  sub,
  sum,
  type Tensor,
  tensor,
  transpose,
  zeros,
} from "@chainrule/tensor";
import { describe, expect, it, vi } from "vitest";
import { arena, Block } from "../../packages/compile/src/arena.js";

describe("memory of the arena", () => {
  it("does not grow when another tensor is donated at each call", () => {
    const compiled = compile((x: Tensor) => add(x, 1), { donate: [0] });
    compiled(zeros([5000]));
    const { end } = arena();
    for (let i = 0; i < 50; i++) expect(compiled(zeros([5000])).data()[4999]).toBe(1);
    expect(arena().end).toBe(end);
  });

  it("is where a tensor lies once it is donated again", () => {
    const compiled = compile((x: Tensor) => add(x, 1), { donate: [0] });
    let x = compiled(compiled(tensor([1, 2])));
    const { memory } = x.storage!;
    expect(memory.buffer).toBe(arena().memory.buffer);
    x = compiled(x);
    expect(x.storage!.memory).toBe(memory);
    expect(x.toArray()).toEqual([4, 5]);
  });

  it("keeps a large argument that comes again in the next call, and no other", () => {
    const twice = compile((x: Tensor) => mul(x, 2));
    const numbers = (first: number): Tensor => tensor(Array.from({ length: 5000 }, (_, i) => first + i));
    const [x, y] = [numbers(1), numbers(7)];
    const ends = (z: Tensor): number[] => [z.data()[0]!, z.data()[4999]!];
    const blockOf = ({ storage }: Tensor): unknown => storage!.companion;
    for (let i = 0; i < 3; i++) {
      expect(ends(twice(x))).toEqual([2, 10000]);
      expect(ends(twice(y))).toEqual([14, 10012]);
    }
    expect([blockOf(x), blockOf(y)].some((kept) => kept instanceof Block)).toBe(false);
    for (let i = 0; i < 3; i++) expect(ends(twice(x))).toEqual([2, 10000]);
    expect(blockOf(x)).toBeInstanceOf(Block);
    const { end } = arena();
    for (let i = 0; i < 10; i++) expect(ends(twice(x))).toEqual([2, 10000]);
    expect(arena().end).toBe(end);
    // It stays right when the argument is then given away.
    const next = compile((z: Tensor) => add(z, 1), { donate: [0] });
    expect(ends(next(next(x)))).toEqual([3, 5002]);
    expect(() => twice(x)).toThrow(/donated/);
  });

  it("keeps no copy of an argument beyond half of what there is: it is copied at each call", () => {
    const twice = compile((x: Tensor) => mul(x, 2));
    const x = add(zeros([6000]), 3);
    expect(twice(zeros([6000])).data()[5999]).toBe(0);
    const end = vi.spyOn(arena(), "end", "get").mockReturnValue(2 ** 30 - 1000);
    for (let i = 0; i < 4; i++) expect(twice(x).data()[5999]).toBe(6);
    expect(x.storage!.companion).not.toBeInstanceOf(Block);
    end.mockReturnValue(2 ** 29);
    for (let i = 0; i < 2; i++) expect(twice(x).data()[5999]).toBe(6);
    expect(x.storage!.companion).toBeInstanceOf(Block);
    end.mockRestore();
  });

  it("keeps one copy of a captured tensor, whatever the kinds of arguments and functions", () => {
    const table = tensor(Float32Array.from({ length: 30_000 }, (_, i) => i % 2));
    const functions = [mul, add].map((op) => compile((x: Tensor) => sum(op(x, table), { axis: 1 })));
    const call = (length: number): number[] =>
      functions.map((f) => f(add(zeros([length, 1]), 2)).data()[length - 1]!);
    expect(call(1)).toEqual([30_000, 75_000]);
    const { end } = arena();
    for (let length = 2; length < 6; length++) expect(call(length)).toEqual([30_000, 75_000]);
    expect(arena().end - end).toBeLessThan(table.storage!.byteLength);
    expect(table.storage!.companion).toBeInstanceOf(Block);
    // It is a copy, also of what lies in the arena and is then given away.
    const next = compile((x: Tensor) => mul(x, 2), { donate: [0] });
    const given = next(next(tensor([1, 2])));
    const beside = compile((x: Tensor) => add(x, given));
    expect(beside(tensor([0, 0])).toArray()).toEqual([4, 8]);
    expect(beside(tensor(0)).toArray()).toEqual([4, 8]);
    expect(next(given).toArray()).toEqual([8, 16]);
    expect(beside(tensor([0, 0])).toArray()).toEqual([4, 8]);
    expect(() => beside(tensor([[0, 0]]))).toThrow(/donated/);
  });

  it("says what there is no room for, and goes on", () => {
    const { end } = arena();
    expect(() => arena().allocate("float32", 2 ** 29)).toThrow(
      /need 21\d\d MB, more than there is: .*await a timer/,
    );
    expect(arena().end).toBe(end);
    expect(compile((x: Tensor) => add(x, 1))(tensor([1])).toArray()).toEqual([2]);
  });

  it("is shorter again when the last that it holds is given back, and grows from there", () => {
    const { end } = arena();
    const block = arena().allocate("float64", 1_000_000);
    expect(arena().end).toBeGreaterThan(end);
    arena().free(block);
    expect(arena().end).toBe(end);
    // Larger and larger batches compute in one place.
    const total = compile((x: Tensor) => sum(x));
    const sizes = [30, 37, 46, 60].map((n) => 20_000 * n);
    const totals = sizes.map((size) => total(add(zeros([size]), 1)).item());
    expect(totals).toEqual(sizes);
    expect(arena().end - end).toBeLessThan(4.1 * sizes[3]!);
  });

  it("takes a result that is computed in several passes over its rows", () => {
    const centred = (x: Tensor): Tensor => sub(x, div(sum(x, { axis: 1, keepDims: true }), 101));
    const x = tensor(
      Array.from({ length: 50 * 101 }, (_, i) => Math.sin(i)),
      { shape: [50, 101] },
    );
    const into = compile((_: Tensor, x: Tensor) => centred(x), { donate: [0] });
    // Room for the two arguments, where they come from elsewhere, and none for the result.
    expect(into.report(zeros([50, 101]), x).scratchBytes).toBeLessThan(2.5 * 4 * 50 * 101);
    expect(into(zeros([50, 101]), x).data()).toEqual(centred(x).data());
    // Over the rows themselves it cannot be written: they are read twice.
    const over = compile((x: Tensor) => centred(x), { donate: [0] });
    expect(over(tensor(x.data(), { shape: [50, 101] })).data()).toEqual(centred(x).data());
  });

  it("is free again when no result takes what was donated", () => {
    const grow = compile((x: Tensor) => add(x, 1), { donate: [0] });
    const use = compile((x: Tensor) => slice(mul(x, 2), [[0, 2]]), { donate: [0] });
    const turn = (): unknown => use(grow(grow(zeros([7000])))).toArray();
    expect(turn()).toEqual([4, 4]);
    const { end } = arena();
    for (let i = 0; i < 20; i++) turn();
    expect(arena().end).toBe(end);
  });

  it("keeps a part that is donated alone, and what else was donated with it", () => {
    const grow = compile((x: Tensor) => add(x, 1), { donate: [0] });
    const x = grow(grow(tensor([1, 2, 3, 4])));
    const part = slice(x, [[1, 3]]);
    const result = grow(part);
    expect(result.toArray()).toEqual([5, 6]);
    expect(() => x.data()).toThrow(/donated/);
    expect(grow(result).toArray()).toEqual([6, 7]);
  });

  it("holds a donated argument that is returned as it is, once or twice", () => {
    const compiled = compile((x: Tensor) => [x, add(x, 1), x], { donate: [0] });
    let x = tensor([1, 2]);
    for (let i = 0; i < 3; i++) {
      const results = compiled(x);
      expect(results.map((y) => y.toArray())).toEqual([
        [1, 2],
        [2, 3],
        [1, 2],
      ]);
      x = results[i % 3 === 1 ? 2 : 0]!;
    }
  });

  it("is not shared with a program that an op calls while another runs", () => {
    const inner = compile((x: Tensor) => mul(x, 10));
    const op = defineOp({
      name: "test/calls",
      infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
      kernel: { kind: "map", run: ([x]) => inner(tensor(x!.data())) },
    });
    const f = (x: Tensor): Tensor => add(applyOp(op, [mul(x, 2)], undefined), x);
    expect(compile(f)(tensor([1, 2])).toArray()).toEqual([21, 42]);
  });

  it.each<[string, (x: Tensor) => Tensor]>([
    ["backwards", (x) => add(flip(x, 0), 1)],
    ["backwards in each row", (x) => mul(flip(x, 1), 2)],
    ["transposed", (x) => add(transpose(x), 1)],
    ["transposed and as it is", (x) => add(mul(transpose(x), 2), x)],
    ["with the first row for all", (x) => add(broadcastTo(slice(x, [[0, 1]]), [40, 40]), x)],
    ["with one row for all", (x) => add(broadcastTo(slice(x, [[39, 40]]), [40, 40]), x)],
    ["with the first column for all", (x) => add(broadcastTo(slice(x, [null, [0, 1]]), [40, 40]), x)],
    ["with one column for all", (x) => add(broadcastTo(slice(x, [null, [39, 40]]), [40, 40]), x)],
    ["one place further", (x) => add(concat([slice(x, [[1, 40]]), slice(x, [[0, 1]])]), x)],
  ])("a donated argument that is read %s is not written over before", (_, f) => {
    const values = Float32Array.from({ length: 1600 }, (_, i) => Math.sin(i));
    const x = (): Tensor => tensor(values, { shape: [40, 40] });
    const compiled = compile(f, { donate: [0] });
    expect(compiled(x()).data()).toEqual(f(x()).data());
    // Where it lies in the arena already.
    expect(compiled(compiled(x())).data()).toEqual(f(f(x())).data());
  });

  it("joins what is given back with its neighbours, in any order", () => {
    const memory = arena();
    const { address, bytes } = memory.reserve(4 * 2 ** 20);
    const { end } = memory;
    const quarter = bytes / 4;
    for (const i of [2, 0, 3, 1]) memory.release({ address: address + i * quarter, bytes: quarter });
    const again = memory.reserve(bytes);
    expect(memory.end).toBe(end);
    memory.release(again);
  });

  it("grows by whole pages to no less than what is taken", () => {
    const memory = arena();
    for (const more of [8, 2 ** 16 - 8]) {
      const range = memory.reserve(memory.memory.buffer.byteLength + more);
      expect(memory.memory.buffer.byteLength).toBeGreaterThanOrEqual(
        range.address + range.bytes + memory.beyond,
      );
      memory.release(range);
    }
  });

  it("keeps numbers that are results apart", () => {
    const compiled = compile((x: Tensor) => [add(x, 1), mul(x, 2), x]);
    const seen = Array.from({ length: 40 }, (_, i) => compiled(tensor(i)));
    expect(seen.map((list) => list.map((x) => x.item()))).toEqual(seen.map((_, i) => [i + 1, 2 * i, i]));
  });
});
