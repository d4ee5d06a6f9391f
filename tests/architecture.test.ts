// Holds the packages to the architecture: who may import whom, how a package is described, what it is made of.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { filesBelow } from "../scripts/files.mjs";
import { libraries, workspacePackages, type WorkspacePackage } from "../scripts/workspace.mjs";

/** Every arrow points to tensor. No package knows autograd or the compiler. */
const mayDependOn: Record<string, readonly string[]> = {
  "@chainrule/wasm": [],
  "@chainrule/tensor": ["@chainrule/wasm"],
  "@chainrule/autograd": ["@chainrule/tensor"],
  "@chainrule/activations": ["@chainrule/tensor"],
  "@chainrule/losses": ["@chainrule/tensor"],
  "@chainrule/optim": ["@chainrule/tensor"],
  "@chainrule/nn": ["@chainrule/tensor"],
  "@chainrule/serialize": ["@chainrule/tensor"],
  "@chainrule/compile": ["@chainrule/tensor", "@chainrule/wasm"],
  "@chainrule/datasets": [],
};

/** What a package loads on demand where its user has installed it, and what its build copies into it. */
const optionalPeers: Record<string, readonly string[]> = { "@chainrule/datasets": ["fast-png", "jpeg-js"] };
const builtIn: Record<string, readonly string[]> = { "@chainrule/datasets": ["papaparse"] };

/** Where packages read and write files, if there is a file system; everything else runs anywhere. */
const mayUseNode: Record<string, string> = {
  "@chainrule/datasets": "src/",
  "@chainrule/serialize": "src/node/",
};

/** What tests beside the sources may use besides what the sources may. */
const testTools = ["vitest", "fast-check"];

/** One copy of tensor in a program: what stands on it takes the program's. */
const peers = ["@chainrule/tensor"];

const packages = libraries();
const apps = workspacePackages().filter((p) => p.location.startsWith("apps/"));

interface Import {
  specifier: string;
  /** `src/file.ts:12` */
  where: string;
}

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
}

function isTest(file: string): boolean {
  return file.endsWith(".test.ts");
}

/** Every module that a file names: imports, re-exports, `import()` of values and types, `require`. */
function importsOf(directory: string, file: string): Import[] {
  const source = parse(join(directory, file));
  const found: Import[] = [];
  const add = (node: ts.Node | undefined): void => {
    if (node === undefined || !ts.isStringLiteralLike(node)) return;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push({ specifier: node.text, where: `${file}:${line + 1}` });
  };
  const queue: ts.Node[] = [source];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isExternalModuleReference(node)) add(node.expression);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
    else if (ts.isCallExpression(node) && /^(?:import|require)$/u.test(node.expression.getText())) {
      add(node.arguments[0]);
    }
    ts.forEachChild(node, (child) => void queue.push(child));
  }
  return found;
}

function typescriptFiles({ directory }: WorkspacePackage, folder = "src"): string[] {
  if (!existsSync(join(directory, folder))) return [];
  return filesBelow(join(directory, folder))
    .filter((file) => /\.[cm]?tsx?$/u.test(file))
    .map((file) => `${folder}/${file}`);
}

/** The package that a bare specifier names: `@chainrule/tensor` for `@chainrule/tensor/random`. */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Why a package's source must not have this import, or undefined. */
function objection(importer: WorkspacePackage, file: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) {
    const target = posix.join(dirname(file).replaceAll("\\", "/"), specifier);
    return target.startsWith("src/") ? undefined : "leaves the package's sources";
  }
  if (specifier.startsWith("node:")) {
    const place = mayUseNode[importer.name];
    return isTest(file) || (place !== undefined && file.startsWith(place))
      ? undefined
      : "does not exist in a browser";
  }
  const imported = packageOf(specifier);
  if (isTest(file) && testTools.includes(imported)) return undefined;
  if (optionalPeers[importer.name]?.includes(imported)) return undefined;
  if (builtIn[importer.name]?.includes(imported)) return undefined;
  if (imported !== importer.name && !mayDependOn[importer.name]?.includes(imported)) {
    const hint = isTest(file) ? "; tests across packages belong in tests/" : "";
    return `${importer.name} must not depend on ${imported}${hint}`;
  }
  const entry = specifier === imported ? "." : `.${specifier.slice(imported.length)}`;
  const { manifest } = packages.find((p) => p.name === imported) ?? importer;
  return manifest.exports?.[entry] === undefined ? `${imported} has no entry ${entry}` : undefined;
}

