import { quote } from "./quote.js";
import { SerializeError } from "./SerializeError.js";

/** Throws a `SerializeError` for a reason, under the name of the function that the user called. */
export type Refusal = (reason: string, cause?: unknown) => never;

/** The refusals of one function. */
export function refusalOf(operation: string): Refusal {
  return (reason, cause) => {
    throw new SerializeError(`${operation}: ${reason}`, cause === undefined ? undefined : { cause });
  };
}

/** Refusals that say what they are about. */
export function about(subject: string, refuse: Refusal): Refusal {
  return (reason, cause) => refuse(`${subject}: ${reason}`, cause);
}

/** Refusals about what has a name in a file: a tensor, an entry of an archive. */
export function aboutNamed(name: string, refuse: Refusal): Refusal {
  return (reason, cause) => refuse(`${quote(name)}: ${reason}`, cause);
}
