export { assemble, buildFunction, FunctionBuilder } from "./assembler.js";
export { ByteWriter } from "./byteWriter.js";
export { instantiate, isAvailable, scratch } from "./memory.js";
export { memoryOpcode, opcode, type ValueType } from "./opcodes.js";
export {
  contractionBlock,
  type FloatType,
  panelWidth,
  productKernels,
  type ProductKernels,
  type ProductParameters,
} from "./matmul.js";
export { canVectorize, mapKernel, type MapKernel } from "./map.js";
