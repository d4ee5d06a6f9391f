import * as t from "@chainrule/tensor";
import { type Margin, type Shape, type SliceRange, type Tensor, tensor } from "@chainrule/tensor";
import { NotExpressible } from "../format.js";
import type { Node, Operator, Operators } from "../node.js";

const product = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

const axesFromFront = (node: Node, axes: readonly number[], shape: Shape): number[] =>
  axes.map((axis) => t.normalizeAxis(node.op, axis, shape));

const expand: Operator = (node) => {
  const x = node.in(0);
  const wanted = node.numbers(1)!;
  const length = Math.max(x.shape.length, wanted.length);
  const aligned = (shape: Shape): number[] => [...Array<number>(length - shape.length).fill(1), ...shape];
  const sizes = aligned(x.shape);
  return t.broadcastTo(
    x,
    aligned(wanted).map((n, i) => (n === 1 ? sizes[i]! : n)),
  );
};

const flatten: Operator = (node) => {
  const x = node.in(0);
  const given = node.number("axis", 1);
  const axis = given < 0 ? given + x.shape.length : given;
  return t.reshape(x, [product(x.shape.slice(0, axis)), product(x.shape.slice(axis))]);
};

/** Negative widths cut. */
const pad: Operator = (node) => {
  const x = node.in(0);
  const widths = node.setting("pads", 1)!;
  const all = x.shape.map((_, i) => i);
  const axes = axesFromFront(node, node.numbers(3) ?? all, x.shape);
  const margins = all.map((axis): Margin => {
    const i = axes.indexOf(axis);
    return i < 0 ? [0, 0] : [widths[i]!, widths[i + axes.length]!];
  });
  const cut = t.slice(
    x,
    margins.map(([before, after], axis): SliceRange => {
      return [Math.max(0, -before), x.shape[axis]! - Math.max(0, -after)];
    }),
  );
  const wide = margins.map(([before, after]): Margin => [Math.max(0, before), Math.max(0, after)]);
  const mode = node.text("mode", "constant");
  const value = node.numbers(2)?.[0] ?? node.number("value", 0);
  if (mode === "wrap") {
    return wide.reduce((y, [before, after], axis) => {
      const n = y.shape[axis]!;
      const positions = Array.from({ length: before + n + after }, (_, i) => (((i - before) % n) + n) % n);
      return t.take(y, tensor(positions, { dtype: "int32" }), { axis });
    }, cut);
  }
  return wide.length === 0
    ? cut
    : t.pad(cut, wide, mode === "constant" ? { value } : { mode: mode as "edge" });
};

const reshape: Operator = (node) => {
  const x = node.in(0);
  const shape = node.setting("shape", 1)!;
  return t.reshape(
    x,
    shape.map((n, i) => (n === 0 && !node.flag("allowzero") ? x.shape[i]! : n)),
  );
};

const slice: Operator = (node) => {
  const x = node.in(0);
  const [starts, ends] = [node.setting("starts", 1)!, node.setting("ends", 2)!];
  const axes = node.setting("axes", 3) ?? starts.map((_, i) => i);
  const steps = node.numbers(4);
  const ranges: SliceRange[] = x.shape.map(() => []);
  axesFromFront(node, axes, x.shape).forEach((axis, i) => {
    ranges[axis] = [starts[i]!, ends[i]!, steps?.[i] ?? 1];
  });
  return t.slice(x, ranges);
};

/** Into parts of given sizes, or as many equal ones as there are outputs, the last one smaller. */
const split: Operator = (node) => {
  const x = node.in(0);
  const axis = t.normalizeAxis("Split", node.number("axis", 0), x.shape);
  const given = node.setting("split", 1);
  if (given) return t.split(x, given, { axis });
  const parts = node.number("num_outputs", node.outputs);
  const length = x.shape[axis]!;
  if (length % parts === 0) return t.split(x, parts, { axis });
  const each = Math.ceil(length / parts);
  const sizes = Array.from({ length: parts }, (_, i) => Math.max(0, Math.min(each, length - i * each)));
  return t.split(x, sizes, { axis });
};

const trilu: Operator = (node) => {
  const diagonal = node.numbers(1)?.[0] ?? 0;
  return (node.flag("upper", true) ? t.triu : t.tril)(node.in(0), { diagonal });
};

const unsqueeze: Operator = (node) => {
  const x = node.in(0);
  const axes = node.setting("axes", 1)!;
  const length = x.shape.length + axes.length;
  const sorted = axes.map((axis) => (axis < 0 ? axis + length : axis)).sort((a, b) => a - b);
  return sorted.reduce((y, axis) => t.expandDims(y, axis), x);
};

