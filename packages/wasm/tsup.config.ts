import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts", "src/scalar.ts", "src/opcodes.ts"],
  format: ["esm", "cjs"],
  // tsup 8 passes baseUrl to its declaration program; TypeScript 6 reports that as TS5101 unless silenced here.
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
  // The index exports the opcodes as a namespace by their public name: a file of constants of which bundlers keep those in use.
  external: ["@chainrule/wasm/opcodes"],
  esbuildOptions(options) {
    options.minifySyntax = true;
  },
  sourcemap: true,
  clean: true,
  treeshake: { moduleSideEffects: false },
  target: "es2022",
});
