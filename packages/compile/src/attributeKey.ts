/**
 * Attributes of an op as text, the same for equal ones; undefined where they hold what text cannot say, such as a
 * function.
 */
export function attributeKey(attributes: unknown): string | undefined {
  let isPlain = true;
  const key = JSON.stringify(attributes, (_, value: unknown) => {
    if (typeof value === "number") {
      return Number.isFinite(value) && !Object.is(value, -0) ? value : `number ${value} ${1 / value}`;
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      isPlain &&= Object.getPrototypeOf(value) === Object.prototype;
    }
    isPlain &&= !["function", "symbol", "bigint"].includes(typeof value);
    return isPlain ? value : undefined;
  });
  return isPlain ? (key ?? "") : undefined;
}