const squeeze: Operator = (node) => t.squeeze(node.in(0), node.setting("axes", 1));

const range: Operator = (node) => {
  const [start, limit, delta] = [node.numbers(0)![0]!, node.numbers(1)![0]!, node.numbers(2)![0]!];
  return t.arange(start, limit, delta, { dtype: node.in(0).dtype });
};

const shapeOf: Operator = (node) => {
  const { shape } = node.in(0);
  const end = node.number("end", shape.length);
  return tensor(new Int32Array(shape.slice(node.number("start", 0), end)));
};

const depthToSpace: Operator = (node) => {
  const x = node.in(0);
  const block = node.number("blocksize", 1);
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const depth = c / (block * block);
  const columnsFirst = node.text("mode", "DCR") === "CRD";
  const apart = t.reshape(x, columnsFirst ? [n, depth, block, block, h, w] : [n, block, block, depth, h, w]);
  const turned = t.transpose(apart, columnsFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]);
  return t.reshape(turned, [n, depth, h * block, w * block]);
};

const spaceToDepth: Operator = (node) => {
  const x = node.in(0);
  const block = node.number("blocksize", 1);
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const apart = t.reshape(x, [n, c, h / block, block, w / block, block]);
  const turned = t.transpose(
    apart,
    node.text("mode", "DCR") === "CRD" ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4],
  );
  return t.reshape(turned, [n, c * block * block, h / block, w / block]);
};

const oneHot: Operator = (node) => {
  const classes = node.numbers(1)![0]!;
  const indices = t.cast(node.in(0), "int32");
  const fromFront = t.where(t.less(indices, 0), t.add(indices, classes), indices);
  // Beyond the classes there is no one.
  const known = t.logicalAnd(t.greaterEqual(fromFront, 0), t.less(fromFront, classes));
  const hot = t.oneHot(t.where(known, fromFront, 0), classes, { dtype: "bool" });
  const [off, on] = t.split(node.in(2), 2) as [Tensor, Tensor];
  const chosen = t.where(t.logicalAnd(hot, t.expandDims(known, -1)), on, off);
  return t.moveAxis(chosen, -1, node.number("axis", -1));
};

/** Cut and padded on both sides alike; an odd one at the end. */
const centerCropPad: Operator = (node) => {
  const x = node.in(0);
  const wanted = node.numbers(1)!;
  const axes = axesFromFront(node, node.list("axes") ?? x.shape.map((_, i) => i), x.shape);
  return axes.reduce((y, axis, i) => {
    const [have, want] = [y.shape[axis]!, wanted[i]!];
    const ranges: SliceRange[] = y.shape.map(() => []);
    const margins = y.shape.map((): Margin => [0, 0]);
    const half = Math.floor(Math.abs(have - want) / 2);
    if (have > want) ranges[axis] = [half, half + want];
    else margins[axis] = [half, want - have - half];
    return t.pad(t.slice(y, ranges), margins);
  }, x);
};

export const shapes: Operators = {
  CenterCropPad: centerCropPad,
  Concat: (node) => t.concat(node.all(), { axis: node.number("axis", 1) }),
  Constant: (node) => {
    const value = node.tensor("value");
    if (!value) throw new NotExpressible("a constant that is no tensor");
    return value;
  },
  ConstantOfShape: (node) => {
    const value = node.tensor("value") ?? tensor([0]);
    return t.broadcastTo(t.reshape(value, []), node.numbers(0)!);
  },
  DepthToSpace: depthToSpace,
  Expand: expand,
  EyeLike: (node) => {
    const x = node.in(0);
    const [rows, columns] = x.shape as [number, number];
    const below = t.tri(rows, columns, { diagonal: node.number("k", 0) });
    const inside = t.tri(rows, columns, { diagonal: node.number("k", 0) - 1 });
    return t.cast(t.sub(below, inside), node.dtype("dtype") ?? x.dtype);
  },
  Flatten: flatten,
  OneHot: oneHot,
  Pad: pad,
  Range: range,
  Reshape: reshape,
  Shape: shapeOf,
  Size: (node) => tensor(node.in(0).size, { dtype: "int32" }),
  Slice: slice,
  SpaceToDepth: spaceToDepth,
  Split: split,
  Squeeze: squeeze,
  Tile: (node) => t.tile(node.in(0), node.numbers(1)!),
  Transpose: (node) => t.transpose(node.in(0), node.list("perm")),
  Trilu: trilu,
  Unsqueeze: unsqueeze,
};
