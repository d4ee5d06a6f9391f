import type { LoopPlan, Pass } from "../loopPlan.js";

/** Whether only the elements that there are may be looked at, and not what stands behind them. */
export function isMasked({ reductions, checks }: Pass["elements"]): boolean {
  return reductions.length > 0 || checks.length > 0;
}

/**
 * How many elements a turn of a pass computes. Where they are summed, a group; else four, or as many as will do: the more,
 * the less they wait for each other's results; but V8 takes up whatever waits for nothing, and runs short of registers: the
 * sooner, the more steps of the program do not wait for each other, and the wider their numbers are.
 */
export function elementsPerTurn(
  stage: Pass["elements"],
  { segment, count }: Pick<LoopPlan, "segment" | "count">,
): number {
  const { steps } = stage.builder;
  const isWide = [
    ...steps.map(({ type }) => type),
    ...stage.stores.map(({ stream }) => stream.dtype),
  ].includes("float64");
  if (isMasked(stage)) {
    const isSingle = !isWide || stage.reductions.some(({ dtype }) => dtype === "float32");
    return segment > 8 && isSingle ? 16 : 8;
  }
  const least = isWide ? 1 : 2;
  // A few steps wait for memory alone; many would take longer to compile than it saves.
  if (steps.length < 12 || steps.length > 300 || segment < 256) return 4 * least;
  const depths: number[] = [];
  let vectors = 0;
  for (const { instruction, type, operands } of steps) {
    depths.push(1 + Math.max(0, ...operands.map((operand) => depths[operand]!)));
    if (instruction.name !== "constant") vectors += type === "float64" ? 2 : 1;
  }
  const elements = 4 * Math.max(least, Math.min(4, Math.floor((7 * Math.max(...depths)) / vectors)));
  // Segments, multiples of 16, are whole turns: one that ran over would begin the next in the wrong place.
  return segment < count && elements === 12 ? 8 : elements;
}
