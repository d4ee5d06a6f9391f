/**
 * Whole numbers in the proportion of `sizes` and `counts`, which must have the same sum n: a table of a row for each
 * size and a column for each count, whose rows add up to `sizes`, whose columns add up to `counts`, and each of whose
 * entries is size · count / n rounded down or up (unchanged where it is whole).
 *
 * Rounding each row for itself can't promise that for all rows at once. So the fractions are moved along cycles of
 * the table, which keeps all sums, until each is 0 or 1 (L. H. Cox: A constructive procedure for unbiased controlled
 * rounding, 1987, with the direction of least movement in place of a random one). Exact as long as n² < 2⁵³.
 */
export function apportion(sizes: readonly number[], counts: readonly number[]): number[][] {
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const table = sizes.map((size) => counts.map((count) => Math.floor((size * count) / n)));
  const fractions = sizes.map((size) => counts.map((count) => (size * count) % n));
  const open = openCells(fractions);
  for (;;) {
    const cycle = findCycle(open);
    if (cycle === undefined) return table;
    const cells = cycleCells(cycle, sizes.length);
    // The cells grow and shrink by turns, or the other way round: whichever moves less.
    const room = cells.map(([row, column], i) => {
      const fraction = fractions[row]![column]!;
      return i % 2 === 0 ? n - fraction : fraction;
    });
    const forward = Math.min(...room);
    const backward = n - Math.max(...room);
    const step = forward <= backward ? forward : -backward;
    cells.forEach(([row, column], i) => {
      const moved = fractions[row]![column]! + (i % 2 === 0 ? step : -step);
      fractions[row]![column] = moved;
      if (moved === n) table[row]![column]!++;
      if (moved === 0 || moved === n) {
        open[row]!.delete(sizes.length + column);
        open[sizes.length + column]!.delete(row);
      }
    });
  }
}

/** The cells that aren't whole yet, as a graph: nodes 0 … R − 1 are the rows, R … R + C − 1 the columns. */
function openCells(fractions: readonly (readonly number[])[]): Set<number>[] {
  const rows = fractions.length;
  const columns = fractions[0]?.length ?? 0;
  const open = Array.from({ length: rows + columns }, () => new Set<number>());
  fractions.forEach((line, row) =>
    line.forEach((fraction, column) => {
      if (fraction === 0) return;
      open[row]!.add(rows + column);
      open[rows + column]!.add(row);
    }),
  );
  return open;
}

/**
 * The nodes of a cycle, or undefined where no cell is open. A line with one open cell has two at least, because it
 * adds up to a whole number: so a walk goes on until it meets itself.
 */
function findCycle(open: readonly Set<number>[]): number[] | undefined {
  let node = open.findIndex((neighbours) => neighbours.size > 0);
  if (node < 0) return undefined;
  const path: number[] = [];
  const position = new Map<number, number>();
  while (!position.has(node)) {
    position.set(node, path.length);
    path.push(node);
    const [first, second] = open[node]!;
    node = first === path.at(-2) ? second! : first!;
  }
  return path.slice(position.get(node));
}

/** The cells on the edges of a cycle, in its order: each shares a row with one neighbour, a column with the other. */
function cycleCells(cycle: readonly number[], rows: number): [row: number, column: number][] {
  return cycle.map((node, i) => {
    const next = cycle[(i + 1) % cycle.length]!;
    return node < rows ? [node, next - rows] : [next, node - rows];
  });
}
