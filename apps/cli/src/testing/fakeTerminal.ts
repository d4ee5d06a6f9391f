import { terminalOf, type Terminal } from "../terminal.js";

/** A terminal that keeps what is written to it. */
export interface FakeTerminal extends Terminal {
  readonly written: () => string;
}

/** A terminal of the given width, or without one a pipe. */
export function fakeTerminal(columns: number | undefined, env: NodeJS.ProcessEnv = {}): FakeTerminal {
  let text = "";
  const stream = {
    isTTY: columns === undefined ? undefined : true,
    columns,
    rows: columns === undefined ? undefined : 50,
    getColorDepth: () => 8,
    write: (chunk: string) => {
      text += chunk;
      return true;
    },
  };
  const terminal = terminalOf(stream as unknown as NodeJS.WriteStream, env);
  return Object.defineProperties(
    { written: () => text } as FakeTerminal,
    Object.getOwnPropertyDescriptors(terminal),
  );
}
