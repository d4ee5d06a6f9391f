import {
  accuracy,
  confusionMatrix,
  precisionRecallF1,
  r2Score,
  topKAccuracy,
} from "@chainrule/losses/metrics";
import { diag, reshape, sum, type Tensor, tensor, zeros } from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const int = (values: number[]): Tensor => tensor(values, { dtype: "int32" });
const scores = tensor([
  [0.1, 0.6, 0.3],
  [0.5, 0.3, 0.2],
  [0.2, 0.2, 0.6],
  [0.4, 0.4, 0.2],
]);

describe("accuracy", () => {
  it("counts what is right", () => {
    expect(accuracy(scores, int([1, 0, 2, 0])).item()).toBe(1);
    expect(accuracy(scores, int([1, 2, 2, 1])).item()).toBe(0.5);
    expect(accuracy(int([1, 2, 3]), int([1, 2, 4])).item()).toBeCloseTo(2 / 3, 6);
    expect(accuracy(tensor([0.1, 0.9]), tensor(1, { dtype: "int32" })).dtype).toBe("float32");
  });

  it("of scores with NaN is 0, whatever the label", () => {
    const lost = tensor([
      [NaN, NaN],
      [1, NaN],
      [3, 1],
    ]);
    expect(accuracy(lost, int([0, 0, 0])).item()).toBeCloseTo(1 / 3, 6);
    expect(accuracy(lost, int([1, 1, 1])).item()).toBe(0);
    expect(() => confusionMatrix(lost, int([0, 0, 0]))).toThrow(/confusionMatrix.*: class -1/);
  });

  it("grows with k up to one", () => {
    const target = int([2, 2, 1, 1]);
    const among = (k: number): number => topKAccuracy(scores, target, { k }).item();
    expect([among(1), among(2), among(3)]).toEqual([0, 0.5, 1]);
    expect(accuracy(scores, target).item()).toBe(among(1));
  });
});

describe("confusionMatrix and precisionRecallF1", () => {
  it("agree with scikit-learn", () => {
    const [prediction, target] = [int([0, 2, 1, 0, 0, 1]), int([0, 1, 2, 0, 1, 2])];
    expect(confusionMatrix(prediction, target, { classes: 3 }).toArray()).toEqual([
      [2, 0, 0],
      [1, 0, 1],
      [0, 2, 0],
    ]);
    const of = (average: "none" | "macro" | "weighted" | "micro"): unknown[] => {
      const { precision, recall, f1 } = precisionRecallF1(prediction, target, { classes: 3, average });
      return [precision, recall, f1].map((x) => [...x.data()].map((value) => Number(value.toFixed(6))));
    };
    expect(of("none")).toEqual([
      [0.666667, 0, 0],
      [1, 0, 0],
      [0.8, 0, 0],
    ]);
    expect(of("macro")).toEqual([[0.222222], [0.333333], [0.266667]]);
    expect(of("weighted")).toEqual([[0.222222], [0.333333], [0.266667]]);
    expect(of("micro")).toEqual([[0.333333], [0.333333], [0.333333]]);
  });

  it("take scores of any number of samples, or of one", () => {
    const four = confusionMatrix(scores, int([1, 2, 2, 1]));
    expect(four.toArray()).toEqual([
      [0, 0, 0],
      [1, 1, 0],
      [1, 0, 1],
    ]);
    const one = confusionMatrix(tensor([0.1, 0.9]), tensor(0, { dtype: "int32" }));
    expect(one.toArray()).toEqual([
      [0, 1],
      [0, 0],
    ]);
    expect(confusionMatrix(int([0]), int([0]), { classes: 1 }).toArray()).toEqual([[1]]);
  });

  it("are 0 where nothing was predicted, or nothing is", () => {
    const { precision, recall, f1 } = precisionRecallF1(int([0, 0, 1]), int([0, 2, 0]), { classes: 4 });
    expect(precision.toArray()).toEqual([0.5, 0, 0, 0]);
    expect(recall.toArray()).toEqual([0.5, 0, 0, 0]);
    expect(f1.toArray()).toEqual([0.5, 0, 0, 0]);
  });

  it("count every sample once", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 30 }), (pairs) => {
        const [prediction, target] = [int(pairs.map(([p]) => p)), int(pairs.map(([, y]) => y))];
        const matrix = confusionMatrix(prediction, target, { classes: 4 });
        expect(sum(matrix).item()).toBe(pairs.length);
        const { recall } = precisionRecallF1(prediction, target, { classes: 4, average: "micro" });
        expect(recall.item()).toBeCloseTo(accuracy(prediction, target).item(), 6);
      }),
    );
  });
});

it("topKAccuracy finds no class among scores with NaN, whatever the label", () => {
  const scores = tensor([
    [NaN, NaN, NaN],
    [1, NaN, 0],
    [2, 1, 0],
  ]);
  for (const label of [0, 1, 2]) {
    const found = topKAccuracy(scores, int([label, label, label]), { k: 2 }).item();
    expect(found).toBeCloseTo(label < 2 ? 1 / 3 : 0, 6);
  }
});

