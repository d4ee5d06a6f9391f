import type { Figure } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import type { Images } from "../loadImages.js";
import type { Check } from "./check.js";

/** An experiment: a question, and what comes out, as plain data. Printing, HTML and JSON are three views of it. */
export interface Experiment {
  /** Its number in the list: A6. */
  readonly code: string;
  /** What it is called on the command line. */
  readonly name: string;
  readonly title: string;
  readonly question: string;
  run(context: Context): Outcome | Promise<Outcome>;
}

/** What an experiment may use. */
export interface Context {
  /** The same seed gives the same numbers, measured times apart. */
  readonly seed: number;
  /** Whether the long ones are to be shortened, with the checks that this takes away. */
  readonly quick: boolean;
  /** MNIST: the official images, or where they are not given those that come with this program. */
  images(): Promise<Images>;
  /** Says how far it is. Giving way, it lets the terminal and Ctrl-C have their turn. */
  progress(what: string): Promise<void>;
}

/** What comes out of an experiment. */
export interface Outcome {
  readonly tables: readonly Table[];
  readonly figures: readonly Figure[];
  readonly checks: readonly Check[];
  /** Two sentences: what to see. */
  readonly text: string;
  /** What one must know about the numbers. */
  readonly notes?: readonly string[] | undefined;
}
