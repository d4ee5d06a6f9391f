import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores([
    "**/dist/",
    "**/coverage/",
    "**/.turbo/",
    "apps/docs/.vitepress/cache/",
    "apps/docs/api/",
    "tests/.generated/",
  ]),
  js.configs.recommended,
);
