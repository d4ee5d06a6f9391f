import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../../scripts/workspace.mjs";

const esbuild = createRequire(createRequire(join(root, "package.json")).resolve("tsup"))("esbuild") as {
  build(options: object): Promise<{ outputFiles: { text: string }[] }>;
};

/** A module of this folder with all it imports, from the sources, as one script that another program can run. */
export async function bundle(file: string, platform: "node" | "browser"): Promise<string> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(root, "tests", "compile", file)],
    bundle: true,
    format: "esm",
    platform,
    target: "es2022",
    conditions: ["@chainrule/source"],
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}
