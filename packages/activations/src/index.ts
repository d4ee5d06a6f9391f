export { relu } from "./relu.js";
export { softmax, type SoftmaxOptions } from "./softmax.js";
export { logSoftmax, type LogSoftmaxOptions, sigmoid, tanh } from "@chainrule/tensor";
