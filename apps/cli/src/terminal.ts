import pc from "picocolors";
import wrapAnsi from "wrap-ansi";

const WIDTH_OF_PIPES = 80;
const HEIGHT_OF_PIPES = 24;

/** Where output goes, and what can be shown there. */
export interface Terminal {
  readonly stream: NodeJS.WriteStream;
  /** Whether lines can be overwritten: a terminal, and not a dumb one. */
  readonly live: boolean;
  /** The width, now; 80 where there is no terminal. */
  readonly columns: number;
  /** The height, now; 24 where there is no terminal. */
  readonly rows: number;
  /** Colour functions that do nothing where colours are not wanted. */
  readonly colors: ReturnType<typeof pc.createColors>;
  /** Whether there are 24 greys. */
  readonly greys: boolean;
  /** Writes lines as they are. */
  print(...lines: string[]): void;
  /** Writes prose: on a terminal its words are wrapped at the width. */
  paragraph(text: string): void;
}

/** The terminal behind a stream. Colours are for terminals only, and not where NO_COLOR is set (no-color.org). */
export function terminalOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Terminal {
  // In a pipe it is undefined.
  const live = Boolean(stream.isTTY) && env["TERM"] !== "dumb";
  const colored = live && !env["NO_COLOR"];
  return {
    stream,
    live,
    get columns() {
      return stream.columns || WIDTH_OF_PIPES;
    },
    get rows() {
      return stream.rows || HEIGHT_OF_PIPES;
    },
    colors: pc.createColors(colored),
    greys: colored && stream.getColorDepth(env) >= 8,
    print(...lines) {
      stream.write(lines.map((line) => `${line}\n`).join(""));
    },
    paragraph(text) {
      this.print(live ? wrapAnsi(text, this.columns) : text);
    },
  };
}
