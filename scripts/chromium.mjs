import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./workspace.mjs";

/** The switches that the browser tests start Chromium with. */
export const chromiumArguments = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What to tell someone whose browser tests are skipped. */
export const howToEnable =
  "install Chrome or Chromium, or run `npx playwright install chromium`, or set CHROMIUM_PATH to the browser's program";

const rememberedFile = join(root, ".chainrule", "chromium.json");

/**
 * The path of a Chromium that really starts: the one of CHROMIUM_PATH if that is set, or else the first at a usual
 * place, or else the one that Playwright has downloaded. A browser that started once is remembered.
 *
 * @returns {Promise<string | undefined>}
 */
export async function findChromium() {
  const places = (process.env.CHROMIUM_PATH ? [process.env.CHROMIUM_PATH] : usualPlaces()).filter(existsSync);
  const remembered = readRemembered();
  const known = places.find((path) => identity(path) === remembered);
  if (known !== undefined) return known;

  const { chromium } = await import("playwright");
  const downloaded = process.env.CHROMIUM_PATH ? [] : [chromium.executablePath()].filter(existsSync);
  for (const executablePath of [...places, ...downloaded]) {
    try {
      const browser = await chromium.launch({ executablePath, args: chromiumArguments, timeout: 20_000 });
      await browser.close();
    } catch {
      continue;
    }
    mkdirSync(dirname(rememberedFile), { recursive: true });
    writeFileSync(rememberedFile, JSON.stringify(identity(executablePath)));
    return executablePath;
  }
  return undefined;
}

function usualPlaces() {
  if (process.platform === "win32") {
    const { ProgramFiles, "ProgramFiles(x86)": x86, LOCALAPPDATA } = process.env;
    const programs = ["Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe"];
    const edge = "Microsoft/Edge/Application/msedge.exe";
    const folders = [ProgramFiles, x86, LOCALAPPDATA].flatMap((folder) => folder ?? []);
    return [...programs, edge].flatMap((program) => folders.map((folder) => join(folder, program)));
  }
  if (process.platform === "darwin") {
    return ["Google Chrome", "Chromium", "Microsoft Edge"].flatMap((name) =>
      ["/Applications", join(homedir(), "Applications")].map(
        (f) => `${f}/${name}.app/Contents/MacOS/${name}`,
      ),
    );
  }
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
  return names.map((name) => `/usr/bin/${name}`);
}

/** @param {string} path */
function identity(path) {
  const { size, mtimeMs } = statSync(path);
  return `${path} ${size} ${mtimeMs}`;
}

function readRemembered() {
  try {
    return String(JSON.parse(readFileSync(rememberedFile, "utf8")));
  } catch {
    return undefined;
  }
}
