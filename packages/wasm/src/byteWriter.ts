/** A growing byte buffer with WebAssembly's LEB128 integers. */
export class ByteWriter {
  /** @internal */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(256);
  /** How many bytes have been written. */
  length = 0;

  byte(value: number): void {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(this.bytes.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.length++] = value;
  }

  raw(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) this.byte(values[i]!);
  }

  unsigned(value: number): void {
    let rest = value >>> 0;
    do {
      const low = rest & 0x7f;
      rest >>>= 7;
      this.byte(rest === 0 ? low : low | 0x80);
    } while (rest !== 0);
  }

  signed(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
        this.byte(low);
        return;
      }
      this.byte(low | 0x80);
    }
  }

  float32(value: number): void {
    this.raw(new Uint8Array(new Float32Array([value]).buffer));
  }

  float64(value: number): void {
    this.raw(new Uint8Array(new Float64Array([value]).buffer));
  }

  name(text: string): void {
    this.unsigned(text.length);
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
  }

  /** Appends what `fill` writes, preceded by its length. */
  sized(fill: (writer: ByteWriter) => void): void {
    const inner = new ByteWriter();
    fill(inner);
    this.unsigned(inner.length);
    this.raw(inner.done());
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}
