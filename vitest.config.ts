import { defineConfig } from "vitest/config";

// Tests read the packages' sources: no build stands between an edit and its test.
const conditions = ["@chainrule/source", "module", "node", "development|production"];

export default defineConfig({
  test: {
    projects: [
      {
        ssr: { resolve: { conditions } },
        resolve: { conditions },
        test: {
          name: "node",
          environment: "node",
          include: [
            "packages/*/{src,examples}/**/*.test.ts",
            "apps/cli/src/**/*.test.ts",
            "tests/**/*.test.ts",
          ],
          exclude: ["**/*.browser.test.ts", "**/node_modules/**", "**/dist/**"],
        },
      },
    ],
  },
});
