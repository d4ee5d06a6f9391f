// Installs the packed packages as a user would, outside the workspace, and uses them from ESM, CommonJS and TypeScript.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packPackages } from "../scripts/pack.mjs";
import { npmCommand } from "../scripts/setup.mjs";
import { libraries, root } from "../scripts/workspace.mjs";

const used = libraries().map(({ name }) => name);
let folder = "";

/** Runs a program in the consumer's folder and gives what it printed. */
async function run(command: string, args: string[], options: { shell?: boolean } = {}): Promise<string> {
  // Without the settings that an outer `npm test` hands down.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:npm_|NODE_|VITEST)/iu.test(name)),
  );
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd: folder, env, ...options });
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${[command, ...args].join(" ")} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

async function writeFiles(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "chainrule-consumer-"));
  const tarballs = await packPackages(join(folder, "tarballs"));
  await writeFiles({ "package.json": JSON.stringify({ name: "consumer", private: true }) });
  const { command, args, shell } = npmCommand("npm");
  const files = used.map((name) => tarballs.get(name) ?? name);
  // An empty cache and no network: what is installed is what was packed.
  const offline = [
    "--offline",
    "--cache",
    join(folder, "cache"),
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  await run(command, [...args, "install", ...offline, ...files], { shell });
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const expected = {
  value: 7.5,
  grads: [
    [0.5, 1],
    [1.5, 2],
  ],
  isTensor: true,
};

const steps = `
  const w = tensor([[1, 2], [3, 4]]);
  const target = tensor([[0, 0], [0, 0]]);
  const [value, grads] = valueAndGrad((params) => mseLoss(params, target))(w);
  const result = { value: value.item(), grads: grads.toArray(), isTensor: isTensor(grads) };
`;

test("ESM", async () => {
  await writeFiles({
    "esm.mjs": `
      import { isTensor, tensor } from "@chainrule/tensor";
      import { valueAndGrad } from "@chainrule/autograd";
      import { mseLoss } from "@chainrule/losses";
      ${steps}
      console.log(JSON.stringify(result));
    `,
  });
  expect(JSON.parse(await run(process.execPath, ["esm.mjs"]))).toEqual(expected);
});

test("CommonJS, with the same Tensor class as ESM", async () => {
  await writeFiles({
    "commonjs.cjs": `
      const { isTensor, tensor, Tensor } = require("@chainrule/tensor");
      const { valueAndGrad } = require("@chainrule/autograd");
      const { mseLoss } = require("@chainrule/losses");
      ${steps}
      import("@chainrule/tensor").then((esm) => {
        const sameClass = esm.Tensor === Tensor && grads instanceof esm.Tensor;
        console.log(JSON.stringify({ ...result, sameClass }));
      });
    `,
  });
  expect(JSON.parse(await run(process.execPath, ["commonjs.cjs"]))).toEqual({ ...expected, sameClass: true });
});

const training = `
  const model = sequential(dense(2, 8), relu, dense(8, 2));
  const optimizer = adam({ learningRate: 0.05 });
  const lossAndGrad = valueAndGrad((params, x, y) => crossEntropy(model.apply(params, x), y));
  const step = compile((params, state, x, y) => {
    const [loss, grads] = lossAndGrad(params, x, y);
    return [...optimizer.update(grads, state, params), loss];
  }, { donate: [0, 1] });
  let params = model.init(key(0));
  let state = optimizer.init(params);
  const losses = [];
  for (let epoch = 0; epoch < 30; epoch++) {
    for (const { x, y } of batches(makeMoons({ samples: 64, seed: 0 }), { size: 32, seed: epoch })) {
      let loss;
      [params, state, loss] = step(params, state, tensor(x), tensor(y));
      losses.push(loss.item());
    }
  }
  const { tensors } = decodeSafetensors(encodeSafetensors({ weight: params[0].weight }));
  const kept = tensors.weight.toArray().flat().join() === params[0].weight.toArray().flat().join();
  console.log(JSON.stringify({ learned: losses.at(-1) < 0.5 * losses[0], kept }));
`;

const modules = {
  tensor: "{ tensor }",
  "tensor/random": "{ key }",
  autograd: "{ valueAndGrad }",
  activations: "{ relu }",
  losses: "{ crossEntropy }",
  optim: "{ adam }",
  nn: "{ dense, sequential }",
  compile: "{ compile }",
  datasets: "{ batches, makeMoons }",
  serialize: "{ decodeSafetensors, encodeSafetensors }",
};

test("every package together, from ESM and from CommonJS", async () => {
  const entries = Object.entries(modules);
  const imported = entries.map(([name, names]) => `import ${names} from "@chainrule/${name}";`).join("\n");
  const required = entries
    .map(([name, names]) => `const ${names} = require("@chainrule/${name}");`)
    .join("\n");
  await writeFiles({ "all.mjs": imported + training, "all.cjs": required + training });
  for (const file of ["all.mjs", "all.cjs"]) {
    expect(JSON.parse(await run(process.execPath, [file]))).toEqual({ learned: true, kept: true });
  }
});

test("CommonJS bundles for a browser, where there is nothing of Node", async () => {
  const fromRoot = createRequire(join(root, "package.json"));
  const esbuild = createRequire(fromRoot.resolve("tsup"))("esbuild") as {
    build(options: object): Promise<{ errors: unknown[] }>;
  };
  const entries = libraries().flatMap(({ name, manifest }) =>
    Object.keys(manifest.exports ?? {})
      .filter((entry) => entry !== "./package.json" && entry !== "./node")
      .map((entry) => `require("${name}${entry.slice(1)}");`),
  );
  await writeFiles({ "browser.cjs": entries.join("\n") });
  const bundled = await esbuild.build({
    absWorkingDir: folder,
    entryPoints: ["browser.cjs"],
    outfile: "browser.js",
    bundle: true,
    platform: "browser",
    external: ["fast-png", "jpeg-js"],
    logLevel: "silent",
  });
  expect(bundled.errors).toEqual([]);
});

const imports = `
  import { isTensor, tensor, type Tensor } from "@chainrule/tensor";
  import { valueAndGrad } from "@chainrule/autograd";
  import { mseLoss } from "@chainrule/losses";
`;

const typedSteps = `
  const target: Tensor = tensor([[0, 0], [0, 0]]);
  const [value, grads] = valueAndGrad((params: Tensor) => mseLoss(params, target))(tensor([[1, 2], [3, 4]]));
  export const loss: number = value.item();
  export const gradient: Tensor = grads;
  export const narrowed: boolean = isTensor(grads);
  // @ts-expect-error A tensor is no number: the types are there.
  export const wrong: number = value;
`;

const compilerOptions = {
  target: "ES2022",
  lib: ["ES2022"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};

async function typeCheck(project: string): Promise<string> {
  return run(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", project]);
}

test("TypeScript, moduleResolution nodenext, from .mts and .cts", async () => {
  await writeFiles({
    "nodenext/tsconfig.json": JSON.stringify({
      compilerOptions: { ...compilerOptions, module: "nodenext", moduleResolution: "nodenext" },
      include: ["*.mts", "*.cts"],
    }),
    "nodenext/esm.mts": `${imports}${typedSteps}
      import { made } from "./commonjs.cjs";
      // The declarations for CommonJS and for ESM describe one class.
      export const loss2: Tensor = mseLoss(made, target);
    `,
    "nodenext/commonjs.cts": `
      import { tensor, type Tensor } from "@chainrule/tensor";
      export const made: Tensor = tensor([[1, 2], [3, 4]]);
    `,
  });
  expect(await typeCheck("nodenext")).toBe("");
});

test("TypeScript, moduleResolution bundler", async () => {
  await writeFiles({
    "bundler/tsconfig.json": JSON.stringify({
      compilerOptions: { ...compilerOptions, module: "preserve", moduleResolution: "bundler" },
      include: ["*.ts"],
    }),
    "bundler/main.ts": `${imports}${typedSteps}`,
  });
  expect(await typeCheck("bundler")).toBe("");
});
