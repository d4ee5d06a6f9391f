import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts", "src/random.ts", "src/scalar.ts"],
  format: ["esm", "cjs"],
  // tsup 8 passes baseUrl to its declaration program; TypeScript 6 reports that as TS5101 unless silenced here.
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
  // The random entry imports the others by its public name, so that both formats share one copy.
  external: ["@chainrule/tensor", "@chainrule/tensor/scalar"],
  esbuildOptions(options) {
    options.minifySyntax = true;
  },
  sourcemap: true,
  clean: true,
  treeshake: { moduleSideEffects: false },
  target: "es2022",
});
