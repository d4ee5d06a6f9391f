export { assemble, buildFunction, FunctionBuilder } from "./assembler.js";
export { ByteWriter } from "./byteWriter.js";
export { instantiate, isAvailable, scratch, scratchView } from "./memory.js";
export { memoryOpcode, opcode, type ValueType } from "./opcodes.js";
export {
  contractionBlock,
  type FloatType,
  type MatrixKernels,
  panelWidth,
  productKernels,
  type ProductKernels,
  type ProductParameters,
  rowSlack,
} from "./matmul.js";
export { canVectorize, mapKernel, type MapKernel } from "./map.js";
export { windowKernels, type WindowKernels } from "./window.js";
export { type Combination, reduceKernels, type ReduceKernels, reduceStateBytes } from "./reduce.js";
