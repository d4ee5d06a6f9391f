export { backward } from "./backward.js";
export { grad } from "./grad.js";
export { parameter, type Parameter } from "./parameter.js";
export { valueAndGrad } from "./valueAndGrad.js";
export { vjp } from "./vjp.js";
