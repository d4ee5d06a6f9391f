import * as t from "@chainrule/tensor";
import type { Tensor } from "@chainrule/tensor";
import { NotExpressible } from "../format.js";
import type { Node, Operator, Operators } from "../node.js";
import { type Along, cubic, inside, linear, shares, toEdge, within } from "./interpolation.js";

/** A position on an axis thrown back and forth between its borders. */
function reflect(x: Tensor, first: number, last: number): Tensor {
  const length = last - first;
  if (length === 0) return t.fullLike(x, first);
  return t.sub(last, t.abs(t.sub(t.mod(t.sub(x, first), 2 * length), length)));
}

/** Positions from −1 to 1 on an axis, and what lies near them. */
function near(node: Node, position: Tensor, length: number): Along {
  const corners = node.flag("align_corners");
  const padding = node.text("padding_mode", "zeros");
  const mode = node.text("mode", "linear").replace(/^bi/, "");
  if (!["nearest", "linear", "cubic"].includes(mode)) throw new NotExpressible(`grids in mode ${mode}`);
  const [first, last] = corners ? [0, length - 1] : [-0.5, length - 0.5];
  const back = (x: Tensor): Tensor => {
    const outside = t.logicalOr(t.less(x, first), t.greater(x, last));
    return padding === "reflection" ? t.where(outside, reflect(x, first, last), x) : x;
  };
  const one = t.add(position, 1);
  const spread = corners ? t.mul(t.div(one, 2), length - 1) : t.div(t.sub(t.mul(one, length), 1), 2);
  const place = t.expandDims(back(mode === "nearest" ? t.round(spread) : spread), -1);
  const way = mode === "cubic" ? cubic(-0.75) : linear;
  const elements = mode === "nearest" ? place : within(way.reach, place);
  const all = mode === "nearest" ? t.onesLike(place) : way.weight(t.sub(elements, place));
  const weights = padding === "zeros" ? t.where(inside(elements, length), all, 0) : all;
  return { elements: toEdge(back(elements), length), weights };
}

const gridSample: Operator = (node) => {
  const [x, grid] = [node.in(0), node.in(1)];
  const [n, channels, ...image] = x.shape as [number, number, ...number[]];
  const outer = grid.shape.slice(1, -1);
  const positions = t.reshape(grid, [n, -1, image.length]);
  // A position lists the last axis first.
  const axes = image.map((length, i) =>
    near(node, t.at(positions, null, null, image.length - 1 - i), length),
  );
  return t.reshape(t.sum(shares(x, axes), { axis: 3 }), [n, channels, ...outer]);
};

/** Where the places of a picture come from under an affine map, from −1 to 1 on each axis, the last axis first. */
const affineGrid: Operator = (node) => {
  const theta = node.in(0);
  const sizes = node.numbers(1)!.slice(2);
  const corners = node.flag("align_corners");
  const vectors = sizes.map((n) => {
    const edge = corners ? 1 : 1 - 1 / n;
    return t.linspace(-edge, edge, n, { dtype: theta.dtype });
  });
  const places = t.meshgrid(vectors, { indexing: "ij" }).reverse();
  const flat = [...places, t.onesLike(places[0]!)].map((x) => t.reshape(x, [x.size]));
  const mapped = t.matmul(t.stack(flat, { axis: 1 }), t.swapAxes(theta, 1, 2));
  return t.reshape(mapped, [theta.shape[0]!, ...sizes, sizes.length]);
};

export const grids: Operators = { AffineGrid: affineGrid, GridSample: gridSample };
