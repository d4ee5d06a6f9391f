import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DefaultTheme } from "vitepress";

/** The top of every page. */
export const nav: DefaultTheme.NavItem[] = [
  { text: "Guide", link: "/guide/getting-started", activeMatch: "^/guide/" },
  { text: "Live", link: "/live/fit-a-line", activeMatch: "^/live/" },
  { text: "API", link: "/api/", activeMatch: "^/api/" },
];

/** The side of every page but the API reference: a new page is a line here. */
const pages: DefaultTheme.SidebarItem[] = [
  {
    text: "Start",
    items: [
      { text: "Getting started", link: "/guide/getting-started" },
      { text: "Your own data", link: "/guide/your-own-data" },
      { text: "Coming from PyTorch or NumPy", link: "/guide/from-pytorch" },
      { text: "The packages", link: "/guide/packages" },
      { text: "The command", link: "/guide/command" },
    ],
  },
  {
    text: "Understand",
    items: [
      { text: "How a network learns", link: "/guide/how-a-network-learns" },
      { text: "The experiments", link: "/guide/experiments" },
      { text: "Compiling a training step", link: "/guide/compile" },
      { text: "Parts of your own", link: "/guide/your-own-parts" },
      { text: "How fast", link: "/guide/speed" },
    ],
  },
  {
    text: "Live in your browser",
    items: [
      { text: "Fit a line", link: "/live/fit-a-line" },
      { text: "The chain rule", link: "/live/chain-rule" },
    ],
  },
  {
    text: "Reference",
    items: [{ text: "API", link: "/api/" }],
  },
];

/** What `typedoc` wrote beside the reference: the entries, of each the kinds, of each the names. */
function entries(): DefaultTheme.SidebarItem[] {
  const file = fileURLToPath(new URL("../api/typedoc-sidebar.json", import.meta.url));
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, "utf8")) as DefaultTheme.SidebarItem[];
}

/** The side of the reference: all entries, and the names of one. Those of all would be long, on every page. */
function reference(opened?: DefaultTheme.SidebarItem): DefaultTheme.SidebarItem[] {
  const items = entries().map(({ text = "", link = "", items = [] }) =>
    link === opened?.link
      ? { text, link, collapsed: false, items: items.map((kind) => ({ ...kind, collapsed: false })) }
      : { text, link },
  );
  return [{ text: "API reference", link: "/api/", items }];
}

export function sidebar(): DefaultTheme.SidebarMulti {
  return {
    "/": pages,
    "/api/": reference(),
    ...Object.fromEntries(entries().map((entry) => [entry.link ?? "", reference(entry)])),
  };
}
