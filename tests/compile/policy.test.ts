// Where code may not be compiled, compiled functions run as they are: in a page with a content security policy, and
// in programs without WebAssembly.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumArguments, findChromium } from "../../scripts/chromium.mjs";
import { bundle } from "./bundle.js";
import { results } from "./training.js";

interface Found {
  warnings: string[];
  compiled: number[];
  eager: number[];
  hasWebAssembly: boolean;
}

/** What a machine without SIMD computes may differ by some ulps. */
function expectClose(found: number[], wanted: number[]): void {
  expect(found.length).toBe(wanted.length);
  found.forEach((x, i) => {
    expect(Math.abs(x - wanted[i]!)).toBeLessThanOrEqual(1e-5 * Math.abs(wanted[i]!) + 1e-6);
  });
}

function expectFallback({ warnings, compiled, eager }: Found): void {
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(
    /^compile\(eagerStep\): WebAssembly with SIMD cannot run here.*wasm-unsafe-eval/,
  );
  expect(compiled).toEqual(eager);
  expectClose(compiled, results(true, 3));
}

describe("in Node.js", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "chainrule-policy-"));
    await writeFile(join(folder, "program.mjs"), await bundle("policy.child.ts", "node"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function run(before: string): Promise<Found> {
    await writeFile(join(folder, "before.cjs"), before);
    const args = ["--require", join(folder, "before.cjs"), join(folder, "program.mjs")];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout) as Found;
  }

  it("as it is, compiles", async () => {
    const { warnings, compiled, eager } = await run("");
    expect(warnings).toEqual([]);
    expect(compiled).toEqual(eager);
    expect(compiled).toEqual(results(true, 3));
  });

  it("without WebAssembly, runs eagerly with one warning", async () => {
    const found = await run("delete globalThis.WebAssembly;");
    expect(found.hasWebAssembly).toBe(false);
    expectFallback(found);
  });

  it("where compiling throws, though validating says yes, runs eagerly with one warning", async () => {
    expectFallback(
      await run(
        `const refuse = class { constructor() { throw new WebAssembly.CompileError("refused by policy"); } };
         Object.defineProperty(WebAssembly, "Module", { value: refuse });`,
      ),
    );
  });
});

const executablePath = await findChromium();
if (executablePath === undefined && process.env["CHAINRULE_REQUIRE_BROWSER"]) {
  it("in a browser", () => expect.fail("no Chromium was found"));
}

describe.skipIf(executablePath === undefined)("in a page", () => {
  let browser: Browser;
  let server: Server;
  beforeAll(async () => {
    const script = await bundle("policy.child.ts", "browser");
    server = createServer((request, response) => {
      const policy = decodeURIComponent(request.url!.slice(2));
      if (request.url === "/script.js") {
        response.setHeader("Content-Type", "text/javascript").end(script);
      } else {
        response.setHeader("Content-Type", "text/html");
        if (policy !== "") response.setHeader("Content-Security-Policy", policy);
        response.end('<!doctype html><script type="module" src="/script.js"></script>');
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await chromium.launch({ executablePath: executablePath!, args: chromiumArguments });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function visit(policy: string): Promise<Found> {
    const page = await browser.newPage();
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/?${encodeURIComponent(policy)}`);
    const handle = await page.waitForFunction(() => (globalThis as { found?: unknown }).found);
    const found = (await handle.jsonValue()) as Found;
    await page.close();
    return found;
  }

  it.each(["", "script-src 'self' 'wasm-unsafe-eval'"])("with the policy %j, compiles", async (policy) => {
    const { warnings, compiled, eager } = await visit(policy);
    expect(warnings).toEqual([]);
    expect(compiled).toEqual(eager);
    expect(compiled).toEqual(results(true, 3));
  });

  it("with a policy that forbids it, runs eagerly with one warning", async () => {
    expectFallback(await visit("script-src 'self'"));
  });
});
