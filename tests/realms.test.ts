import { runInNewContext } from "node:vm";
import { detectAnomaly, valueAndGrad } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import { mnist, parseIdx } from "@chainrule/datasets";
import { sgd } from "@chainrule/optim";
import { flattenTree } from "@chainrule/serialize";
import {
  clone,
  cumsum,
  square,
  sum,
  type Tensor,
  tensor,
  treeLeaves,
  type TypedArray,
} from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

// Frames, `vm` contexts, REPLs, Jest and some notebooks have globals of their own: what is written there is no
// `instanceof` the Float32Array here, and its prototype is not the Object.prototype here.
const elsewhere = <T>(code: string): T => runInNewContext(code) as T;

describe("a typed array of another realm", () => {
  it.each([
    ["Float32Array", "float32", Float32Array],
    ["Float64Array", "float64", Float64Array],
    ["Int32Array", "int32", Int32Array],
    ["Uint32Array", "uint32", Uint32Array],
    ["Uint8Array", "uint8", Uint8Array],
    ["Uint8ClampedArray", "uint8", Uint8Array],
  ] as const)("%s keeps its dtype", (name, dtype, Own) => {
    const values = elsewhere<TypedArray>(`new ${name}([9, 1, 2, 3]).subarray(1)`);
    expect(values).not.toBeInstanceOf(Own);
    for (const own of [false, true]) {
      const x = tensor(values, { own });
      expect(x.dtype).toBe(dtype);
      expect(x.data()).toBeInstanceOf(Own);
      expect(cumsum(x).toArray()).toEqual([1, 3, 6]);
    }
    const shaped = tensor({ data: values, shape: [3, 1] });
    expect(shaped.toArray()).toEqual([[1], [2], [3]]);
  });

  it("is copied, or taken over", () => {
    const values = elsewhere<Float64Array>("new Float64Array([0.1, 0.2])");
    const [copied, owned] = [tensor(values), tensor(values, { own: true })];
    values[0] = 7;
    expect(copied.toArray()).toEqual([0.1, 0.2]);
    expect(owned.toArray()).toEqual([7, 0.2]);
    expect(sum(tensor(values)).item()).toBe(7.2);
  });

  it("without a dtype is named", () => {
    expect(() => tensor(elsewhere<Uint8Array>("new Int8Array(2)"))).toThrow(
      "tensor: a Int8Array has no dtype here. Copy it into a Float32Array or an Int32Array",
    );
    expect(() => tensor(elsewhere<Uint8Array>("new DataView(new ArrayBuffer(2))"))).toThrow(
      "a DataView has no dtype",
    );
  });
});

describe("a tree of another realm", () => {
  interface Params {
    readonly w: Tensor;
    readonly rest: readonly { readonly b: Tensor }[];
  }
  const make = elsewhere<(w: Tensor, b: Tensor) => Params>("(w, b) => ({ w, rest: [{ b }] })");
  const params = make(tensor(3), tensor(2));
  const loss = (p: Params): Tensor => square(p.w).mul(p.rest[0]!.b);

  it("has leaves and gradients, and takes steps, compiled too", () => {
    expect(treeLeaves(params).map((leaf) => leaf.item())).toEqual([3, 2]);
    expect(Object.keys(flattenTree(params))).toEqual(["w", "rest.0.b"]);
    const optimizer = sgd({ learningRate: 0.5 });
    const step = (p: Params): [Params, Tensor] => {
      const [value, grads] = valueAndGrad(loss)(p);
      return [optimizer.update(grads, optimizer.init(p), p)[0], value];
    };
    for (const run of [step, compile(step)]) {
      const [next, value] = run(params);
      expect([value.item(), next.w.item(), next.rest[0]!.b.item()]).toEqual([18, -3, -2.5]);
    }
  });

  it.each([
    ["of another realm", elsewhere<(x: Tensor) => { x: Tensor }>("(x) => ({ x })")],
    ["without a prototype", (x: Tensor) => Object.assign(Object.create(null), { x }) as { x: Tensor }],
  ])("gives back what stands beside the value, in an object %s", (_, wrap) => {
    const [[, aux]] = valueAndGrad((x: Tensor) => [square(x), wrap(x.mul(2))] as const, { hasAux: true })(
      tensor(3),
    );
    expect(clone(aux.x).item()).toBe(6);
  });

  it("is watched by detectAnomaly", () => {
    const divide = detectAnomaly((p: Params) => p.w.div(p.rest[0]!.b));
    expect(() => divide(make(tensor(1), tensor(0)))).toThrow("div");
  });
});

describe("the bytes of a file of another realm", () => {
  const idx = "Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 2, 5, 6])";

  it.each([idx, `${idx}.buffer`])("are read: %s", (code) => {
    expect([...parseIdx(elsewhere<Uint8Array>(code)).data]).toEqual([5, 6]);
  });

  it("are taken for the files of images", async () => {
    const labels = "Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 1, 7]).buffer";
    const images =
      "Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, ...Array(784).fill(9)])";
    const [x, y] = [elsewhere<Uint8Array>(images), elsewhere<ArrayBuffer>(labels)];
    const { train } = await mnist({
      files: { trainImages: x, trainLabels: y, testImages: x, testLabels: y },
    });
    expect([train.x.shape, Math.round(train.x.data[783]! * 255), [...train.y.data]]).toEqual([
      [1, 784],
      9,
      [7],
    ]);
  });
});
