import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const readsValues = {
  selector: "CallExpression > MemberExpression.callee[property.name=/^(?:item|data|toArray|read)$/]",
  message:
    "Library code never reads a tensor's values, so that the same code can be recorded, differentiated and compiled. Say it in ops.",
};

const computedConstant = {
  selector:
    ":matches(Program, ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator > BinaryExpression",
  message:
    "esbuild keeps a constant that is computed, in every bundle. Write the number, and in a comment what it is.",
};

export default defineConfig(
  globalIgnores([
    "**/dist/",
    "**/coverage/",
    "**/.turbo/",
    "**/.vitepress/cache/",
    "**/.vitepress/dist/",
    "apps/docs/api/",
    "packages/datasets/data/",
    "tests/.generated/",
  ]),
  js.configs.recommended,
  { rules: { eqeqeq: "error" } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // TypeScript's noUnusedLocals and noUnusedParameters say the same.
      "@typescript-eslint/no-unused-vars": "off",
      // Indexing under noUncheckedIndexedAccess needs it, with a bound that the reader can see.
      "@typescript-eslint/no-non-null-assertion": "off",
      // Inference through generic layers and functions needs it; the no-unsafe rules watch where it goes.
      "@typescript-eslint/no-explicit-any": "off",
      // Index loops over typed arrays are the fast ones.
      "@typescript-eslint/prefer-for-of": "off",
      // An interface may ask for a promise or a function that has nothing to do.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-empty-function": "off",
      // `const { init, update } = adam()`: nothing here uses `this` behind the reader's back.
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-confusing-non-null-assertion": "off",
      // `exports["run"]` says that nothing has promised the property.
      "@typescript-eslint/dot-notation": ["error", { allowIndexSignaturePropertyAccess: true }],
      // `name || "the root"`: an empty string is nothing, too.
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: true }],
      // Constants are written as published, with all their digits.
      "no-loss-of-precision": "off",
      // A getter can be what keeps a property off the instance.
      "@typescript-eslint/class-literal-property-style": "off",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    // In no tsconfig: read without types.
    files: ["**/tsup.config.ts", "packages/*/examples/**/*.ts", "apps/docs/**/*.ts"],
    extends: [tseslint.configs.disableTypeChecked],
  },
  {
    files: ["**/*.test.ts", "tests/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    languageOptions: {
      globals: Object.fromEntries(
        ["Buffer", "URL", "clearInterval", "clearTimeout", "console", "fetch", "performance", "process"]
          .concat("setInterval", "setTimeout", "structuredClone", "TextDecoder", "TextEncoder")
          .map((name) => [name, "readonly"]),
      ),
    },
  },
  {
    files: ["packages/*/src/**/*.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        {
          object: "Math",
          property: "random",
          message: "Same seed, same bits: randomness comes from an explicit key or seed.",
        },
      ],
    },
  },
  {
    files: ["packages/{activations,autograd,losses,optim,tensor,wasm}/src/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: { "no-restricted-syntax": ["error", computedConstant] },
  },
  {
    files: ["packages/{activations,autograd,losses,nn,optim}/src/**/*.ts", "packages/tensor/src/ops/**/*.ts"],
    ignores: ["**/*.test.ts", "packages/autograd/src/check*", "packages/optim/src/minimize*"],
    rules: {
      "no-restricted-syntax": ["error", readsValues, computedConstant],
    },
  },
);
