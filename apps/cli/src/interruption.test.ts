import { afterEach, expect, test, vi } from "vitest";
import { listenForInterruption } from "./interruption.js";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("the first signal is taken down, a second one ends the program", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
  const interruption = listenForInterruption();
  try {
    expect(interruption.exitCode).toBeUndefined();
    process.emit("SIGINT", "SIGINT");
    expect(interruption.exitCode).toBe(130);
    // npm repeats the terminal's signal.
    vi.advanceTimersByTime(50);
    process.emit("SIGINT", "SIGINT");
    expect(exit).not.toHaveBeenCalled();
    vi.advanceTimersByTime(500);
    process.emit("SIGINT", "SIGINT");
    expect(exit).toHaveBeenCalledWith(130);
  } finally {
    interruption.release();
  }
  expect(process.listenerCount("SIGINT")).toBe(0);
});

test("SIGTERM asks for 143", () => {
  const interruption = listenForInterruption();
  process.emit("SIGTERM", "SIGTERM");
  expect(interruption.exitCode).toBe(143);
  interruption.release();
});
