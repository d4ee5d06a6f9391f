import { contours } from "d3-contour";
import type { Field, Point } from "./Figure.js";
import { fieldPlace } from "./plotScales.js";

/** A closed or open line of equal value, in the field's own coordinates. */
export interface ContourLine {
  readonly level: number;
  readonly points: readonly Point[];
}

/** The lines on which a field has its levels. The edges of the rectangle are no lines. */
export function contourLines(field: Field): ContourLine[] {
  const { columns, rows, values, levels = [] } = field;
  const shapes = contours()
    .size([columns, rows])
    .thresholds([...levels])(
    // To d3 a value that is no number is below every level.
    values as number[],
  );
  return shapes.flatMap(({ value: level, coordinates }) =>
    coordinates.flat().flatMap((ring) =>
      withoutEdges(
        ring.map(([x, y]): Point => [x!, y!]),
        columns,
        rows,
      ).map((points) => ({
        level,
        // d3 puts the value of a grid point in the middle of a cell.
        points: points.map(([x, y]): Point => fieldPlace(field, x - 0.5, y - 0.5)),
      })),
    ),
  );
}

/** The areas of a field of whole numbers: for each number its outlines, outer ones and holes. */
export function regionOutlines(field: Field): { region: number; rings: Point[][] }[] {
  const { columns, rows, values } = field;
  const regions = [...new Set(values)].sort((a, b) => a - b);
  return regions.map((region) => {
    const inside = values.map((value) => (value === region ? 1 : 0));
    const { coordinates } = contours().size([columns, rows]).contour(inside, 0.5);
    const clamped = (value: number, count: number): number => Math.min(Math.max(value - 0.5, 0), count - 1);
    const rings = coordinates
      .flat()
      .map((ring) => ring.map(([x, y]): Point => fieldPlace(field, clamped(x!, columns), clamped(y!, rows))));
    return { region, rings };
  });
}

/** The parts of a ring that do not run along the edge of the grid, where d3 closes its rings. */
function withoutEdges(ring: readonly Point[], columns: number, rows: number): Point[][] {
  const onEdge = ([x, y]: Point): boolean => x < 0.5 || y < 0.5 || x > columns - 0.5 || y > rows - 0.5;
  const parts: Point[][] = [[]];
  for (const point of ring) {
    if (onEdge(point)) parts.push([]);
    else parts.at(-1)!.push(point);
  }
  return parts.filter((part) => part.length > 1);
}
