import { formatShape, isPlainObject, type Shape } from "@chainrule/tensor";
import { checkedSize } from "../checkedSize.js";
import { reachesPrototype } from "../leafName.js";
import { parseJson } from "../parseJson.js";
import { quote } from "../quote.js";
import { about, aboutNamed, type Refusal } from "../Refusal.js";
import { type StoredDtype, storedDtypes } from "../storedDtype.js";
import { foreignFormat } from "./foreignFormat.js";
import { safetensorsDtype } from "./safetensorsDtype.js";

/** What the header of a safetensors file says of one tensor. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: StoredDtype;
  readonly shape: Shape;
  /** Where its bytes begin and end, behind the header. */
  readonly start: number;
  readonly end: number;
}

/** The header of a safetensors file, checked: the entries follow one another and fill the rest of the file. */
export interface SafetensorsHeader {
  readonly entries: readonly SafetensorsEntry[];
  readonly metadata: Record<string, string>;
  /** Where the numbers begin in the file. */
  readonly dataStart: number;
}

/** The limit of the format's own library. */
const maxHeader = 100_000_000;

/** An object of entries, each an object with two arrays, or metadata. */
const headerDepth = 3;

/** Reads and checks the header; allocates for what is there, not for what it claims. */
export function readHeader(file: Uint8Array, refuse: Refusal): SafetensorsHeader {
  if (file.length < 8) {
    refuse(
      `${file.length} bytes are no safetensors file: it begins with 8 bytes for the length of its header`,
    );
  }
  const claimed = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (claimed > maxHeader) {
    const advice = foreignFormat(file) ?? "Is this a safetensors file?";
    refuse(`a header of ${claimed} bytes is beyond the limit of ${maxHeader}. ${advice}`);
  }
  const dataStart = 8 + Number(claimed);
  if (dataStart > file.length) {
    const advice = foreignFormat(file) ?? "Is the file complete?";
    refuse(`the header claims ${claimed} bytes, but only ${file.length - 8} follow. ${advice}`);
  }
  const header = parseJson(
    textOf(file.slice(8, dataStart), refuse),
    headerDepth,
    about("its header", refuse),
  );
  if (!isPlainObject(header)) return refuse(`its header is no JSON object`);
  const entries: SafetensorsEntry[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") metadata = readMetadata(value, refuse);
    else entries.push(readEntry(name, value, aboutNamed(name, refuse)));
  }
  checkPlaces(entries, file.length - dataStart, refuse);
  return { entries, metadata, dataStart };
}

function textOf(bytes: Uint8Array, refuse: Refusal): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    return refuse("its header is no UTF-8 text", error);
  }
}

function readMetadata(value: unknown, refuse: Refusal): Record<string, string> {
  if (!isPlainObject(value)) return refuse(`its "__metadata__" is no object`);
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== "string") {
      refuse(`its "__metadata__" holds text by name, but ${quote(name)} is ${quote(text)}`);
    }
  }
  return value as Record<string, string>;
}

function readEntry(name: string, value: unknown, refuse: Refusal): SafetensorsEntry {
  if (reachesPrototype(name)) refuse("this cannot be the name of a tensor");
  if (!isPlainObject(value)) return refuse("its entry in the header is no object");
  const unknown = Object.keys(value).find((key) => !["dtype", "shape", "data_offsets"].includes(key));
  if (unknown !== undefined) refuse(`its entry has an unknown property ${quote(unknown)}`);
  const { shape, data_offsets: offsets } = value;
  const dtype = readDtype(value["dtype"], refuse);
  if (!Array.isArray(shape)) return refuse(`its shape is ${quote(shape)}, not an array of sizes`);
  const bytes = checkedSize(shape, refuse) * storedDtypes[dtype].bytes;
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isOffset)) {
    return refuse(`its data_offsets are ${quote(offsets)}, not two whole numbers`);
  }
  const [start, end] = offsets as [number, number];
  if (end - start !== bytes) {
    refuse(
      `${dtype}${formatShape(shape as Shape)} takes ${bytes} bytes, but its offsets ${start} … ${end} make ${end - start}`,
    );
  }
  // JSON knows a −0.
  return { name, dtype, shape: (shape as Shape).map((size) => size + 0), start, end };
}

function isOffset(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function readDtype(code: unknown, refuse: Refusal): StoredDtype {
  const found = Object.entries(safetensorsDtype).find(([, known]) => known === code);
  if (!found) {
    return refuse(
      `its type ${quote(code)} is not supported. Supported: ${Object.values(safetensorsDtype).join(" ")}`,
    );
  }
  return found[0] as StoredDtype;
}

/** The tensors lie side by side, without overlap or gap, up to the end of the file. */
function checkPlaces(entries: readonly SafetensorsEntry[], bytes: number, refuse: Refusal): void {
  const inOrder = [...entries].sort((a, b) => a.start - b.start || a.end - b.end);
  let position = 0;
  for (const { name, start, end } of inOrder) {
    if (start !== position) {
      refuse(
        `${quote(name)} begins at ${start}, but ${position} is where the tensor before it ends: ` +
          (start < position ? "the two overlap" : "there is a gap"),
      );
    }
    position = end;
  }
  if (position !== bytes) {
    refuse(
      `the tensors take ${position} bytes, but ${bytes} follow the header. ` +
        (position > bytes ? "Is the file complete?" : "What is behind them belongs to none"),
    );
  }
}
