/** A failure that the user can mend: its message is shown alone, without a stack, and the exit code is 1. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
