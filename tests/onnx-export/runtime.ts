import { type Dtype, tensor, type Tensor } from "@chainrule/tensor";
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";

type Runtime = typeof import("onnxruntime-node");

/** onnxruntime, or undefined where there is no binary of it for this platform. */
export const runtime: Runtime | undefined = await import("onnxruntime-node").catch((error: unknown) => {
  console.warn(`ONNX export is not checked against onnxruntime, which does not load: ${String(error)}`);
  return undefined;
});

function toOrt(x: Tensor): OrtTensor {
  const data = x.dtype === "bool" ? Uint8Array.from(x.data()) : x.data();
  return new runtime!.Tensor(x.dtype as "float32", data as Float32Array, [...x.shape]);
}

function fromOrt(x: OrtTensor): Tensor {
  return tensor(x.data as Float32Array, { shape: x.dims, dtype: x.type as Dtype });
}

/** Opens a file; onnxruntime checks it as it does. */
export async function open(file: Uint8Array): Promise<InferenceSession> {
  return runtime!.InferenceSession.create(file, { logSeverityLevel: 3, intraOpNumThreads: 1 });
}

/** Runs a file on inputs by their names, and gives its outputs by theirs. */
export async function run(
  file: Uint8Array,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  const session = await open(file);
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, toOrt(x)]));
  const results = await session.run(feeds);
  const outputs = Object.fromEntries(Object.entries(results).map(([name, x]) => [name, fromOrt(x)]));
  await session.release();
  return outputs;
}
