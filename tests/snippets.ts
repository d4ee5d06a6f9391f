// Finds the code examples in doc comments, Markdown and `examples/` folders, with the output that each promises.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import ts from "typescript";
import { filesBelow } from "../scripts/files.mjs";
import { root, workspacePackages } from "../scripts/workspace.mjs";

/** Where the runnable copies of snippets are written: from here every package can be imported. */
export const generatedFolder = join(root, "tests", ".generated");

export interface Snippet {
  /** Where it begins, relative to the root: `README.md:12`. */
  name: string;
  /** TypeScript, a module, with as many lines as the snippet in its file. */
  code: string;
  /** The line of the file at which each line of the code stands. */
  lines: number[];
  /** False for a fence marked `no-run`: it is type-checked only. */
  run: boolean;
  /** The path of its runnable copy. */
  generated: string;
}

/** A block of TypeScript in Markdown. */
export interface Fence {
  /** The words behind the language: `no-run`, `continue`. */
  flags: string[];
  code: string[];
  /** The number of each line of code. */
  lines: number[];
}

/**
 * Every `ts` fence in lines of Markdown, of which the first has the number `first`. A fence marked `continue` is
 * joined to the one before it.
 */
export function fencesIn(markdown: string[], first: number): Fence[] {
  const fences: Fence[] = [];
  let open: { marker: string; indent: number; fence: Fence | undefined } | undefined;
  markdown.forEach((line, index) => {
    if (open !== undefined) {
      if (line.trim().startsWith(open.marker) && /^[`~]+$/u.test(line.trim())) open = undefined;
      else {
        open.fence?.code.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)));
        open.fence?.lines.push(first + index);
      }
      return;
    }
    const match = /^(\s*)(`{3,}|~{3,})\s*(\S*)(.*)$/u.exec(line);
    if (match === null) return;
    const [, indent = "", marker = "", language = "", flags = ""] = match;
    const isTypeScript = language === "ts" || language === "typescript";
    const fence = isTypeScript ? fenceFor(flags.split(/\s+/u), fences) : undefined;
    open = { marker, indent: indent.length, fence };
  });
  return fences;
}

/** The text of each doc comment of a source file, line by line, with the number of its first line. */
function docComments(source: string): { text: string[]; first: number }[] {
  return [...source.matchAll(/\/\*\*[^]*?\*\//gu)].map((match) => ({
    text: match[0]
      .slice(3, -2)
      .split("\n")
      .map((line) => line.replace(/^\s*\* ?/u, "").trimEnd()),
    first: source.slice(0, match.index).split("\n").length,
  }));
}

function fenceFor(flags: string[], fences: Fence[]): Fence {
  const previous = fences.at(-1);
  if (flags.includes("continue") && previous !== undefined) return previous;
  const fence: Fence = { flags, code: [], lines: [] };
  fences.push(fence);
  return fence;
}

/** Relative imports of an example file, rewritten for its copy in the generated folder. */
function withMovedImports(code: string, folder: string): string {
  const up = posix.join("..", "..", folder.replaceAll("\\", "/"));
  return code.replaceAll(/(\bfrom\s+|\bimport\s*\(?\s*)(["'])(\.[^"']*)\2/gu, (_, keyword, quote, path) => {
    return `${String(keyword)}${String(quote)}${posix.join(up, String(path))}${String(quote)}`;
  });
}

function snippetsIn(file: string): Snippet[] {
  const text = readFileSync(join(root, file), "utf8").replaceAll("\r\n", "\n");
  let fences: Fence[];
  if (/\/examples\/[^/]+\.ts$/u.test(file)) {
    const code = withMovedImports(text, dirname(file)).split("\n");
    fences = [{ flags: [], code, lines: code.map((_, index) => index + 1) }];
  } else if (file.endsWith(".ts")) {
    fences = docComments(text).flatMap((comment) => fencesIn(comment.text, comment.first));
  } else {
    fences = fencesIn(text.split("\n"), 1);
  }
  return fences.map(({ flags, code, lines }) => {
    const name = `${file}:${lines[0] ?? 0}`;
    const generated = join(generatedFolder, `${name.replaceAll(/[^\w.]/gu, "-")}.ts`);
    return { name, code: code.join("\n"), lines, run: !flags.includes("no-run"), generated };
  });
}

function below(folder: string, belongs: (file: string) => boolean): string[] {
  if (!existsSync(join(root, folder))) return [];
  return filesBelow(join(root, folder))
    .filter(belongs)
    .map((file) => `${folder}/${file}`);
}

/** Every snippet of the repository. */
export function allSnippets(): Snippet[] {
  const isSource = (file: string): boolean => file.endsWith(".ts") && !file.endsWith(".test.ts");
  const packages = workspacePackages().filter((p) => p.location.startsWith("packages/"));
  const markdown = [
    "README.md",
    "CONTRIBUTING.md",
    ...workspacePackages().map((p) => `${p.location}/README.md`),
  ];
  const files = [
    ...markdown.filter((file) => existsSync(join(root, file))),
    // The pages in api/ are made from the doc comments.
    ...below("apps/docs", (file) => file.endsWith(".md") && !file.startsWith("api/") && file !== "README.md"),
    ...packages.flatMap((p) => below(`${p.location}/src`, isSource)),
    ...packages.flatMap((p) =>
      below(`${p.location}/examples`, (file) => isSource(file) && !file.includes("/")),
    ),
  ];
  return files.flatMap(snippetsIn);
}

/** What one `console.log`, or several in one statement, must print. */
export interface Expectation {
  /** The line of the snippet's file. */
  line: number;
  /** The lines of the comment; undefined if there is none. */
  expected: string[] | undefined;
}

export interface Instrumented {
  /** JavaScript-compatible code in which each `console.log` is `globalThis.snippetLog(n)`, n counting expectations. */
  code: string;
  expectations: Expectation[];
}

/** Finds what each `console.log` of a snippet must print, and lets each say which one it is. */
export function instrument({ code, lines, generated }: Snippet): Instrumented {
  const source = ts.createSourceFile(generated, code, ts.ScriptTarget.Latest, true);
  const text = code.split("\n");
  const edits: { start: number; end: number; index: number }[] = [];
  const expectations = new Map<ts.Node, Expectation & { index: number }>();

  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === "console.log") {
      const { statement, expected } = promisedOutput(node, source, text);
      let expectation = expectations.get(statement);
      if (expectation === undefined) {
        const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
        expectation = { line: lines[line] ?? 0, expected, index: expectations.size };
        expectations.set(statement, expectation);
      }
      edits.push({
        start: node.expression.getStart(source),
        end: node.expression.end,
        index: expectation.index,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);

  let edited = code;
  for (const { start, end, index } of edits.sort((a, b) => b.start - a.start)) {
    edited = `${edited.slice(0, start)}globalThis.snippetLog(${index})${edited.slice(end)}`;
  }
  return { code: `${edited}\nexport {};\n`, expectations: [...expectations.values()] };
}

/**
 * The statement that a call's output belongs to, and the comment that promises the output: the comment behind the
 * statement on its line, or else the comment lines directly below. A call in a block without a comment of its own
 * belongs to the statement of the module that contains it.
 */
function promisedOutput(call: ts.Node, source: ts.SourceFile, text: string[]) {
  let inner = call;
  while (!ts.isStatement(inner)) inner = inner.parent;
  let outer: ts.Node = inner;
  while (outer.parent !== source) outer = outer.parent;
  const own = commentAfter(inner, source, text);
  if (own !== undefined || inner === outer) return { statement: inner, expected: own };
  return { statement: outer, expected: commentAfter(outer, source, text) };
}

function commentAfter(statement: ts.Node, source: ts.SourceFile, text: string[]): string[] | undefined {
  const [trailing] = ts.getTrailingCommentRanges(source.text, statement.end) ?? [];
  if (trailing?.kind === ts.SyntaxKind.SingleLineCommentTrivia) {
    return [source.text.slice(trailing.pos + 2, trailing.end).trim()];
  }
  const below = text.slice(source.getLineAndCharacterOfPosition(statement.end).line + 1);
  const end = below.findIndex((line) => !/^\s*\/\/(?! (?:prettier-|eslint-|@ts-))/u.test(line));
  const comment = below.slice(0, end === -1 ? undefined : end);
  return comment.length === 0 ? undefined : comment.map((line) => line.replace(/^\s*\/\/ ?/u, "").trimEnd());
}
