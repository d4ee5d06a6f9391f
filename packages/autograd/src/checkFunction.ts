import { nameOf } from "./nameOf.js";

/** @throws TypeError unless it is a function: often it is what one has returned */
export function checkFunction(name: string, f: unknown): void {
  if (typeof f === "function") return;
  throw new TypeError(
    `${name}: expected a function, got ${nameOf(f)}. Pass the function itself, not its result`,
  );
}
