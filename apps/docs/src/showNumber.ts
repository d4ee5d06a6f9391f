/** A number in at most eight characters: `1.303`, `−2.0e−6`, `∞`. */
export function showNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e4);
  const text = plain ? value.toFixed(digits) : value.toExponential(1).replace("e+", "e");
  return text.replaceAll("-", "−");
}
