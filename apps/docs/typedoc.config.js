// The API reference: one module for each entry that a package of packages/ exports, made from the doc comments.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Comment, Converter, ReflectionKind } from "typedoc";
import { MarkdownPageEvent } from "typedoc-plugin-markdown";

const packagesFolder = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "packages");

/** Every published entry: what an import calls it and what it holds, by the source file that it is. */
const entries = new Map(
  readdirSync(packagesFolder)
    .map((folder) => join(packagesFolder, folder))
    .filter((directory) => existsSync(join(directory, "package.json")))
    .flatMap((directory) => {
      const manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
      if (manifest.private) return [];
      return Object.entries(manifest.exports)
        .filter(([, target]) => target["@chainrule/source"] !== undefined)
        .map(([entry, target]) => [
          join(directory, target["@chainrule/source"]).replaceAll("\\", "/"),
          {
            name: manifest.name + entry.slice(1),
            description: entry === "." ? `${manifest.description}.` : undefined,
          },
        ]);
    }),
);

/** What others re-export is described where it comes from: these are read first. */
const foundations = ["@chainrule/wasm", "@chainrule/wasm/scalar", "@chainrule/tensor"];

/** @param {{ name: string }} entry */
function rank({ name }) {
  return foundations.includes(name) ? foundations.indexOf(name) : foundations.length;
}

/**
 * Gives modules the names that imports use, and the description of their package where they have no comment.
 *
 * @param {import("typedoc").Application} application
 */
function describeModules(application) {
  application.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (!reflection.kindOf(ReflectionKind.Module)) return;
    const file = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.getSourceFile().fileName;
    const entry = entries.get(file ?? "");
    if (entry === undefined) return;
    reflection.name = entry.name;
    if (entry.description !== undefined) {
      reflection.comment ??= new Comment([{ kind: "text", text: entry.description }]);
    }
  });
}

/**
 * Leaves out constructors that are inherited from JavaScript's own classes.
 *
 * @param {import("typedoc").Application} application
 */
function dropForeignConstructors(application) {
  application.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const reflection of project.getReflectionsByKind(ReflectionKind.Constructor)) {
      if (reflection.inheritedFrom && !reflection.inheritedFrom.reflection)
        project.removeReflection(reflection);
    }
  });
}

/**
 * Tidies the pages: one list of what a function throws, one list of re-exports, no marks meant for bundlers.
 *
 * @param {import("typedoc").Application} application
 */
function tidyPages(application) {
  application.renderer.on(MarkdownPageEvent.END, (page) => {
    page.contents = page.contents
      ?.replaceAll(/\n*@__NO_SIDE_EFFECTS__/gu, "")
      .replaceAll(/(?<=\n)(#+ Throws)\n\n[^]*?(?=\n#+ (?!Throws)|\n\*\*\*|$)/gu, (section, heading) => {
        const causes = section.split(/#+ Throws/u).slice(1);
        return `${heading}\n\n${causes.map((cause) => `- ${cause.trim().replaceAll(/\s+/gu, " ")}`).join("\n")}\n`;
      })
      .replaceAll(/### \S+\n\nRe-exports (\[.*?\]\(.*?\))(?:\n\n\*\*\*\n)?/gu, "- $1")
      .replaceAll(" | - |", " | |")
      .replaceAll(/Defined in: \[.*\]\((.*)\)/gu, "[Source]($1){.source}")
      .replace("\n## References\n", "\n## Re-exported\n")
      .replaceAll(/(?<=\n- \[.*\]\(.*\))\n\n(?=- \[)/gu, "\n");
  });
}

/** @type {import("typedoc").TypeDocOptions & import("typedoc-plugin-markdown").PluginOptions} */
export default {
  name: "API",
  entryPoints: [...entries.keys()].sort((a, b) => rank(entries.get(a)) - rank(entries.get(b))),
  tsconfig: "tsconfig.api.json",
  plugin: [
    "typedoc-plugin-markdown",
    "typedoc-vitepress-theme",
    describeModules,
    dropForeignConstructors,
    tidyPages,
  ],
  out: "api",
  docsRoot: ".",
  readme: "none",
  excludeInternal: true,
  excludeExternals: true,
  treatWarningsAsErrors: true,
  // Types are checked where the packages are built: a half-done edit does not take the site down.
  skipErrorChecking: true,
  groupOrder: ["Functions", "Classes", "Interfaces", "Type Aliases", "Variables", "References"],
  indexFormat: "table",
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  useCodeBlocks: true,
  expandParameters: true,
  tableColumnSettings: { hideSources: true, hideModifiers: true },
  pageTitleTemplates: { index: "API reference", member: ({ name }) => name },
  disableGit: true,
  basePath: "../..",
  gitRevision: "main",
  sourceLinkTemplate: "https://github.com/chainrule-ml/chainrule/blob/main/packages/{path}#L{line}",
};
