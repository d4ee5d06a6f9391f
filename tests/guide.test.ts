// What the guide says outside of its examples: names in a table, and where files lie.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as activations from "@chainrule/activations";
import * as autograd from "@chainrule/autograd";
import * as compile from "@chainrule/compile";
import * as datasets from "@chainrule/datasets";
import * as losses from "@chainrule/losses";
import * as nn from "@chainrule/nn";
import * as optim from "@chainrule/optim";
import * as schedules from "@chainrule/optim/schedules";
import * as serialize from "@chainrule/serialize";
import * as tensor from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { expect, test } from "vitest";
import { filesBelow } from "../scripts/files.mjs";
import { libraries, root } from "../scripts/workspace.mjs";

const page = (name: string): string => readFileSync(join(root, "apps/docs/guide", name), "utf8");

test("the names that stand for PyTorch's and NumPy's are exported", () => {
  const known = {
    ...activations,
    ...autograd,
    ...compile,
    ...datasets,
    ...losses,
    ...nn,
    ...optim,
    ...schedules,
    ...serialize,
    ...tensor,
  };
  const here = page("from-pytorch.md")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.includes("---"))
    .slice(1)
    .flatMap((line) => [...line.split("|")[2]!.matchAll(/`([^`]*)`/gu)].map((match) => match[1]!));
  // The function that a piece of code calls first, and all others in it; words without a call are names, too.
  const names = here.flatMap((code) => {
    const called = [...code.matchAll(/(?<![\w.])((?:random\.)?[a-z]\w*)\(/gu)].map((match) => match[1]!);
    return /^(?:random\.)?[A-Za-z]\w*$/u.test(code) ? [code] : called;
  });
  expect(names.length).toBeGreaterThan(50);
  const unknown = names.filter((name) => {
    const [, drawn] = /^random\.(.*)$/u.exec(name) ?? [];
    return drawn === undefined ? !(name in known) : !(drawn in random);
  });
  expect(unknown).toEqual(["learningRate"]);
});

test("every entry of every package has its line", () => {
  const entries = libraries().flatMap(({ name, manifest }) =>
    Object.keys(manifest.exports ?? {})
      .filter((entry) => entry !== "./package.json")
      .map((entry) => `(/api/${name}${entry.slice(1)}/)`),
  );
  expect(entries.length).toBeGreaterThan(20);
  expect(entries.filter((link) => !page("packages.md").includes(link))).toEqual([]);
});

test("the import map has all that its packages import, at the places where it is published", () => {
  const [, json] = /<script type="importmap">([^]*?)<\/script>/u.exec(page("your-own-data.md"))!;
  const { imports } = JSON.parse(json!) as { imports: Record<string, string> };
  const packages = libraries().filter(({ name }) => name in imports);
  const published = packages.flatMap(({ name, manifest }) =>
    Object.entries(
      (manifest as { publishConfig: { exports: Record<string, { import?: { default: string } }> } })
        .publishConfig.exports,
    ).map(([entry, { import: target }]) => [
      name + entry.slice(1),
      `/node_modules/${name}/${String(target?.default).slice(2)}`,
    ]),
  );
  expect(Object.fromEntries(published)).toMatchObject(imports);
  for (const { name, directory } of packages) {
    const sources = filesBelow(join(directory, "src")).filter((file) => /(?<!\.test)\.ts$/u.test(file));
    const imported = sources.flatMap((file) =>
      [
        ...readFileSync(join(directory, "src", file), "utf8").matchAll(
          /^(?!\s*\*).*\bfrom "(@chainrule\/[^"]+)";/gmu,
        ),
      ].map((match) => match[1]!),
    );
    expect([name, ...new Set(imported)].filter((specifier) => !(specifier in imports))).toEqual([]);
  }
});
