import { join } from "node:path";
import { CommandError } from "../CommandError.js";
import { createProgram, type Handlers } from "../program.js";
import { runTrain } from "../runTrain.js";
import { fakeTerminal } from "./fakeTerminal.js";

/** What came of `chainrule train …` within this process: much faster than as one of its own. */
export interface TrainResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `chainrule train` with its files in `cwd`, where no option says otherwise. */
export async function trainInProcess(args: readonly string[], cwd: string): Promise<TrainResult> {
  const terminal = fakeTerminal(undefined);
  const errors: string[] = [];
  let code = 1;
  const handlers: Partial<Handlers> = {
    async train(request) {
      code = await runTrain({ ...request, output: request.output ?? join(cwd, "m.st") }, terminal);
    },
  };
  const program = createProgram(handlers as Handlers, (message) => errors.push(message));
  try {
    await program.parseAsync(["train", ...args], { from: "user" });
  } catch (error) {
    code = 1;
    if (error instanceof CommandError) errors.push(error.message);
    else if (errors.length === 0) throw error;
  }
  return { code, stdout: terminal.written(), stderr: errors.join("\n") };
}
