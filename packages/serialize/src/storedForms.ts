import { isFloating, type Tensor } from "@chainrule/tensor";
import { quote } from "./quote.js";
import type { Refusal } from "./Refusal.js";
import { isStoredDtype, type StoredDtype, storedDtypes } from "./storedDtype.js";

/**
 * In which types tensors are stored: by name, as a file that was read tells them, or one type of floats for all
 * float32 and float64 tensors. What is not named is stored in its own dtype.
 */
export type StoredDtypes = StoredDtype | Readonly<Record<string, StoredDtype>>;

/** The type in which each tensor is to be stored. */
export function storedForms(
  leaves: ReadonlyMap<string, Tensor>,
  dtypes: StoredDtypes,
  refuse: Refusal,
): Map<string, StoredDtype> {
  if (typeof dtypes === "string") {
    checkDtype(dtypes, refuse);
    if (storedDtypes[dtypes].kind !== "float") {
      refuse(`dtypes: ${dtypes} cannot be for all floats: use a type of floats, or name the tensors`);
    }
    return new Map([...leaves].map(([name, leaf]) => [name, isFloating(leaf.dtype) ? dtypes : leaf.dtype]));
  }
  for (const [name, dtype] of Object.entries(dtypes)) {
    checkDtype(dtype, refuse);
    if (!leaves.has(name)) {
      refuse(`dtypes: there is no tensor ${quote(name)}, only ${listed([...leaves.keys()])}`);
    }
  }
  return new Map(
    [...leaves].map(([name, leaf]) => [name, Object.hasOwn(dtypes, name) ? dtypes[name]! : leaf.dtype]),
  );
}

function checkDtype(dtype: unknown, refuse: Refusal): void {
  if (!isStoredDtype(dtype)) {
    refuse(`dtypes: unknown type ${quote(dtype)}. Known: ${Object.keys(storedDtypes).join(", ")}`);
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => quote(name));
  return shown.join(", ") + (names.length > 10 ? ` and ${names.length - 10} more` : "");
}
