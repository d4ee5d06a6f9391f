import type { Shape } from "@chainrule/tensor";
import type { Refusal } from "../Refusal.js";
import { parseNpyDictionary } from "./parseNpyDictionary.js";

/** What the header of an NPY file says of its numbers. */
export interface NpyHeader {
  /** NumPy's description of the type: `<f4`. */
  readonly descriptor: string;
  readonly fortranOrder: boolean;
  readonly shape: Shape;
}

/** The numbers begin at a multiple of this, so that a file can be mapped into memory. */
const alignment = 64;

/** Far beyond the header of an array with 64 axes. */
const maxHeader = 65_535;

const magic = "\x93NUMPY";

/** The beginning of an NPY file, version 1.0, as NumPy writes it. */
export function writeNpyHeader({ descriptor, fortranOrder, shape }: NpyHeader): Uint8Array<ArrayBuffer> {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descriptor}', 'fortran_order': ${fortranOrder ? "True" : "False"}, 'shape': (${sizes}), }`;
  const prefix = magic.length + 4;
  const length = Math.ceil((prefix + text.length + 1) / alignment) * alignment - prefix;
  const header = new Uint8Array(prefix + length);
  header.set(bytesOfCharacters(`${magic}\x01\x00`));
  new DataView(header.buffer).setUint16(prefix - 2, length, true);
  header.set(bytesOfCharacters(`${text.padEnd(length - 1)}\n`), prefix);
  return header;
}

function bytesOfCharacters(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Reads a header, of version 1.0, or 2.0 and 3.0, whose length has 32 bits. */
export function readNpyHeader(
  file: Uint8Array,
  refuse: Refusal,
): { readonly header: NpyHeader; readonly dataStart: number } {
  if (!bytesOfCharacters(magic).every((byte, i) => file[i] === byte)) {
    refuse("this is no NPY file: it does not begin with \\x93NUMPY");
  }
  const [major = 0, minor = 0] = file.subarray(magic.length);
  if (major < 1 || major > 3 || minor !== 0) {
    refuse(`version ${major}.${minor} of the format is not supported, but 1.0, 2.0 and 3.0`);
  }
  const prefix = major === 1 ? 10 : 12;
  if (file.length < prefix) refuse(`${file.length} bytes are no whole header. Is the file complete?`);
  const view = new DataView(file.buffer, file.byteOffset);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > maxHeader) refuse(`a header of ${length} bytes is beyond the limit of ${maxHeader}`);
  const dataStart = prefix + length;
  if (dataStart > file.length) {
    refuse(
      `the header claims ${length} bytes, but only ${file.length - prefix} follow. Is the file complete?`,
    );
  }
  // Versions differ in the encoding of text, but headers of the supported types are ASCII.
  const text = new TextDecoder("latin1").decode(file.slice(prefix, dataStart));
  return { header: parseNpyDictionary(text, refuse), dataStart };
}