describe.each(packages.map((p) => [p.location, p] as const))("%s", (_, p) => {
  const { name, directory, manifest } = p;

  test("is in the table of packages", () => {
    expect(Object.keys(mayDependOn)).toContain(name);
  });

  test("imports only what the table allows", () => {
    const objections = typescriptFiles(p).flatMap((file) =>
      importsOf(directory, file).flatMap(({ specifier, where }) => {
        const reason = objection(p, file, specifier);
        return reason === undefined ? [] : [`${where}: "${specifier}": ${reason}`];
      }),
    );
    expect(objections).toEqual([]);
  });

  test("declares what the table says, and nothing of others", () => {
    const allowed = mayDependOn[name] ?? [];
    const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = manifest;
    expect(Object.keys(dependencies).sort()).toEqual(allowed.filter((d) => !peers.includes(d)));
    const optional = optionalPeers[name] ?? [];
    expect(Object.keys(peerDependencies)).toEqual([...allowed.filter((d) => peers.includes(d)), ...optional]);
    expect(Object.keys(manifest.peerDependenciesMeta ?? {})).toEqual(optional);
    // Found by tsup: what is a dependency stays outside, what is one for development is copied in.
    expect(Object.keys(devDependencies)).toEqual(
      expect.arrayContaining([...optional, ...(builtIn[name] ?? [])]),
    );
    expect(manifest.optionalDependencies ?? {}).toEqual({});
    for (const [dependency, range] of Object.entries(dependencies)) {
      expect(range, dependency).toBe("workspace:^");
    }
    for (const [peer, range] of Object.entries(peerDependencies)) {
      if (optional.includes(peer)) continue;
      // Explicit: a caret range would make each minor version of the peer a major one of this package.
      expect(range, peer).toMatch(/^>=\d+\.\d+\.\d+ <\d+\.0\.0$/u);
      expect(devDependencies[peer], `${peer} for development`).toBe("workspace:^");
    }
  });

  test("runs nothing when it is installed", () => {
    const atInstall = ["preinstall", "install", "postinstall", "prepare"];
    expect(Object.keys(manifest.scripts ?? {}).filter((script) => atInstall.includes(script))).toEqual([]);
  });

  test("exports every entry for ESM and CommonJS, each with its own types", () => {
    const { exports: entries = {}, publishConfig, typesVersions } = manifest;
    const published: Record<string, unknown> = {};
    const withoutExports: Record<string, string[]> = {};
    for (const [entry, target] of Object.entries(entries) as [string, string | Record<string, unknown>][]) {
      if (typeof target === "string") {
        expect(target, entry).toBe(entry);
        published[entry] = target;
        continue;
      }
      const { "@chainrule/source": source, ...conditions } = target;
      const stem = /^\.\/src\/(.+)\.ts$/u.exec(String(source))?.[1] ?? "";
      expect(existsSync(join(directory, "src", `${stem}.ts`)), `${entry}: ${String(source)}`).toBe(true);
      const esm = { types: `./dist/${stem}.d.ts`, default: `./dist/${stem}.js` };
      const commonJs = { types: `./dist/${stem}.d.cts`, default: `./dist/${stem}.cjs` };
      // As text, because the order of conditions decides which one is taken.
      expect(JSON.stringify(target), entry).toBe(
        JSON.stringify({ "@chainrule/source": source, "module-sync": esm, import: esm, require: commonJs }),
      );
      published[entry] = conditions;
      if (entry !== ".") withoutExports[entry.slice(2)] = [esm.types];
    }
    // For `moduleResolution: node10`, which reads no `exports`: what TypeScript 5.9 takes with `module: commonjs`.
    expect(typesVersions?.["*"] ?? {}).toEqual(withoutExports);
    expect(JSON.stringify(publishConfig?.exports)).toBe(JSON.stringify(published));
    expect(entries).toHaveProperty([".", "@chainrule/source"], "./src/index.ts");
    expect(entries).toHaveProperty(["./package.json"]);
  });

  test("has declarations of which two copies are assignable to each other", (context) => {
    const dist = join(directory, "dist");
    // `npm test` builds first; Vitest started by hand may find nothing to read.
    if (!existsSync(dist)) return context.skip("not built");
    // Not filesBelow: it leaves out what is generated.
    const declarations = ts.sys.readDirectory(dist, [".d.ts", ".d.cts"]);
    expect(declarations).not.toEqual([]);
    expect(declarations.flatMap((path) => nominalMembers(path, directory))).toEqual([]);
  });
});

/** Class members that make a class nominal, so that the same class of another copy is another type. */
function nominalMembers(path: string, directory: string): string[] {
  const source = parse(path);
  const found: string[] = [];
  const queue: ts.Node[] = [source];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const isPrivate =
      ts.isPrivateIdentifier(node) ||
      node.kind === ts.SyntaxKind.PrivateKeyword ||
      node.kind === ts.SyntaxKind.ProtectedKeyword;
    const isUniqueSymbol = ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.UniqueKeyword;
    if (isPrivate || isUniqueSymbol) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${relative(directory, path)}:${line + 1}: ${node.parent.getText()}`);
    }
    ts.forEachChild(node, (child) => void queue.push(child));
  }
  return found;
}

describe.each(apps.map((p) => [p.location, p] as const))("%s", (_, p) => {
  test("declares every package that it imports", () => {
    const { dependencies, devDependencies } = p.manifest;
    const declared = new Set([p.name, ...Object.keys({ ...dependencies, ...devDependencies }), ...testTools]);
    const undeclared = typescriptFiles(p).flatMap((file) =>
      importsOf(p.directory, file)
        .filter(({ specifier }) => !/^(?:\.|node:)/u.test(specifier) && !declared.has(packageOf(specifier)))
        .map(({ specifier, where }) => `${where}: "${specifier}"`),
    );
    expect(undeclared).toEqual([]);
  });
});

test("no file or folder has a name that says nothing", () => {
  const vague = /(?:^|\/)(?:utils?|helpers?|common|misc)(?:\.[^/]*)?(?:\/|$)/iu;
  const named = [...packages, ...apps].flatMap((p) =>
    ["src", "examples"]
      .filter((folder) => existsSync(join(p.directory, folder)))
      .flatMap((folder) =>
        filesBelow(join(p.directory, folder)).map((file) => `${p.location}/${folder}/${file}`),
      ),
  );
  expect(named.filter((file) => vague.test(file))).toEqual([]);
});