it("confusionMatrix takes a thousand classes: its time goes with the samples", () => {
  const classes = Int32Array.from({ length: 20_000 }, (_, i) => i % 1000);
  const matrix = confusionMatrix(tensor(classes), tensor(classes), { classes: 1000 });
  expect([sum(matrix).item(), sum(diag(matrix)).item()]).toEqual([20_000, 20_000]);
});

describe("r2Score", () => {
  it("agrees with scikit-learn", () => {
    const target = tensor(
      [
        [0.5, 1],
        [-1, 1],
        [7, -6],
      ],
      { dtype: "float64" },
    );
    const prediction = tensor(
      [
        [0, 2],
        [-1, 2],
        [8, -5],
      ],
      { dtype: "float64" },
    );
    expect(r2Score(prediction, target).item()).toBeCloseTo(0.9368005266622779, 14);
    const each = r2Score(prediction, target, { average: "none" }).data();
    expect(each[0]).toBeCloseTo(0.9654377880184332, 14);
    expect(each[1]).toBeCloseTo(0.9081632653061225, 14);
  });

  it("of a constant target is 1 or 0", () => {
    expect(r2Score(tensor([-2, -2, -2]), tensor([-2, -2, -2])).item()).toBe(1);
    expect(r2Score(tensor([-2, -2, -3]), tensor([-2, -2, -2])).item()).toBe(0);
  });
});

it.each([
  [
    () => accuracy(zeros([2, 3]), reshape(int([0, 1]), [2, 1])),
    "got int32[2, 1]. Did you mean squeeze(target, 1)?",
  ],
  [
    () => accuracy(zeros([2, 3]), zeros([2, 3])),
    "got float32[2, 3]. One-hot classes become indices by argmax(target, { axis: 1 })",
  ],
  [
    () => accuracy(zeros([2, 1]), int([0, 1])),
    "accuracy: scores [2, 1] are one a sample. Of logits the classes are greater(scores, 0), of probabilities " +
      "greater(scores, 0.5), in the shape of the target, here [2]",
  ],
  [() => accuracy(zeros([2, 1]), reshape(int([0, 1]), [2, 1])), "in the shape of the target, here [2, 1]"],
  [() => confusionMatrix(zeros([2]), int([0, 1])), "confusionMatrix: scores [2] are one a sample"],
  [
    () => accuracy(zeros([2, 3]), int([0])),
    /accuracy: scores \[2, 3\] need class indices \[2\], got int32\[1\]$/,
  ],
  [() => accuracy(int([1]), zeros([1])), "accuracy: classes are integers, got float32"],
  [() => accuracy(int([1, 2]), int([1])), "accuracy: classes [2] and target [1] must have one shape"],
  [() => accuracy([0, 1] as never, int([0, 1])), "accuracy: expected a tensor"],
  [() => accuracy(zeros([2, 3]), [0, 1] as never), "accuracy: expected a tensor"],
  [
    () => topKAccuracy(zeros([2, 3]), int([0, 0])),
    "topKAccuracy: k must be a whole number from 1 to 3, the number of classes, got 5",
  ],
  ...[0, 1.5].map((k): [() => Tensor, string] => [
    () => topKAccuracy(zeros([2, 3]), int([0, 0]), { k }),
    `topKAccuracy: k must be a whole number from 1 to 3, the number of classes, got ${k}`,
  ]),
  [
    () => confusionMatrix(int([0]), int([0]), { classes: 0 }),
    "confusionMatrix: classes must be a whole number at least 1, got 0",
  ],
  [() => r2Score(zeros([2]), zeros([2]), { average: "all" as never }), 'r2Score: unknown average "all"'],
  ...[topKAccuracy, confusionMatrix, precisionRecallF1, r2Score].map((metric): [() => unknown, string] => [
    () => metric(scores, int([0, 0, 0, 0]), { kind: 1 } as never),
    `${metric.name}: unknown option "kind"`,
  ]),
  [
    () => confusionMatrix(int([0]), int([0])),
    "confusionMatrix: how many classes are there? Give { classes }",
  ],
  [
    () => confusionMatrix(int([0]), int([0]), { classes: 2.5 }),
    "confusionMatrix: classes must be a whole number at least 1, got 2.5",
  ],
  [
    () => confusionMatrix(int([3]), int([0]), { classes: 2 }),
    "confusionMatrix.classes: class 3 is outside 0 … 1 at position [0]",
  ],
  [() => precisionRecallF1(scores, int([0, 0, 0, 0]), { average: "all" as never }), 'unknown average "all"'],
  [() => r2Score(zeros([2, 1]), zeros([2])), "r2Score: prediction [2, 1] and target [2] must have one shape"],
])("says what is wrong (%#)", (call, message) => {
  expect(call).toThrow(message);
});
