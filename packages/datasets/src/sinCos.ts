// π / 2 in two parts: the first has 33 bits, so that its product with a small whole number is exact.
const HALF_PI = 1.5707963267341256;
const HALF_PI_REST = 6.0771005065061922e-11;
const DEGREE = 19;

/**
 * Sine and cosine of an angle in radians below 10⁶ in size, within 2⁻⁵², and, unlike those of `Math`, with the same
 * bits on every machine: the angle less the nearest multiple of π / 2, at most π / 4 in size, in their Taylor series.
 */
export function sinCos(angle: number): [sine: number, cosine: number] {
  const quarters = Math.round(angle / (Math.PI / 2));
  const rest = angle - quarters * HALF_PI - quarters * HALF_PI_REST;
  const square = rest * rest;
  let sine = 1;
  let cosine = 1;
  // sin x = x (1 − x²/(2·3) (1 − x²/(4·5) (1 − …))), cos x = 1 − x²/(1·2) (1 − x²/(3·4) (1 − …)).
  for (let n = DEGREE; n >= 3; n -= 2) {
    sine = 1 - (square / (n * (n - 1))) * sine;
    cosine = 1 - (square / ((n - 1) * (n - 2))) * cosine;
  }
  sine *= rest;
  const turn = ((quarters % 4) + 4) % 4;
  if (turn === 0) return [sine, cosine];
  if (turn === 1) return [cosine, -sine];
  if (turn === 2) return [-sine, -cosine];
  return [-cosine, sine];
}
