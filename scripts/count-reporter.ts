import { writeSync } from "node:fs";
import type { Reporter, TestModule, Vitest } from "vitest/node";
import { howToEnable } from "./chromium.mjs";

/** Prints while the process ends; waits for a slow reader of a full pipe. */
function print(text: string): void {
  for (let attempt = 0; attempt < 500; attempt++) {
    try {
      writeSync(1, text);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

export interface CountReporterOptions {
  /** The browser test files that cannot run, because no browser was found. */
  unavailable: string[];
  /** Whether that is a failure. */
  browserRequired: boolean;
}

/** Prints `Tests: N passed, N failed, N skipped` alone on the last line. */
export default class CountReporter implements Reporter {
  #options: CountReporterOptions;
  #vitest: Vitest | undefined;
  #lines = "";

  constructor(options: CountReporterOptions) {
    this.#options = options;
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
    // On exit, so that it comes after the other reporters' summaries.
    process.on("exit", () => print(this.#lines));
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    let failed = errors.length;
    let skipped = 0;
    for (const module of modules) {
      if (module.errors().length > 0) failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed++;
        else if (state === "failed") failed++;
        else skipped++;
      }
    }

    const missing = this.#missingFiles();
    const files = `${missing.length} browser test ${missing.length === 1 ? "file" : "files"}`;
    let note = "";
    if (missing.length > 0 && this.#options.browserRequired) {
      failed += missing.length;
      process.exitCode = 1;
      note = `${files} failed: CHAINRULE_REQUIRE_BROWSER is set and no browser was found; ${howToEnable}.\n`;
    } else if (missing.length > 0) {
      skipped += missing.length;
      note = `${files} skipped: no browser was found. To run them, ${howToEnable}.\n`;
    }
    this.#lines = `\n${note}Tests: ${passed} passed, ${failed} failed, ${skipped} skipped\n`;
  }

  /** Those that this run would have included, had there been a browser. */
  #missingFiles(): string[] {
    const projects = this.#vitest?.config.project ?? [];
    return projects.length === 0 || projects.includes("browser") ? this.#options.unavailable : [];
  }
}
