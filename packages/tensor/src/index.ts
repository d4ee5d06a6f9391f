// Tensors
export { isPlainObject } from "./isPlainObject.js";
export { isTensor, type NestedArray, placeholder, Tensor, withTrace } from "./tensor.js";
export { type Dtype, isFloating, promoteDtypes, type TypedArray } from "./dtype.js";
export { DtypeError, isDtypeError, isShapeError, isValueError, ShapeError, ValueError } from "./errors.js";
export { type Axes, formatShape, normalizeAxis, sameShape, type Shape } from "./shape.js";
export { floatingOperand, operand, promote, type TensorLike } from "./operands.js";
export { rejectUnknownOptions } from "./options.js";

// Functions of each element
export { exp } from "./ops/exp.js";
export { exp2 } from "./ops/exp2.js";
export { expm1 } from "./ops/expm1.js";
export { log } from "./ops/log.js";
export { log2 } from "./ops/log2.js";
export { log10 } from "./ops/log10.js";
export { log1p } from "./ops/log1p.js";
export { sin } from "./ops/sin.js";
export { cos } from "./ops/cos.js";
export { tan } from "./ops/tan.js";
export { asin } from "./ops/asin.js";
export { acos } from "./ops/acos.js";
export { atan } from "./ops/atan.js";
export { atan2 } from "./ops/atan2.js";
export { sinh } from "./ops/sinh.js";
export { cosh } from "./ops/cosh.js";
export { tanh } from "./ops/tanh.js";
export { asinh } from "./ops/asinh.js";
export { acosh } from "./ops/acosh.js";
export { atanh } from "./ops/atanh.js";
export { sigmoid } from "./ops/sigmoid.js";
export { erf } from "./ops/erf.js";
export { erfInv } from "./ops/erfInv.js";
export { floor } from "./ops/floor.js";
export { ceil } from "./ops/ceil.js";
export { round } from "./ops/round.js";
export { trunc } from "./ops/trunc.js";

// Arithmetic
export { add } from "./ops/add.js";
export { sub } from "./ops/sub.js";
export { mul } from "./ops/mul.js";
export { div } from "./ops/div.js";
export { neg } from "./ops/neg.js";
export { abs } from "./ops/abs.js";
export { sign } from "./ops/sign.js";
export { pow } from "./ops/pow.js";
export { square } from "./ops/square.js";
export { sqrt } from "./ops/sqrt.js";
export { rsqrt } from "./ops/rsqrt.js";
export { cbrt } from "./ops/cbrt.js";
export { reciprocal } from "./ops/reciprocal.js";
export { mod } from "./ops/mod.js";
export { floorDivide } from "./ops/floorDivide.js";
export { maximum } from "./ops/maximum.js";
export { minimum } from "./ops/minimum.js";
export { clip, type ClipOptions } from "./ops/clip.js";

// Comparisons, truth and bits
export { equal } from "./ops/equal.js";
export { notEqual } from "./ops/notEqual.js";
export { greater } from "./ops/greater.js";
export { greaterEqual } from "./ops/greaterEqual.js";
export { less } from "./ops/less.js";
export { lessEqual } from "./ops/lessEqual.js";
export { isFinite } from "./ops/isFinite.js";
export { isInf } from "./ops/isInf.js";
export { isNaN } from "./ops/isNaN.js";
export { allClose, type AllCloseOptions } from "./ops/allClose.js";
export { logicalAnd } from "./ops/logicalAnd.js";
export { logicalOr } from "./ops/logicalOr.js";
export { logicalXor } from "./ops/logicalXor.js";
export { logicalNot } from "./ops/logicalNot.js";
export { bitwiseAnd } from "./ops/bitwiseAnd.js";
export { bitwiseOr } from "./ops/bitwiseOr.js";
export { bitwiseXor } from "./ops/bitwiseXor.js";
export { bitwiseNot } from "./ops/bitwiseNot.js";
export { shiftLeft } from "./ops/shiftLeft.js";
export { shiftRight } from "./ops/shiftRight.js";
export { where } from "./ops/where.js";

// Reductions, and what runs along an axis
export type { ReduceOptions } from "./ops/reduction.js";
export { sum } from "./ops/sum.js";
export { sumTo } from "./ops/sumTo.js";
export { mean } from "./ops/mean.js";
export { variance, type VarianceOptions } from "./ops/variance.js";
export { std } from "./ops/std.js";
export { prod } from "./ops/prod.js";
export { max } from "./ops/max.js";
export { min } from "./ops/min.js";
export { argmax } from "./ops/argmax.js";
export { argmin } from "./ops/argmin.js";
export { all } from "./ops/all.js";
export { any } from "./ops/any.js";
export { norm, type NormOptions } from "./ops/norm.js";
export { logSumExp } from "./ops/logSumExp.js";
export { softmax, type SoftmaxOptions } from "./ops/softmax.js";
export { logSoftmax } from "./ops/logSoftmax.js";
export { median } from "./ops/median.js";
export { quantile } from "./ops/quantile.js";
export { cumsum, type CumulativeOptions } from "./ops/cumsum.js";
export { cumprod } from "./ops/cumprod.js";

