import { formatShape, type Tensor } from "@chainrule/tensor";

/** `float32[3, 4]`, for messages. */
export function describeTensor({ dtype, shape }: Pick<Tensor, "dtype" | "shape">): string {
  return dtype + formatShape(shape);
}
