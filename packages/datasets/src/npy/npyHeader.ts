import { DatasetError } from "../DatasetError.js";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

// One entry of the dictionary: 'descr': '<f8', 'fortran_order': False, or 'shape': (3, 4).
const ENTRY =
  /\s*(?:(['"])descr\1\s*:\s*(['"])(?<descr>[^'"]*)\2|(['"])fortran_order\4\s*:\s*(?<order>True|False)|(['"])shape\6\s*:\s*\((?<shape>[\d\s,]*)\))\s*(?:,\s*|(?=\}))/y;

/** What the header of an NPY file says. */
export interface NpyHeader {
  /** NumPy's name of the type, with its byte order: `<f8`. */
  readonly descr: string;
  /** Whether the first index varies fastest. */
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the values begin. */
  readonly end: number;
}

/** Reads the header of an NPY file of version 1, 2 or 3; `subject` begins the messages of errors. */
export function npyHeader(bytes: Uint8Array, subject: string): NpyHeader {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) {
    const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
    const start = Array.from(bytes.subarray(0, 6), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new DatasetError(
      `${subject} is not NPY: it begins with the bytes ${start}, expected 93 4e 55 4d 50 59` +
        (isZip ? ". It is a zip archive: NPZ? Then read it with readNpz or parseNpz" : ""),
    );
  }
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) {
    throw new DatasetError(`${subject} is NPY of version ${version}; known are 1, 2 and 3`);
  }
  const start = version === 1 ? 10 : 12;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length =
    bytes.length < start ? Infinity : version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const end = start + length;
  if (bytes.length < end) {
    throw new DatasetError(
      `${subject} is truncated in the NPY header: it needs ${Number.isFinite(end) ? end : start} bytes, ` +
        `but there are ${bytes.length}`,
    );
  }
  const text = new TextDecoder("utf-8").decode(bytes.subarray(start, end));
  return { ...parseDictionary(text, subject), end };
}

function parseDictionary(text: string, subject: string): Omit<NpyHeader, "end"> {
  const malformed = (what: string): DatasetError =>
    new DatasetError(
      `${subject} has a malformed NPY header: ${what} in ${JSON.stringify(text.slice(0, 200).trim())}`,
    );
  let descr: string | undefined;
  let order: string | undefined;
  let shape: string | undefined;
  ENTRY.lastIndex = text.indexOf("{") + 1;
  if (ENTRY.lastIndex === 0) throw malformed("no dictionary");
  for (;;) {
    const at = ENTRY.lastIndex;
    const groups = ENTRY.exec(text)?.groups;
    if (groups === undefined) {
      if (!/^\s*\}\s*$/u.test(text.slice(at))) throw malformed(unreadable(text.slice(at)));
      break;
    }
    descr ??= groups["descr"];
    order ??= groups["order"];
    shape ??= groups["shape"];
  }
  if (descr === undefined || order === undefined || shape === undefined) {
    throw malformed("descr, fortran_order or shape is missing");
  }
  const sizes = shape
    .split(",")
    .map((size) => size.trim())
    .filter((size, i, all) => size !== "" || i < all.length - 1)
    .map((size) => (size === "" ? Number.NaN : Number(size)));
  if (!sizes.every((size) => Number.isSafeInteger(size))) throw malformed("the shape has no whole sizes");
  return { descr, fortranOrder: order === "True", shape: sizes };
}

function unreadable(rest: string): string {
  return /^\s*(['"])descr\1\s*:\s*\[/u.test(rest)
    ? "a structured type (columns of several types; save each column as an array of its own)"
    : "an entry that is none of descr, fortran_order and shape";
}