// Linear algebra
export { cholesky } from "./ops/cholesky.js";
export { qr } from "./ops/qr.js";
export { solve } from "./ops/solve.js";
export { triangularSolve, type TriangularSolveOptions } from "./ops/triangularSolve.js";
export { lstsq } from "./ops/lstsq.js";
export { inv } from "./ops/inv.js";
export { det } from "./ops/det.js";

// Views, and parts of matrices
export { reshape } from "./ops/reshape.js";
export { transpose } from "./ops/transpose.js";
export { swapAxes } from "./ops/swapAxes.js";
export { moveAxis } from "./ops/moveAxis.js";
export { expandDims } from "./ops/expandDims.js";
export { squeeze } from "./ops/squeeze.js";
export { broadcastTo } from "./ops/broadcastTo.js";
export { flip } from "./ops/flip.js";
export { slice } from "./ops/slice.js";
export type { SliceRange } from "./ops/range.js";
export { at } from "./ops/at.js";
export { window, type WindowOptions } from "./ops/window.js";
export { fold } from "./ops/fold.js";
export { diag } from "./ops/diag.js";
export { type DiagonalOptions, tril } from "./ops/tril.js";
export { triu } from "./ops/triu.js";

// Joining and repeating
export { concat, type ConcatOptions } from "./ops/concat.js";
export { stack } from "./ops/stack.js";
export { split } from "./ops/split.js";
export { tile } from "./ops/tile.js";
export { repeat, type RepeatOptions } from "./ops/repeat.js";
export { type Margin, pad, type PadOptions } from "./ops/pad.js";
export { roll, type RollOptions } from "./ops/roll.js";

// Indexing and sorting
export { take, type TakeOptions } from "./ops/take.js";
export { takeAlongAxis, type TakeAlongAxisOptions } from "./ops/takeAlongAxis.js";
export { scatterAdd } from "./ops/scatterAdd.js";
export { oneHot, type OneHotOptions } from "./ops/oneHot.js";
export { sort } from "./ops/sort.js";
export { argsort, type SortOptions } from "./ops/argsort.js";
export { topK, type TopKOptions } from "./ops/topK.js";
export { nonzero } from "./eager/nonzero.js";
export { unique } from "./eager/unique.js";

// Products
export { matmul } from "./ops/matmul.js";
export { dot } from "./ops/dot.js";
export { outer } from "./ops/outer.js";
export { linear } from "./ops/linear.js";
export { einsum } from "./ops/einsum.js";

// Convolutions and pooling
export type { ImageLayout, Padding, PerAxis } from "./ops/windowOptions.js";
export { conv1d, type Conv1dOptions } from "./ops/conv1d.js";
export { conv2d, type Conv2dOptions } from "./ops/conv2d.js";
export { convTranspose1d, type ConvTranspose1dOptions } from "./ops/convTranspose1d.js";
export { convTranspose2d, type ConvTranspose2dOptions } from "./ops/convTranspose2d.js";
export { maxPool2d, type MaxPool2dOptions } from "./ops/maxPool2d.js";
export { avgPool2d, type AvgPool2dOptions } from "./ops/avgPool2d.js";
export { globalAvgPool2d, type GlobalAvgPool2dOptions } from "./ops/globalAvgPool2d.js";

// Trees
export {
  type Tree,
  treeFlatten,
  treeLeaves,
  treeMap,
  treePaths,
  type TreeStructure,
  treeUnflatten,
} from "./tree.js";

// Making tensors
export { type NestedValues, type ShapedData, tensor, type TensorOptions } from "./create/tensor.js";
export { zeros } from "./create/zeros.js";
export { zerosLike } from "./create/zerosLike.js";
export { ones } from "./create/ones.js";
export { onesLike } from "./create/onesLike.js";
export { type CreateOptions, full } from "./create/full.js";
export { fullLike } from "./create/fullLike.js";
export { arange } from "./create/arange.js";
export { linspace, type LinspaceOptions } from "./create/linspace.js";
export { eye } from "./create/eye.js";
export { tri, type TriOptions } from "./create/tri.js";
export { meshgrid, type MeshgridOptions } from "./create/meshgrid.js";
export { cast } from "./ops/cast.js";
export { clone } from "./ops/clone.js";

// For authors of operations and transformations
export { applyOp, type Trace, type Tracer } from "./applyOp.js";
export {
  defineOp,
  type Kernel,
  type KernelKind,
  type Op,
  type Spec,
  type VectorJacobianProduct,
} from "./op.js";
export { pointwise, type PointwiseDefinition } from "./ops/pointwise.js";
export type { DtypeCheck } from "./dtypeCheck.js";
export type { MapKernel, ScalarFunction } from "./kernels/map.js";
export { fuse } from "./fuse.js";
export { type Refusal, refuseWhere } from "./kernels/refusal.js";
export { nextLevel, recordedBy, recordOnce } from "./slot.js";
export { Storage } from "./storage.js";
export { alignBatch } from "./ops/alignBatch.js";
