// What an import brings into a program: bundled by esbuild from the sources, which gives the same as the published files
// to within a percent. `node bench/size.mjs` measures those, by other bundlers too.
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { budgets, declared, furtherFunction, pointwiseFunctions, using } from "../bench/budget.mjs";
import { root } from "../scripts/workspace.mjs";

const fromRoot = createRequire(join(root, "package.json"));
const esbuild = createRequire(fromRoot.resolve("tsup"))("esbuild") as {
  build(options: object): Promise<{ outputFiles: { text: string }[] }>;
};

async function bundle(code: string, options: { minify?: boolean } = {}): Promise<string> {
  const result = await esbuild.build({
    stdin: { contents: code, resolveDir: join(root, "tests"), loader: "js" },
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["@chainrule/source"],
    write: false,
    logLevel: "silent",
    ...options,
  });
  return result.outputFiles[0]!.text;
}

async function weigh(code: string): Promise<number> {
  return gzipSync(await bundle(code, { minify: true }), { level: 9 }).length;
}

describe("the size of a program that uses", () => {
  it.each(budgets)("$name", async ({ code, ceiling, absent }) => {
    expect(declared(await bundle(code), absent)).toEqual([]);
    expect(await weigh(code)).toBeLessThanOrEqual(ceiling);
  });

  it("every pointwise function", async () => {
    const [one, all] = await Promise.all([weigh(using("add")), weigh(using("add", ...pointwiseFunctions))]);
    expect((all - one) / pointwiseFunctions.length).toBeLessThanOrEqual(furtherFunction.average);
  });
});

describe("the names that must not appear", () => {
  it("are found where they do", async () => {
    const { absent } = budgets.find(({ name }) => name === "add")!;
    const text = await bundle(using("add", "exp", "matmul", "sort"));
    expect(declared(text, absent)).toEqual(
      expect.arrayContaining(["exp", "matmul", "sort", "timesPowerOfTwo"]),
    );
  });

  it("are names of the sources, every one", async () => {
    const text = await bundle(
      `export * from "@chainrule/tensor";\nexport * from "@chainrule/tensor/random";\n`,
    );
    for (const { absent } of budgets) expect(declared(text, absent)).toEqual(absent);
  });
});
