// A program bundled as its authors would do it, from packages installed in a folder.
import { readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** @typedef {(code: string) => Promise<string>} Bundler Gives the bundle's text, minified. */

const root = createRequire(new URL("../package.json", import.meta.url));
const apart = createRequire(new URL("bundlers/package.json", import.meta.url));

/** Bytes after gzip -9. @type {(text: string) => number} */
export const weigh = (text) => gzipSync(text, { level: 9 }).length;

/**
 * esbuild, as tsup brings it.
 *
 * @param {string} folder
 * @param {{ minify?: boolean, external?: string[] }} [options]
 * @returns {Bundler}
 */
export function esbuildIn(folder, { minify = true, external = [] } = {}) {
  const esbuild = createRequire(root.resolve("tsup"))("esbuild");
  return async (code) => {
    const result = await esbuild.build({
      stdin: { contents: code, resolveDir: folder, loader: "js" },
      bundle: true,
      external,
      minify,
      format: "esm",
      platform: "browser",
      target: "es2022",
      write: false,
      logLevel: "silent",
    });
    return result.outputFiles[0].text;
  };
}

/** rollup with the usual plugins; terser minifies. @type {(folder: string) => Bundler} */
export function rollupIn(folder) {
  const { rollup } = apart("rollup");
  const { nodeResolve } = apart("@rollup/plugin-node-resolve");
  const terser = apart("@rollup/plugin-terser");
  return (code) =>
    withEntry(folder, code, async (input) => {
      const bundle = await rollup({ input, plugins: [nodeResolve()], logLevel: "silent" });
      const { output } = await bundle.generate({ format: "es", plugins: [(terser.default ?? terser)()] });
      return output[0].code;
    });
}

/** webpack in its production mode, to a module. @type {(folder: string) => Bundler} */
export function webpackIn(folder) {
  const webpack = apart("webpack");
  return (code) =>
    withEntry(folder, code, async (entry) => {
      const filename = "webpack.out.mjs";
      /** @type {unknown} */
      const configuration = {
        mode: "production",
        target: ["web", "es2022"],
        context: folder,
        entry,
        experiments: { outputModule: true },
        output: { path: folder, filename, module: true, library: { type: "module" } },
        performance: { hints: false },
      };
      await new Promise((resolve, reject) => {
        webpack(configuration, (/** @type {unknown} */ error, /** @type {any} */ stats) => {
          if (error || stats.hasErrors()) reject(error ?? new Error(stats.toString("errors-only")));
          else resolve(undefined);
        });
      });
      return readFile(join(folder, filename), "utf8");
    });
}

let entries = 0;

/** @type {<T>(folder: string, code: string, use: (path: string) => Promise<T>) => Promise<T>} */
async function withEntry(folder, code, use) {
  const path = join(folder, `entry-${++entries}.mjs`);
  await writeFile(path, code);
  try {
    return await use(path);
  } finally {
    await rm(path);
  }
}

/** The version of a bundler that was installed apart, or undefined where it is not there. @type {(name: string) => Promise<string | undefined>} */
export async function versionOf(name) {
  const file = fileURLToPath(new URL(`bundlers/node_modules/${name}/package.json`, import.meta.url));
  try {
    return JSON.parse(await readFile(file, "utf8")).version;
  } catch {
    return undefined;
  }
}
