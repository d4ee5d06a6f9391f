/** @throws TypeError unless a state has what one of this optimizer has */
export function checkState(name: string, state: unknown, keys: readonly string[]): void {
  const missing = keys.find(
    (key) => (state as Record<string, unknown> | null | undefined)?.[key] === undefined,
  );
  if (missing === undefined) return;
  throw new TypeError(
    `${name}: the state has no ${missing}. It comes from init(params) of the same optimizer, then from each update`,
  );
}
