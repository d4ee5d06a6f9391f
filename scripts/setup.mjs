import "./require-node.mjs";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { filesBelow } from "./files.mjs";
import { runMain, step } from "./steps.mjs";
import { publicPackages, root, withDependencies, workspacePackages } from "./workspace.mjs";

/** @typedef {import("./workspace.mjs").WorkspacePackage} WorkspacePackage */

const stampFile = join(root, ".chainrule", "setup.json");
/** The scope of an install that left nothing out. */
const everything = "everything";

/**
 * Installs the dependencies and builds the named packages with everything they need; does nothing that a stamp of
 * an earlier run shows to be done. The default is everything that is published.
 *
 * @param {{ build?: string[], lean?: boolean }} [options] `lean` installs what the build needs, and leaves out what
 *   only tests, benchmarks and the documentation need, which is most of it
 */
export async function setup({ build = publicPackages().map((p) => p.name), lean = false } = {}) {
  const stamp = readStamp();

  const install = installFingerprint();
  const scope = lean ? build.join() : everything;
  const covered = stamp.install === install && (stamp.scope === everything || stamp.scope === scope);
  if (!covered || !dependenciesPresent(lean ? withDependencies(build) : workspacePackages())) {
    // An interrupted install must not look like a finished one.
    writeStamp({ ...stamp, install: "" });
    const { name, packageManager } = readJson("package.json");
    const { command, args, shell } = npmCommand("npx");
    const filters = lean ? [name, ...build.map((p) => `${p}...`)].map((each) => `--filter=${each}`) : [];
    await step(
      "Installing packages",
      command,
      [...args, "--yes", packageManager.split("+")[0], "install", "--frozen-lockfile", ...filters],
      {
        shell,
        // No questions (CI), and development dependencies whatever the caller's NODE_ENV.
        env: { ...process.env, CI: "true", NODE_ENV: "development", npm_config_loglevel: "error" },
        hint: "Installing needs the npm registry: is the network there?",
      },
    );
    stamp.install = install;
    stamp.scope = scope;
    writeStamp(stamp);
  }

  const fingerprints = buildFingerprints(build, install);
  const done = [...fingerprints].every(([p, print]) => stamp.build[p.name] === print && outputsPresent(p));
  if (done) return;
  const turbo = join(root, "node_modules", "turbo", "bin", "turbo");
  const filters = build.map((name) => `--filter=${name}`);
  await step("Building", process.execPath, [turbo, "run", "build", ...filters, "--output-logs=errors-only"], {
    env: toolEnvironment(),
  });
  for (const [p, print] of fingerprints) stamp.build[p.name] = print;
  writeStamp(stamp);
}

/** The environment in which turbo finds pnpm, and sends no telemetry. */
export function toolEnvironment() {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1" };
  // Windows calls it Path.
  const key = Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  const separator = process.platform === "win32" ? ";" : ":";
  return { ...env, [key]: `${join(root, "node_modules", ".bin")}${separator}${process.env[key] ?? ""}` };
}

/**
 * How to start one of npm's two commands without a shell, where npm's own files can be found.
 *
 * @param {"npm" | "npx"} name
 */
export function npmCommand(name) {
  const folder = dirname(process.execPath);
  const running = process.env.npm_execpath ?? "";
  const candidates = [
    ...(basename(running) === "npm-cli.js" ? [dirname(running)] : []),
    join(folder, "node_modules", "npm", "bin"),
    join(folder, "..", "lib", "node_modules", "npm", "bin"),
  ].map((bin) => join(bin, `${name}-cli.js`));
  const script = candidates.find((candidate) => existsSync(candidate));
  if (script !== undefined) return { command: process.execPath, args: [script], shell: false };
  // Windows starts .cmd files by a shell only.
  return process.platform === "win32"
    ? { command: `${name}.cmd`, args: [], shell: true }
    : { command: name, args: [], shell: false };
}

/** @typedef {{ install: string, scope: string, build: Record<string, string> }} Stamp */

/** @returns {Stamp} */
function readStamp() {
  try {
    const { install, scope, build } = JSON.parse(readFileSync(stampFile, "utf8"));
    return { install: String(install), scope: String(scope), build: { ...build } };
  } catch {
    return { install: "", scope: "", build: {} };
  }
}

/** @param {Stamp} stamp */
function writeStamp(stamp) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, `${JSON.stringify(stamp, undefined, 2)}\n`);
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(join(root, file), "utf8"));
}

/** @param {Iterable<string | Uint8Array>} parts */
function hash(parts) {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part).update("\0");
  return sum.digest("hex").slice(0, 32);
}

function installFingerprint() {
  const files = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"];
  const manifests = workspacePackages().map((p) => `${p.location}/package.json`);
  return hash([
    process.version,
    process.platform,
    process.arch,
    ...[...files, ...manifests].flatMap((file) => [file, readFileSync(join(root, file))]),
  ]);
}

/** @param {readonly WorkspacePackage[]} packages */
function dependenciesPresent(packages) {
  const folders = [root, ...packages.filter(hasDependencies).map((p) => p.directory)];
  return folders.every((folder) => existsSync(join(folder, "node_modules")));
}

/** @param {WorkspacePackage} workspacePackage */
function hasDependencies({ manifest }) {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).length > 0;
}

/**
 * For each package that a build of the named ones touches, a hash of everything its build reads.
 *
 * @param {string[]} names
 * @param {string} install
 */
function buildFingerprints(names, install) {
  const shared = hash([
    install,
    ...["tsconfig.base.json", "turbo.json"].map((file) => readFileSync(join(root, file))),
  ]);
  const packages = withDependencies(names);
  const own = new Map(packages.map((p) => [p.name, hash([shared, ...sources(p)])]));
  return new Map(
    packages.map((p) => [
      p,
      hash(withDependencies([p.name]).map(({ name }) => `${name} ${own.get(name) ?? ""}`)),
    ]),
  );
}

/**
 * Names and contents of the files that a package is built from: not its tests, and not what the build writes.
 *
 * @param {WorkspacePackage} workspacePackage
 */
function* sources({ directory }) {
  /** @type {string[]} */
  const outputs = readJson("turbo.json").tasks.build.outputs;
  const written = outputs.map((pattern) => pattern.replace("**", ""));
  for (const file of filesBelow(directory)) {
    if (file.endsWith(".test.ts") || file === "README.md" || file === "CHANGELOG.md") continue;
    if (written.some((folder) => file.startsWith(folder))) continue;
    yield file;
    yield readFileSync(join(directory, file));
  }
}

/** @param {WorkspacePackage} workspacePackage */
function outputsPresent({ directory, manifest }) {
  const { main, bin = {}, files = [] } = manifest;
  const programs = typeof bin === "string" ? [bin] : Object.values(bin);
  return [...(main ? [main] : []), ...programs, ...files.filter((file) => !/[*!]/u.test(file))].every(
    (output) => existsSync(resolve(directory, output)),
  );
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await runMain(() => setup());
}
