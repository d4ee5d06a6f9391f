import { setImmediate } from "node:timers/promises";
import { createLogUpdate } from "log-update";
import type { Terminal } from "../terminal.js";

/** A line that says what is being done, on a terminal; in a pipe nothing. */
export interface ProgressLine {
  say(text: string): Promise<void>;
  clear(): void;
}

/** The line below what is printed. Saying something lets Ctrl-C have its turn. */
export function progressLine(terminal: Terminal): ProgressLine {
  if (!terminal.live) return { say: () => setImmediate(), clear() {} };
  const update = createLogUpdate(terminal.stream);
  return {
    async say(text) {
      update(terminal.colors.dim(`${text} …`.slice(0, terminal.columns - 1)));
      await setImmediate();
    },
    clear() {
      update.clear();
      update.done();
    },
  };
}
