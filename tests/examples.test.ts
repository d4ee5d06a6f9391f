// Type-checks and runs every code example of the documentation, and compares what it prints with what it says it prints.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { libraries, root } from "../scripts/workspace.mjs";
import { allSnippets, generatedFolder, instrument, type Snippet } from "./snippets.js";

/** Exported functions (`@chainrule/tensor: add`) and entries that need no example, with the reason. */
const withoutExample: Record<string, string> = {
  "@chainrule/wasm/scalar": "instructions, one line each; an op's example shows what they make",
  "@chainrule/tensor/scalar": "the same, re-exported",
};

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  customConditions: ["@chainrule/source"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
  // A module even without an import or export.
  moduleDetection: ts.ModuleDetectionKind.Force,
  types: ["node"],
};

const snippets = allSnippets();
const entries = libraries().flatMap((p) =>
  Object.entries(p.manifest.exports ?? {}).flatMap(([entry, target]) => {
    const source = (target as Record<string, unknown>)["@chainrule/source"];
    return typeof source === "string"
      ? [{ name: p.name + entry.slice(1), file: join(p.directory, source) }]
      : [];
  }),
);

/** One program of all snippets, in memory at the places of their runnable copies, and of all entries. */
function createProgram(): ts.Program {
  const inMemory = new Map(snippets.map((snippet) => [normalized(snippet.generated), snippet.code]));
  const host = ts.createCompilerHost(compilerOptions);
  const { fileExists, readFile, getSourceFile } = host;
  host.getCurrentDirectory = () => join(root, "tests");
  host.fileExists = (file) => inMemory.has(normalized(file)) || fileExists(file);
  host.readFile = (file) => inMemory.get(normalized(file)) ?? readFile(file);
  host.getSourceFile = (file, language, ...rest) => {
    const code = inMemory.get(normalized(file));
    return code === undefined
      ? getSourceFile(file, language, ...rest)
      : ts.createSourceFile(file, code, language, true);
  };
  return ts.createProgram([...inMemory.keys(), ...entries.map(({ file }) => file)], compilerOptions, host);
}

function normalized(path: string): string {
  return path.replaceAll("\\", "/");
}

let program: ts.Program;

beforeAll(() => {
  program = createProgram();
});

function typeErrors(snippet: Snippet): string[] {
  const file = program.getSourceFile(normalized(snippet.generated));
  return ts.getPreEmitDiagnostics(program, file).map((diagnostic) => {
    const { line } = file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0) ?? { line: 0 };
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    return `line ${snippet.lines[line] ?? 0}: TS${diagnostic.code}: ${message}`;
  });
}

type Printer = (index: number) => (...values: unknown[]) => void;
const globals = globalThis as { snippetLog?: Printer };

/** Runs a snippet and gives what each of its statements has printed. */
async function printed(snippet: Snippet, code: string, count: number): Promise<string[][]> {
  const outputs = Array.from({ length: count }, (): string[] => []);
  globals.snippetLog =
    (index) =>
    (...values) =>
      void outputs[index]?.push(...format(...values).split("\n"));
  if (!existsSync(snippet.generated) || readFileSync(snippet.generated, "utf8") !== code) {
    writeFileSync(snippet.generated, code);
  }
  await import(/* @vite-ignore */ pathToFileURL(snippet.generated).href);
  return outputs.map((lines) => lines.map((line) => line.trimEnd()));
}

describe("examples", () => {
  beforeAll(() => {
    mkdirSync(generatedFolder, { recursive: true });
    const current = new Set(snippets.map(({ generated }) => generated));
    for (const file of readdirSync(generatedFolder)) {
      const path = join(generatedFolder, file);
      if (!current.has(path)) rmSync(path);
    }
  });

  afterAll(() => {
    delete globals.snippetLog;
  });

  // Vitest wants a test in every group; a repository without an example is a mistake in this file.
  test("exist", () => {
    expect(snippets).not.toEqual([]);
  });

  test.each(snippets.map((snippet) => [snippet.name, snippet] as const))("%s", async (_, snippet) => {
    expect(typeErrors(snippet)).toEqual([]);
    if (!snippet.run) return;
    const { code, expectations } = instrument(snippet);
    const silent = expectations.filter(({ expected }) => expected === undefined);
    expect(
      silent.map(({ line }) => `line ${line}: console.log without a comment that says what it prints`),
    ).toEqual([]);
    const outputs = await printed(snippet, code, expectations.length);
    const labelled = (lines: string[], index: number): string[] =>
      lines.map((text) => `line ${expectations[index]?.line ?? 0}: ${text}`);
    expect(outputs.map(labelled)).toEqual(expectations.map(({ expected }) => expected ?? []).map(labelled));
  });
});

function hasExample(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  const examples = symbol.getJsDocTags(checker).filter((tag) => tag.name === "example");
  return examples.some(({ text = [] }) => text.some((part) => part.text.includes("```ts")));
}

const documented = entries.filter(({ name }) => !(name in withoutExample));

test.each(documented.map(({ name, file }) => [name, file] as const))(
  "every function of %s has an example",
  (name, file) => {
    const checker = program.getTypeChecker();
    const source = program.getSourceFile(normalized(file));
    const module = source && checker.getSymbolAtLocation(source);
    const missing = (module ? checker.getExportsOfModule(module) : [])
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .filter((symbol) => symbol.flags & ts.SymbolFlags.Value)
      .filter((symbol) => checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0)
      .filter((symbol) => !hasExample(symbol, checker))
      .map((symbol) => symbol.name)
      .filter((symbol) => !(`${name}: ${symbol}` in withoutExample));
    expect(missing).toEqual([]);
  },
);
