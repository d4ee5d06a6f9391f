import type { LoadedData, Samples } from "../data/LoadedData.js";

const SIDE = 8;

/** Grey images of bars, standing and lying, somewhere else in each. */
function bars(count: number, first: number): Samples {
  const data = new Float32Array(count * SIDE * SIDE);
  for (let i = 0; i < count; i++) {
    const at = (3 * (first + i)) % SIDE;
    for (let j = 0; j < SIDE; j++) {
      const [row, column] = i % 2 === 0 ? [j, at] : [at, j];
      data[i * SIDE * SIDE + row * SIDE + column] = 0.5 + 0.5 * (((i * 7 + j * 3) % 11) / 11);
    }
  }
  return {
    x: { data, shape: [count, 1, SIDE, SIDE] },
    y: { data: Int32Array.from({ length: count }, (_, i) => i % 2), shape: [count] },
  };
}

/** A small data set of images: 50 to learn from, 16 held out. */
export function shapesData(): LoadedData {
  return {
    description: {
      name: "shapes",
      task: "classification",
      inputShape: [1, SIDE, SIDE],
      columns: [],
      featureNames: [],
      classNames: ["standing", "lying"],
      targetName: "bar",
      source: "made for tests",
    },
    train: bars(50, 0),
    validation: undefined,
    test: bars(16, 3),
    testName: "made for tests",
    note: undefined,
  };
}
