// Integers as WebAssembly writes them: seven bits a byte, the lowest first, and a bit that says whether more follow.

/** Appends a number from 0 up to 2³² − 1. */
export function unsigned(value: number, bytes: number[] = []): number[] {
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return bytes;
}

/** Appends a number from −2³¹ up to 2³¹ − 1, in two's complement. */
export function signed(value: number, bytes: number[] = []): number[] {
  let rest = value;
  for (; rest < -64 || rest > 63; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest & 0x7f);
  return bytes;
}
