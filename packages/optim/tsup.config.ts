import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts", "src/schedules.ts"],
  format: ["esm", "cjs"],
  // tsup 8 passes baseUrl to its declaration program; TypeScript 6 reports that as TS5101 unless silenced here.
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
  // The schedules entry imports types of the main one by its public name.
  external: ["@chainrule/optim"],
  sourcemap: true,
  clean: true,
  treeshake: true,
  target: "es2022",
});
