import { SerializeError } from "@chainrule/serialize";
import { hostByteOrder, reverseBytes } from "../byteOrder.js";
import { type Dim, formatDim, isFixed } from "./Dim.js";
import type { Attribute, Initializer, OnnxNode, OnnxType } from "./Graph.js";
import { ProtobufWriter } from "./ProtobufWriter.js";

/** The version of ONNX's operators that the files use, and of the file format that goes with it (ONNX 1.15). */
export const opset = 20;
const irVersion = 9;

/** ONNX's numbers for types (TensorProto.DataType). */
const elementTypes: Readonly<Record<OnnxType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
  uint32: 12,
};

/** The number by which `Cast` knows a type. */
export function elementType(type: OnnxType): number {
  return elementTypes[type];
}

/** An input or output of the model. */
export interface Port {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly Dim[];
}

/** Everything that stands in the file. */
export interface Model {
  readonly name: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
  readonly metadata: Readonly<Record<string, string>>;
}

function writeAttribute(to: ProtobufWriter, name: string, value: Attribute): void {
  to.string(1, name);
  if (typeof value === "number") {
    to.int(3, value);
    to.int(20, 2);
  } else if (typeof value === "string") {
    to.string(4, value);
    to.int(20, 3);
  } else if ("float" in value) {
    to.float(2, value.float);
    to.int(20, 1);
  } else {
    for (const each of value) to.int(8, each);
    to.int(20, 7);
  }
}

function writeNode(to: ProtobufWriter, { type, name, inputs, outputs, attributes }: OnnxNode): void {
  for (const input of inputs) to.string(1, input);
  for (const output of outputs) to.string(2, output);
  to.string(3, name);
  to.string(4, type);
  for (const [key, value] of Object.entries(attributes)) {
    to.message(5, (attribute) => {
      writeAttribute(attribute, key, value);
    });
  }
}

function writeInitializer(to: ProtobufWriter, { name, type, shape, data }: Initializer): void {
  to.ints(1, shape);
  to.int(2, elementTypes[type]);
  to.string(8, name);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (hostByteOrder() === "big") reverseBytes(bytes, data.BYTES_PER_ELEMENT);
  to.bytes(9, bytes);
}

function writePort(to: ProtobufWriter, { name, type, shape }: Port): void {
  to.string(1, name);
  to.message(2, (typeProto) => {
    typeProto.message(1, (tensorType) => {
      tensorType.int(1, elementTypes[type]);
      tensorType.message(2, (shapeProto) => {
        for (const dim of shape) {
          shapeProto.message(1, (dimension) => {
            if (isFixed(dim)) dimension.int(1, dim);
            else dimension.string(2, formatDim(dim));
          });
        }
      });
    });
  });
}

function writeGraph(to: ProtobufWriter, model: Model): void {
  for (const node of model.nodes) {
    to.message(1, (message) => {
      writeNode(message, node);
    });
  }
  to.string(2, model.name);
  for (const initializer of model.initializers) {
    to.message(5, (message) => {
      writeInitializer(message, initializer);
    });
  }
  for (const [field, ports] of [
    [11, model.inputs],
    [12, model.outputs],
  ] as const) {
    for (const port of ports) {
      to.message(field, (message) => {
        writePort(message, port);
      });
    }
  }
}

/** No message of Protocol Buffers is larger. */
const largestMessage = 2 ** 31 - 1;

/**
 * The bytes of an ONNX file.
 *
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, whose field numbers stand in this file.
 *
 * @throws SerializeError where the weights do not fit one message of Protocol Buffers, 2 GiB
 */
export function encodeModel(model: Model): Uint8Array<ArrayBuffer> {
  const bytes = model.initializers.reduce((sum, { data }) => sum + data.byteLength, 0);
  const file = new ProtobufWriter();
  file.int(1, irVersion);
  file.string(2, "chainrule");
  file.message(7, (graph) => {
    writeGraph(graph, model);
  });
  file.message(8, (operatorSet) => {
    operatorSet.int(2, opset);
  });
  for (const [key, value] of Object.entries(model.metadata)) {
    file.message(14, (entry) => {
      entry.string(1, key);
      entry.string(2, value);
    });
  }
  if (file.length > largestMessage) {
    throw new SerializeError(
      `exportOnnx: the file would have ${file.length} bytes, ${bytes} of them constants, and an ONNX file cannot ` +
        `have more than ${largestMessage}. Save the parameters as safetensors`,
    );
  }
  return file.finish();
}
