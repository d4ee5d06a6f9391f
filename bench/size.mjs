// `npm run size -w @chainrule/bench`, or `node bench/size.mjs`: what an import adds to a program, bundled and minified
// by esbuild from the published files, in bytes after gzip.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { runMain, StepFailed } from "../scripts/steps.mjs";
import { prepareOurs } from "./prepare.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

/** esbuild, as tsup brings it. @type {() => any} */
function findEsbuild() {
  const root = createRequire(join(here, "..", "package.json"));
  return createRequire(root.resolve("tsup"))("esbuild");
}

/** What one export of a package adds to a program that has the tensor functions it stands on. @type {(esbuild: any, name: string, from: string) => Promise<number>} */
async function beyondTensor(esbuild, name, from) {
  const used = `export { ${name} } from "${from}";`;
  const alone = await bundle(esbuild, used, ["@chainrule/tensor", "@chainrule/tensor/*"]);
  const base = [...alone.text.matchAll(/import\s*(\{[^}]*\})\s*from\s*"(@chainrule\/tensor[^"]*)"/g)].map(
    ([, names = "", source = ""], k) =>
      `export { ${names
        .slice(1, -1)
        .split(",")
        .map((entry, i) => `${entry.split(" as ")[0]} as t${k}_${i}`)
        .join(", ")} } from "${source}";`,
  );
  return (
    (await bundle(esbuild, `${base.join("\n")}\n${used}`)).bytes -
    (await bundle(esbuild, base.join("\n"))).bytes
  );
}

/**
 * @param {any} esbuild
 * @param {string} code
 * @param {string[]} [external]
 * @returns {Promise<{ text: string, bytes: number, parts: [file: string, bytes: number][] }>}
 */
async function bundle(esbuild, code, external = []) {
  const result = await esbuild.build({
    stdin: { contents: code, resolveDir: here, loader: "js" },
    bundle: true,
    external,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const [output] = Object.values(result.metafile.outputs);
  /** @type {[string, number][]} */
  const parts = Object.entries(output.inputs).map(([file, { bytesInOutput }]) => [file, bytesInOutput]);
  const [{ contents, text }] = result.outputFiles;
  return { text, bytes: gzipSync(contents, { level: 9 }).length, parts };
}

await runMain(async () => {
  if (!process.argv.includes("--no-build")) await prepareOurs();
  if (!existsSync(join(here, "node_modules", "@chainrule", "tensor"))) {
    throw new StepFailed("The packages are not installed: npm run setup");
  }
  const esbuild = findEsbuild();
  const use = (/** @type {string[]} */ ...names) =>
    `import { ${names.join(", ")} } from "@chainrule/tensor"; console.log(${names.join(", ")});`;
  const measured = async (/** @type {string} */ code) => (await bundle(esbuild, code)).bytes;

  const add = await measured(use("add"));
  const empty = await measured(`import { add, matmul, sum } from "@chainrule/tensor"; console.log(1);`);
  const nothing = await measured("console.log(1);");
  const further = [
    "sub",
    "mul",
    "div",
    "exp",
    "log",
    "tanh",
    "sigmoid",
    "sqrt",
    "maximum",
    "where",
    "greater",
  ];
  /** @type {[string, number, number][]} */
  const lines = [
    ["add", add, 8000],
    ["an unused import", empty - nothing, 0],
    ["matmul", await measured(use("matmul")), 12000],
    ["sum", await measured(use("sum")), NaN],
    ["add and matmul", await measured(use("add", "matmul")), NaN],
    ["everything", await measured(`import * as all from "@chainrule/tensor"; console.log(all);`), 40000],
  ];
  for (const name of further)
    lines.push([`${name} beside add`, (await measured(use("add", name))) - add, 300]);

  for (const [from, limit] of /** @type {const} */ ([
    ["@chainrule/activations", 1000],
    ["@chainrule/losses", 1000],
    ["@chainrule/optim", 1500],
  ])) {
    /** @type {Record<string, unknown>} */
    const exported = await import(from);
    const names = from === "@chainrule/optim" ? ["adam", "sgd"] : Object.keys(exported);
    const own = names.filter((name) => typeof exported[name] === "function");
    /** @type {[string, number][]} */
    const sizes = await Promise.all(
      own.map(
        async (name) => /** @type {[string, number]} */ ([name, await beyondTensor(esbuild, name, from)]),
      ),
    );
    sizes.sort((a, b) => b[1] - a[1]);
    for (const [name, bytes] of sizes.slice(0, 3)) lines.push([`${name} beyond tensor`, bytes, limit]);
  }

  for (const [name, bytes, limit] of lines) {
    const verdict = Number.isNaN(limit) ? "" : `${bytes <= limit ? "✓" : "✗"} ≤ ${limit}`;
    console.log(`${name.padEnd(30)} ${String(bytes).padStart(7)} B gzipped  ${verdict}`);
  }
});
