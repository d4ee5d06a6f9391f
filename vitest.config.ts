import { join } from "node:path";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { chromiumArguments, findChromium } from "./scripts/chromium.mjs";
import { filesBelow } from "./scripts/files.mjs";
import { root } from "./scripts/workspace.mjs";

// Tests read the packages' sources: no build stands between an edit and its test.
const source = "@chainrule/source";
const nodeConditions = [source, "module", "node", "development|production"];
const browserConditions = [source, "module", "browser", "development|production"];

const browserTests = ["packages", "tests"].flatMap((folder) =>
  filesBelow(join(root, folder))
    .filter((file) => file.endsWith(".browser.test.ts"))
    .map((file) => `${folder}/${file}`),
);
const chromium = browserTests.length > 0 ? await findChromium() : undefined;

export default defineConfig({
  test: {
    reporters: [
      "default",
      [
        "./scripts/count-reporter.ts",
        {
          unavailable: chromium === undefined ? browserTests : [],
          browserRequired: Boolean(process.env.CHAINRULE_REQUIRE_BROWSER),
        },
      ],
    ],
    projects: [
      {
        resolve: { conditions: nodeConditions },
        ssr: { resolve: { conditions: nodeConditions } },
        test: {
          name: "node",
          environment: "node",
          // For loaded machines: a test that hangs still ends.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: [
            "packages/*/{src,examples}/**/*.test.ts",
            "apps/*/{src,test}/**/*.test.ts",
            "tests/**/*.test.ts",
          ],
          exclude: ["**/*.browser.test.ts", "**/node_modules/**", "**/dist/**"],
        },
      },
      ...(chromium === undefined
        ? []
        : [
            {
              resolve: { conditions: browserConditions },
              server: {
                // SharedArrayBuffer needs cross-origin isolation.
                headers: {
                  "Cross-Origin-Opener-Policy": "same-origin",
                  "Cross-Origin-Embedder-Policy": "require-corp",
                },
              },
              test: {
                name: "browser",
                include: ["packages/*/src/**/*.browser.test.ts", "tests/**/*.browser.test.ts"],
                browser: {
                  enabled: true,
                  headless: true,
                  screenshotFailures: false,
                  provider: playwright({
                    launchOptions: { executablePath: chromium, args: chromiumArguments },
                  }),
                  instances: [{ browser: "chromium" as const }],
                },
              },
            },
          ]),
    ],
  },
});
