// What the package weighs alone, without the tensors and the assembler that it stands on.
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { root } from "../../scripts/workspace.mjs";

const esbuild = createRequire(createRequire(join(root, "package.json")).resolve("tsup"))("esbuild") as {
  build(options: object): Promise<{ outputFiles: { text: string }[] }>;
};

/** Bytes, minified and after gzip -9: what it weighs today, rounded up. We aim at 25,000. */
const ceiling = 29_320;

it("the package alone stays below its ceiling", async () => {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: 'export * from "@chainrule/compile";', resolveDir: join(root, "tests"), loader: "js" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["@chainrule/source"],
    external: ["@chainrule/tensor", "@chainrule/tensor/*", "@chainrule/wasm", "@chainrule/wasm/*"],
    write: false,
    logLevel: "silent",
  });
  expect(gzipSync(outputFiles[0]!.text, { level: 9 }).length).toBeLessThanOrEqual(ceiling);
});
