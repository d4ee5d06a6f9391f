import { type Box, boxSize, type GreyImage } from "./GreyImage.js";

/** Fainter ink does not count where a digit is measured … */
const FAINT = 0.25;
/** … unless it is drawn in few pixels: then its faint edges are a part of it, as in MNIST's images. */
const [FAINTEST, FEW_PIXELS] = [0.04, 32];

/** The box of the ink of a digit; of the whole image where there is none. */
export function inkBox(image: GreyImage): Box {
  const { width, height } = image;
  const whole = { left: 0, top: 0, right: width - 1, bottom: height - 1 };
  const wide = boxAbove(image, FAINTEST);
  if (wide === undefined) return whole;
  const size = boxSize(wide);
  return Math.max(size.width, size.height) <= FEW_PIXELS ? wide : (boxAbove(image, FAINT) ?? whole);
}

function boxAbove({ width, height, data }: GreyImage, faint: number): Box | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  data.forEach((ink, i) => {
    if (ink < faint) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  });
  return right < 0 ? undefined : { left, top, right, bottom };
}
