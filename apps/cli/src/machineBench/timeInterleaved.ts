import { setImmediate } from "node:timers/promises";

/** Something to time. */
export interface Task {
  readonly name: string;
  /** Runs it once. */
  run(): void;
}

/** A batch of calls takes about so long, and warming up. */
const [BATCH_MS, WARM_MS] = [3, 60];

/** How often each task has its turn. */
export const rounds = 25;

/**
 * Seconds that each task takes: the least of short rounds in which each has its turn. Other programs, which take time
 * away and never give any, then hardly matter.
 */
export async function timeInterleaved(
  tasks: readonly Task[],
  progress: (done: number) => void = () => undefined,
): Promise<Map<string, number>> {
  const counts: number[] = [];
  for (const [i, task] of tasks.entries()) {
    counts.push(callsFor(task));
    progress((0.5 * (i + 1)) / tasks.length);
    await setImmediate();
  }
  const times = tasks.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    tasks.forEach((task, i) => times[i]!.push(secondsOf(task, counts[i]!)));
    progress(0.5 + (0.5 * (round + 1)) / rounds);
    await setImmediate();
  }
  return new Map(tasks.map(({ name }, i) => [name, Math.min(...times[i]!)]));
}

/** Warms a task up, and finds how many calls make a batch. */
function callsFor(task: Task): number {
  const end = performance.now() + WARM_MS;
  let calls = 1;
  let seconds = secondsOf(task, calls);
  while (performance.now() < end) {
    if (1000 * seconds * calls < BATCH_MS / 2) calls *= 2;
    seconds = secondsOf(task, calls);
  }
  return Math.max(1, Math.round(BATCH_MS / 1000 / seconds));
}

/** Seconds a call. */
function secondsOf({ run }: Task, calls: number): number {
  const begun = performance.now();
  for (let i = 0; i < calls; i++) run();
  return (performance.now() - begun) / 1000 / calls;
}
