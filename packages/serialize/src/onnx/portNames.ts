/** The names that were given, or names made of paths. @throws TypeError unless there is one for each, all different */
export function portNames(
  kind: "input" | "output",
  paths: readonly string[],
  given: readonly string[] | undefined,
): string[] {
  const names = given ?? paths.map((path) => (path === "" ? kind : path.replace(/^\[(\d+)\]/u, `${kind}$1`)));
  if (names.length !== paths.length || new Set(names).size !== names.length || names.includes("")) {
    throw new TypeError(
      `exportOnnx: ${paths.length} ${kind}s need as many different names, got ${kind}Names ${JSON.stringify(names)}`,
    );
  }
  return [...names];
}
