/** A message of Protocol Buffers: the values of each field, numbers for varints, bytes for the rest. */
type Message = ReadonlyMap<number, readonly (bigint | Uint8Array)[]>;

function readMessage(bytes: Uint8Array): Message {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const wireType = tag & 7;
    const length = wireType === 2 ? Number(varint()) : 4;
    const value = wireType === 0 ? BigInt.asIntN(64, varint()) : bytes.subarray(at, (at += length));
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value]);
  }
  if (at !== bytes.length) throw new Error(`a message of ${bytes.length} bytes ends at ${at}`);
  return fields;
}

const messages = (message: Message, field: number): Message[] =>
  (message.get(field) ?? []).map((value) => readMessage(value as Uint8Array));
const text = (value: bigint | Uint8Array | undefined): string =>
  value === undefined ? "" : new TextDecoder().decode(value as Uint8Array);
const texts = (message: Message, field: number): string[] => (message.get(field) ?? []).map(text);

function readPort(port: Message): string {
  const [type] = messages(messages(port, 2)[0]!, 1);
  const dims = messages(messages(type!, 2)[0]!, 1).map((dim) =>
    dim.has(2) ? text(dim.get(2)![0]) : String(dim.get(1)![0]),
  );
  return `${texts(port, 1)[0]}: type ${String(type!.get(1)![0])} [${dims.join(", ")}]`;
}

/** What the tests look at in an ONNX file. */
export interface ReadModel {
  readonly irVersion: number;
  readonly opset: number;
  readonly producer: string;
  readonly name: string;
  /** Name, ONNX's number of the type, and shape. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly initializers: readonly string[];
  /** `relu = Relu(add)` */
  readonly nodes: readonly string[];
  readonly metadata: readonly string[];
}

/** Reads an ONNX file, independently of what wrote it. */
export function readModel(file: Uint8Array): ReadModel {
  const model = readMessage(file);
  const [graph] = messages(model, 7);
  return {
    irVersion: Number(model.get(1)![0]),
    opset: Number(messages(model, 8)[0]!.get(2)![0]),
    producer: texts(model, 2)[0]!,
    name: texts(graph!, 2)[0]!,
    inputs: messages(graph!, 11).map(readPort),
    outputs: messages(graph!, 12).map(readPort),
    initializers: messages(graph!, 5).map((tensor) => texts(tensor, 8)[0]!),
    nodes: messages(graph!, 1).map(
      (node) => `${texts(node, 2).join(", ")} = ${texts(node, 4)[0]}(${texts(node, 1).join(", ")})`,
    ),
    metadata: messages(model, 14).map((entry) => `${texts(entry, 1)[0]}: ${texts(entry, 2)[0]}`),
  };
}
