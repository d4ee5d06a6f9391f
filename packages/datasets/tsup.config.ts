import { defineConfig } from "tsup";

export default defineConfig({
  entry: [
    "src/index.ts",
    "src/csv.ts",
    "src/images.ts",
    "src/californiaHousing.ts",
    ...["iris", "wine", "breastCancer", "diabetes", "digits", "autoMpg"].map(
      (name) => `src/tables/${name}.ts`,
    ),
  ],
  format: ["esm", "cjs"],
  // tsup 8 passes baseUrl to its declaration program; TypeScript 6 reports that as TS5101 unless silenced here.
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
  sourcemap: true,
  clean: true,
  treeshake: true,
  target: "es2022",
  esbuildOptions(options, { format }) {
    if (format !== "cjs") return;
    options.define = { ...options.define, "import.meta.url": "importMetaUrl" };
    options.inject = [...(options.inject ?? []), "scripts/importMetaUrl.js"];
  },
});
