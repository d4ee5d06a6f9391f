// `node bench/size.mjs`: what imports bring into a program, measured on the packed packages by esbuild,
// rollup and webpack, in bytes minified and gzipped; and that none brings what it does not need.
//   --no-build    the packages are built already
//   --no-peers    nothing is installed: esbuild alone
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { packPackages } from "../scripts/pack.mjs";
import { npmCommand } from "../scripts/setup.mjs";
import { runMain } from "../scripts/steps.mjs";
import { withDependencies } from "../scripts/workspace.mjs";
import { budgets, declared, furtherFunction, pointwiseFunctions, using } from "./budget.mjs";
import { esbuildIn, rollupIn, versionOf, webpackIn, weigh } from "./bundle.mjs";
import { installApart, prepareOurs } from "./prepare.mjs";

/** @typedef {import("./bundle.mjs").Bundler} Bundler */

const tensor = "@chainrule/tensor";
const measured = ["@chainrule/activations", "@chainrule/losses", "@chainrule/optim", "@chainrule/compile"];
const flags = new Set(process.argv.slice(2));

/** Packs the packages and installs them in a fresh folder, as a user would. @type {(folder: string) => Promise<void>} */
async function installPacked(folder) {
  const packages = withDependencies(measured).filter((p) => !p.manifest.private);
  const tarballs = await packPackages(folder, packages);
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "program", private: true }));
  const { command, args, shell } = npmCommand("npm");
  const offline = ["--offline", "--cache", join(folder, "cache"), "--no-audit", "--no-fund"];
  await promisify(execFile)(command, [...args, "install", ...offline, ...tarballs.values()], {
    cwd: folder,
    shell,
  });
}

/** The bundlers at hand, by name and version. @type {(folder: string) => Promise<[name: string, bundler: Bundler][]>} */
async function bundlersIn(folder) {
  /** @type {[string, Bundler][]} */
  const found = [["esbuild", esbuildIn(folder)]];
  for (const [name, make] of /** @type {const} */ ([
    ["rollup", rollupIn],
    ["webpack", webpackIn],
  ])) {
    const version = await versionOf(name);
    if (version) found.push([`${name} ${version}`, make(folder)]);
  }
  return found;
}

/** @type {(name: string, bytes: readonly number[], target: number) => void} */
function print(name, bytes, target) {
  const figures = bytes.map((b) => `${String(b).padStart(9)} ${b <= target ? "✓" : "✗"}`).join("");
  console.log(`${name.padEnd(34)}${figures}   ≤ ${target}`);
}

/** One after the other: webpack works in one folder. @type {(bundlers: [string, Bundler][], code: string) => Promise<number[]>} */
async function weighBy(bundlers, code) {
  const bytes = [];
  for (const [, bundler] of bundlers) bytes.push(weigh(await bundler(code)));
  return bytes;
}

/** What one export of a package adds to a program that has the tensor functions it stands on. @type {(folder: string, name: string, from: string) => Promise<number>} */
async function beyondTensor(folder, name, from) {
  const used = `export { ${name} } from "${from}";`;
  const alone = await esbuildIn(folder, { external: [tensor, `${tensor}/*`] })(used);
  const base = [...alone.matchAll(/import\s*\{([^}]*)\}\s*from\s*"(@chainrule\/tensor[^"]*)"/gu)].map(
    ([, names = "", source = ""], k) =>
      `export { ${names
        .split(",")
        .map((entry, i) => `${entry.split(" as ")[0]} as t${k}_${i}`)
        .join(", ")} } from "${source}";`,
  );
  const bundle = esbuildIn(folder);
  return weigh(await bundle(`${base.join("\n")}\n${used}`)) - weigh(await bundle(base.join("\n")));
}

/** The functions of tensor. @type {(folder: string) => Promise<void>} */
async function measureTensor(folder) {
  const bundlers = await bundlersIn(folder);
  console.log(`${"".padEnd(34)}${bundlers.map(([name]) => name.padStart(11)).join("")}\n`);
  for (const { name, code, target } of budgets) print(name, await weighBy(bundlers, code), target);

  const esbuild = bundlers.slice(0, 1);
  const [one = 0] = await weighBy(esbuild, using("add"));
  const [all = 0] = await weighBy(esbuild, using("add", ...pointwiseFunctions));
  const average = Math.round((all - one) / pointwiseFunctions.length);
  console.log(`\n${pointwiseFunctions.length} further pointwise functions, bytes each, by esbuild\n`);
  print("on average", [average], furtherFunction.target);
  console.log(`${"".padEnd(34)}${"beside add".padStart(11)}${"beside all".padStart(11)}`);
  for (const name of pointwiseFunctions) {
    const others = pointwiseFunctions.filter((other) => other !== name);
    const [two = 0] = await weighBy(esbuild, using("add", name));
    const [rest = 0] = await weighBy(esbuild, using("add", ...others));
    print(name, [two - one, all - rest], furtherFunction.target);
  }
}

/** @type {(folder: string) => Promise<number>} */
async function checkAbsent(folder) {
  const readable = esbuildIn(folder, { minify: false });
  let failures = 0;
  console.log("\nWhat must not appear");
  for (const { name, code, absent } of budgets) {
    const found = declared(await readable(code), absent);
    failures += found.length;
    const verdict = found.length === 0 ? "✓ without" : `✗ has ${found.join(", ")}; without`;
    console.log(`\n${name}: ${verdict} ${absent.filter((each) => !found.includes(each)).join(" ")}`);
  }
  return failures;
}

/** The largest functions of the packages that stand on tensor. @type {(folder: string) => Promise<void>} */
async function measureOthers(folder) {
  console.log("\nBeyond the tensor functions that they use, bytes, by esbuild: the largest\n");
  for (const [from, target] of /** @type {const} */ ([
    ["@chainrule/activations", 1000],
    ["@chainrule/losses", 1000],
    ["@chainrule/optim", 1500],
  ])) {
    /** @type {Record<string, unknown>} */
    const exported = await import(from);
    const names = from === "@chainrule/optim" ? ["adam", "sgd"] : Object.keys(exported);
    /** @type {[string, number][]} */
    const sizes = [];
    for (const name of names) {
      if (typeof exported[name] === "function") sizes.push([name, await beyondTensor(folder, name, from)]);
    }
    sizes.sort((a, b) => b[1] - a[1]);
    for (const [name, bytes] of sizes.slice(0, 3)) print(name, [bytes], target);
  }
}

/** The compiler alone: it is one function, of which nothing shakes out. @type {(folder: string) => Promise<void>} */
async function measureCompile(folder) {
  console.log("\nWithout tensor and wasm, bytes, by esbuild\n");
  const external = [tensor, `${tensor}/*`, "@chainrule/wasm", "@chainrule/wasm/*"];
  const code = await esbuildIn(folder, { external })(`export * from "@chainrule/compile";`);
  print("compile", [weigh(code)], 25_000);
}

await runMain(async () => {
  if (!flags.has("--no-build")) await prepareOurs();
  if (!flags.has("--no-peers")) {
    await installApart(new URL("bundlers/", import.meta.url), "Installing rollup and webpack");
  }
  const folder = await mkdtemp(join(tmpdir(), "chainrule-size-"));
  try {
    await installPacked(folder);
    await measureTensor(folder);
    await measureOthers(folder);
    await measureCompile(folder);
    return (await checkAbsent(folder)) > 0 ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
