import { DatasetError } from "../DatasetError.js";
import { columnList } from "./columnList.js";
import type { CsvOptions, MissingPolicy } from "./CsvOptions.js";

/** A column of a CSV text that is read. */
export interface SelectedColumn {
  readonly name: string;
  /** Its place in a record. */
  readonly index: number;
  readonly role: "feature" | "target";
  /** What categories it may hold, `true` for any; undefined where it holds numbers. */
  readonly categories: true | readonly string[] | undefined;
  readonly missing: MissingPolicy;
}

const rename = "give the columns other names with header (and skipLines: 1, where the first line names them)";

type Options = CsvOptions<string, string | undefined>;

/** The columns that the options ask for: features in their order, then the target. */
export function selectColumns(names: readonly string[], options: Options, subject: string): SelectedColumn[] {
  checkNames(names, options, subject);
  const { target, columns, categories = {}, missing = "error" } = options;
  const features = columns ?? names.filter((name) => name !== target);
  const listed = `the columns are ${columnList(names)}`;
  const repeated = features.find((name, i) => features.indexOf(name) < i);
  if (repeated !== undefined) throw new DatasetError(`${subject}: columns names ${repeated} twice`);
  if (target !== undefined && features.includes(target)) {
    throw new DatasetError(`${subject}: ${target} is the target and can't be one of the columns, too`);
  }
  const selected = target === undefined ? features : [...features, target];
  for (const name of selected) {
    if (!names.includes(name)) {
      throw new DatasetError(`${subject} has no column ${name}; ${listed}${delimiterHint(names)}`);
    }
  }
  const policies = typeof missing === "object" ? missing : {};
  for (const [option, given] of Object.entries({ categories, missing: policies })) {
    const unread = Object.keys(given).find((name) => !selected.includes(name));
    if (unread !== undefined) {
      throw new DatasetError(`${subject}: ${option} names ${unread}, which is not read; ${listed}`);
    }
  }
  for (const name of ["x", "y"]) {
    if (name !== target && Object.hasOwn(categories, name)) {
      throw new DatasetError(
        `${subject}: a column of categories can't have the name ${name}, which is that of a field; ${rename}`,
      );
    }
  }
  return selected.map((name) => ({
    name,
    index: names.indexOf(name),
    role: name === target ? "target" : "feature",
    categories: Object.hasOwn(categories, name) ? categories[name] : undefined,
    missing:
      typeof missing === "object"
        ? ((Object.hasOwn(missing, name) ? missing[name] : undefined) ?? "error")
        : missing,
  }));
}

/** What to say where the whole first line came as one name. */
function delimiterHint(names: readonly string[]): string {
  const [delimiter] = (names.length === 1 && /[;\t|]/u.exec(names[0]!)) || [];
  if (delimiter === undefined) return "";
  const quoted = JSON.stringify(delimiter);
  return `. If ${quoted} stands between two columns: { delimiter: ${quoted} }`;
}

function checkNames(names: readonly string[], { columns }: Options, subject: string): void {
  const nameless = names.indexOf("");
  if (nameless >= 0 && columns === undefined) {
    throw new DatasetError(
      `${subject}: column ${nameless} has no name. Say which columns are meant with columns, or ${rename}`,
    );
  }
  const repeated = names.find((name, i) => name !== "" && names.indexOf(name) < i);
  if (repeated !== undefined) {
    throw new DatasetError(`${subject} has two columns ${repeated}; ${rename}`);
  }
}
