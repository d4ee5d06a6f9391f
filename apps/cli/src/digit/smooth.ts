import type { GreyImage } from "./GreyImage.js";

/** An image blurred by a Gaussian of the given standard deviation in pixels; beyond the edge is what is at the edge. */
export function smooth(image: GreyImage, deviation: number): GreyImage {
  const radius = Math.ceil(3 * deviation);
  const bell = Float32Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - radius) / deviation) ** 2),
  );
  const total = bell.reduce((sum, value) => sum + value, 0);
  const weights = bell.map((value) => value / total);
  return along(along(image, weights, "row"), weights, "column");
}

function along({ width, height, data }: GreyImage, weights: Float32Array, axis: "row" | "column"): GreyImage {
  const radius = (weights.length - 1) / 2;
  const result = new Float32Array(data.length);
  const [lines, length, from, step] = axis === "row" ? [height, width, width, 1] : [width, height, 1, width];
  for (let line = 0; line < lines; line++) {
    for (let place = 0; place < length; place++) {
      let sum = 0;
      for (let k = -radius; k <= radius; k++) {
        const near = place + k < 0 ? 0 : place + k >= length ? length - 1 : place + k;
        sum += weights[k + radius]! * data[line * from + near * step]!;
      }
      result[line * from + place * step] = sum;
    }
  }
  return { width, height, data: result };
}
