export { assemble, buildFunction, FunctionBuilder, type ValueType } from "./assembler.js";
export { instantiate, isAvailable, scratch, scratchView } from "./memory.js";
export * as opcode from "@chainrule/wasm/opcodes";
export {
  contractionBlock,
  type FloatType,
  type MatrixKernels,
  panelBytes,
  panelWidth,
  productKernels,
  type ProductKernels,
  type ProductParameters,
  rowSlack,
} from "./matmul.js";
export { peakLoop, peakOperations } from "./peakLoop.js";
export { buildPackColumns, buildPackRows } from "./packing.js";
export { elements as elementTypes } from "./element.js";
export { programBody, type ProgramBody, type ProgramInputs, type PushValue } from "./programBody.js";
export { loadSplat, loadVectors, splat } from "./lanes.js";
export { canVectorize, mapKernel, type MapKernel } from "./map.js";
export { windowFunctions, windowKernels, type WindowKernels } from "./window.js";
export { reduceKernels, type ReduceKernels } from "./reduce.js";
export { columnFunctions } from "./reduceColumns.js";
export { type Combination, reduceStateBytes } from "./reduceState.js";
export { addGroup, addSingly } from "./sums.js";
export { buildDraw, drawKernel, type DrawKernel, type DrawType } from "./threefry.js";
export { advance, nest, type Pointer } from "./nest.js";
export { buildPool, canPool, type PoolGeometry, type PoolKernel, poolKernel, type PoolKind } from "./pool.js";
