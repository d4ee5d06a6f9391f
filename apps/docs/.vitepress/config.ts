import { defineConfig } from "vitepress";
import { nav, sidebar } from "./navigation.js";

const repository = "https://github.com/chainrule-ml/chainrule";

/** Drawn here: an icon by name would be fetched from another site while developing. */
const github =
  '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 0C3.58 0 0 3.58 0 8c0 3.54 2.29 6.53 5.47 7.59.4.07.55-.17.55-.38 0-.19-.01-.82-.01-1.49-2.01.37-2.53-.49-2.69-.94-.09-.23-.48-.94-.82-1.13-.28-.15-.68-.52-.01-.53.63-.01 1.08.58 1.23.82.72 1.21 1.87.87 2.33.66.07-.52.28-.87.51-1.07-1.78-.2-3.64-.89-3.64-3.95 0-.87.31-1.59.82-2.15-.08-.2-.36-1.02.08-2.12 0 0 .67-.21 2.2.82.64-.18 1.32-.27 2-.27s1.36.09 2 .27c1.53-1.04 2.2-.82 2.2-.82.44 1.1.16 1.92.08 2.12.51.56.82 1.27.82 2.15 0 3.07-1.87 3.75-3.65 3.95.29.25.54.73.54 1.48 0 1.07-.01 1.93-.01 2.2 0 .21.15.46.55.38A8.01 8.01 0 0 0 16 8c0-4.42-3.58-8-8-8Z"/></svg>';

export default defineConfig({
  title: "Chainrule",
  description: "Machine learning for TypeScript in small packages",
  lang: "en",
  cleanUrls: true,
  // In a file of its own: written into each page, the sidebars of the reference made every page 240 kB longer.
  metaChunk: true,
  srcExclude: ["README.md", "CHANGELOG.md"],
  head: [
    ["link", { rel: "icon", type: "image/svg+xml", href: "/logo.svg" }],
    ["meta", { name: "theme-color", content: "#0f766e" }],
  ],
  themeConfig: {
    logo: { src: "/logo.svg", alt: "" },
    nav,
    sidebar: sidebar(),
    outline: { level: [2, 3] },
    search: { provider: "local" },
    socialLinks: [{ icon: { svg: github }, link: repository, ariaLabel: "GitHub" }],
    editLink: { pattern: `${repository}/edit/main/apps/docs/:path`, text: "Edit this page" },
    footer: { message: "Released under the MIT License." },
  },
  transformPageData(page) {
    if (!page.relativePath.startsWith("api/")) return;
    page.frontmatter["pageClass"] = "reference";
    // Made from the doc comments: there is no page to edit.
    page.frontmatter["editLink"] = false;
  },
  // The comments say what is printed: those of the default themes are too pale to read.
  markdown: { theme: { light: "github-light-high-contrast", dark: "github-dark-default" } },
  vite: {
    // The live pages run the packages' sources: an edit there shows here at once.
    resolve: { conditions: ["@chainrule/source"] },
    build: { target: "es2022" },
  },
});
