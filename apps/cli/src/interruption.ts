import { constants } from "node:os";

/** npm passes the terminal's signal on to a program that has already had it: within this time it is the same one. */
const SAME_PRESS_MS = 250;

const signals = ["SIGINT", "SIGTERM"] as const;

/** Whether the user has asked to stop. */
export interface Interruption {
  /** The exit code that the signal asks for, 130 for Ctrl-C; undefined as long as there was none. */
  readonly exitCode: number | undefined;
  /** Stops listening: from now on signals end the program. */
  release(): void;
}

/** Listens for Ctrl-C (SIGINT) and SIGTERM: the first one is taken down, a second one ends the program at once. */
export function listenForInterruption(): Interruption {
  let first: { exitCode: number; at: number } | undefined;
  const listen = (signal: (typeof signals)[number]): void => {
    const exitCode = 128 + constants.signals[signal];
    if (first === undefined) first = { exitCode, at: performance.now() };
    else if (performance.now() - first.at > SAME_PRESS_MS) process.exit(exitCode);
  };
  for (const signal of signals) process.on(signal, listen);
  return {
    get exitCode() {
      return first?.exitCode;
    },
    release() {
      for (const signal of signals) process.off(signal, listen);
    },
  };
}
