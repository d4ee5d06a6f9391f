import { defineConfig } from "tsup";

// A program, not a library: ESM alone, no declarations; the dependencies stay packages of their own.
export default defineConfig({
  entry: ["src/main.ts"],
  format: ["esm"],
  splitting: true,
  clean: true,
  treeshake: true,
  target: "node20",
});
