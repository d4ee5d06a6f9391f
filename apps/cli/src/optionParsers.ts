import { InvalidArgumentError } from "commander";
import { CommandError } from "./CommandError.js";
import { formatCount } from "./formatNumber.js";
import { suggestion } from "./suggestion.js";

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;

/** A parser of whole numbers from `min` to `max`: plain digits, so that a slip doesn't pass for a number. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  const range =
    max === Number.MAX_SAFE_INTEGER ? `from ${min} to 2^53 - 1` : `from ${min} to ${formatCount(max)}`;
  return (text) => {
    const value = Number(text);
    if (!/^\+?\d+$/u.test(text) || !(value >= min && value <= max)) {
      throw new InvalidArgumentError(`It must be a whole number ${range}.`);
    }
    return value;
  };
}

/** A parser of numbers like 0.01, .5 and 1e-3 for which `accepts` is true; `range` says so in words. */
export function decimalNumber(range: string, accepts: (value: number) => boolean): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!decimal.test(text) || !Number.isFinite(value) || !accepts(value)) {
      throw new InvalidArgumentError(`It must be a number ${range}.`);
    }
    return value;
  };
}

/** A parser of one of some names, which suggests the one that a misspelt name is close to. */
export function oneOf<const N extends string>(names: readonly N[]): (text: string) => N {
  return (text) => {
    const found = names.find((name) => name === text);
    if (found !== undefined) return found;
    const choices =
      names.length === 1
        ? `The only choice is ${names[0]!}.`
        : `Choose ${names.slice(0, -1).join(", ")} or ${names.at(-1)!}.`;
    throw new InvalidArgumentError(`${suggestion(text, names)} ${choices}`.trimStart());
  };
}

/** A parser that refuses as an argument what `parse` refuses with a `CommandError`. */
export function parsedBy<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof CommandError) throw new InvalidArgumentError(error.message);
      throw error;
    }
  };
}
