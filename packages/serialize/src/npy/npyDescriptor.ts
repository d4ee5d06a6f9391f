import type { ByteOrder } from "../byteOrder.js";
import { quote } from "../quote.js";
import type { Refusal } from "../Refusal.js";
import { type StoredDtype, storedDtypes } from "../storedDtype.js";

/** What NumPy calls the types: a letter for the kind, and the number of bytes. */
const codes: Readonly<Partial<Record<StoredDtype, string>>> = {
  bool: "b1",
  int8: "i1",
  int16: "i2",
  int32: "i4",
  int64: "i8",
  uint8: "u1",
  uint16: "u2",
  uint32: "u4",
  uint64: "u8",
  float16: "f2",
  float32: "f4",
  float64: "f8",
};

/** NumPy's description of a type: `<f4`. */
export function npyDescriptor(dtype: StoredDtype, byteOrder: ByteOrder, refuse: Refusal): string {
  const code = codes[dtype];
  if (code === undefined) refuse(`NumPy has no ${dtype}: store it as float16 or float32, or use safetensors`);
  if (storedDtypes[dtype].bytes === 1) return `|${code}`;
  return (byteOrder === "little" ? "<" : ">") + code;
}

/** The type that NumPy's description means. */
export function fromNpyDescriptor(
  descriptor: string,
  refuse: Refusal,
): { readonly dtype: StoredDtype; readonly byteOrder: ByteOrder } {
  const [, order, code] = /^([<>|])(.+)$/su.exec(descriptor) ?? [];
  const found = Object.entries(codes).find(([, known]) => known === code);
  const bytes = found ? storedDtypes[found[0] as StoredDtype].bytes : 0;
  if (!found || (order === "|" && bytes > 1)) {
    refuse(
      `its type ${quote(descriptor)} is not supported. Supported, with < or > for the byte order: ` +
        Object.values(codes).join(" "),
    );
  }
  return { dtype: found[0] as StoredDtype, byteOrder: order === ">" && bytes > 1 ? "big" : "little" };
}
