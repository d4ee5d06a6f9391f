import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts", "src/node/index.ts", "src/onnx/index.ts"],
  format: ["esm", "cjs"],
  // tsup 8 passes baseUrl to its declaration program; TypeScript 6 reports that as TS5101 unless silenced here.
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
  // The other entries import the main one by its public name.
  external: ["@chainrule/serialize"],
  sourcemap: true,
  clean: true,
  treeshake: true,
  target: "es2022",
});
