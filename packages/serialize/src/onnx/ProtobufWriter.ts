const text = /* @__PURE__ */ new TextEncoder();

/** Seven bits a byte, the lowest first; the top bit says that more follow. Negative numbers as 64 bits. */
function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return bytes;
}

/**
 * Writes a message of Protocol Buffers field by field: the field's number and wire type, then its value. ONNX
 * needs three wire types: varint (0), length-delimited (2) and 32 bits (5).
 *
 * Source: https://protobuf.dev/programming-guides/encoding
 */
export class ProtobufWriter {
  // Parts are put together once, at the end: the weights of a model are not copied from message to message.
  readonly parts: Uint8Array[] = [];
  length = 0;

  /** The message. */
  finish(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  int(field: number, value: number | bigint): void {
    this.append([...varint(field << 3), ...varint(value)]);
  }

  float(field: number, value: number): void {
    this.append(varint((field << 3) | 5));
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.append(bytes);
  }

  string(field: number, value: string): void {
    this.bytes(field, text.encode(value));
  }

  bytes(field: number, value: Uint8Array): void {
    this.begin(field, value.length);
    this.append(value);
  }

  /** A message within this one. */
  message(field: number, write: (inner: ProtobufWriter) => void): void {
    const inner = new ProtobufWriter();
    write(inner);
    this.begin(field, inner.length);
    this.length += inner.length;
    for (const part of inner.parts) this.parts.push(part);
  }

  /** Any number of integers in one field. */
  ints(field: number, values: readonly (number | bigint)[]): void {
    this.bytes(field, Uint8Array.from(values.flatMap(varint)));
  }

  begin(field: number, length: number): void {
    this.append([...varint((field << 3) | 2), ...varint(length)]);
  }

  append(bytes: Uint8Array | readonly number[]): void {
    this.length += bytes.length;
    this.parts.push(bytes instanceof Uint8Array ? bytes : Uint8Array.from(bytes));
  }
}
