import {
  decodeCheckpoint,
  decodeNpy,
  decodeNpz,
  decodeSafetensors,
  encodeCheckpoint,
  encodeNpy,
  encodeNpz,
  encodeSafetensors,
  isSerializeError,
} from "@chainrule/serialize";
import { arange, ones, tensor, zeros } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { expect, test } from "vitest";

test("safetensors, NPY and checkpoints", () => {
  const tree = { x: tensor([1, 2.5]), ids: tensor([1, -2], { dtype: "int32" }) };
  const dtypes = { x: "float16", ids: "int64" } as const;
  const file = decodeSafetensors(encodeSafetensors(tree, { dtypes }));
  expect(file.tensors["x"]!.toArray()).toEqual([1, 2.5]);
  expect(file.dtypes).toEqual(dtypes);
  expect(decodeNpy(encodeNpy(tree.ids, { byteOrder: "big" })).tensor.toArray()).toEqual([1, -2]);
  const checkpoint = { params: tree, key: random.key(7), best: Infinity };
  expect(decodeCheckpoint(encodeCheckpoint(checkpoint), checkpoint)).toEqual(checkpoint);
});

test("NPZ by the browser's own deflate", async () => {
  const bytes = await encodeNpz({ x: arange(1000), y: zeros([300_000]) }, { compressed: true });
  expect(bytes.length).toBeLessThan(10_000);
  const { tensors } = await decodeNpz(bytes);
  expect(tensors["x"]!.toArray()).toEqual(arange(1000).toArray());
  expect(tensors["y"]!.size).toBe(300_000);
});

test("damaged and cut off data are refused in the browser as in Node", async () => {
  const bytes = await encodeNpz({ x: ones([100]) }, { compressed: true });
  for (let i = 35; i < 90; i += 3) {
    const damaged = bytes.slice();
    damaged[i]! ^= 0x55;
    const error: unknown = await decodeNpz(damaged).catch((reason: unknown) => reason);
    expect(isSerializeError(error)).toBe(true);
  }
  const isRefused = (f: () => unknown): boolean => {
    try {
      f();
    } catch (error) {
      return isSerializeError(error);
    }
    return false;
  };
  expect(isRefused(() => decodeSafetensors(encodeSafetensors({ x: ones([2]) }).subarray(0, -1)))).toBe(true);
});
