import { element, type Content, Markup } from "./markup.js";
import { svgStyle } from "./svgStyle.js";

/** By this a file is known as one that this program has written and may write again. */
export const generator = "chainrule";

const pageStyle = `
:root { color-scheme: light dark; }
body { max-width: 720px; margin: 2rem auto 4rem; padding: 0 1rem; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
  color: #1f2328; background: #ffffff; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.3rem; margin: 3rem 0 .3rem; padding-top: 1rem; border-top: 1px solid #d4d9de; }
h3 { font-size: 1rem; margin: 1.8rem 0 .5rem; }
p { margin: .5rem 0; }
.question, .note { color: #59636e; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; margin: .4rem 0 1.2rem; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #d4d9de; vertical-align: top; }
th { font-weight: 500; color: #59636e; }
.matrix td, .matrix th { padding: .15rem .45rem; }
code { font: .88em ui-monospace, "Cascadia Mono", Menlo, monospace; overflow-wrap: anywhere; }
.number { text-align: right; white-space: nowrap; }
.agrees { color: #0b7a57; }
.differs { color: #c0361c; font-weight: 600; }
figure { margin: 0; }
figure svg { max-width: 100%; height: auto; }
nav ol { columns: 2; column-gap: 3rem; font-size: .92rem; padding-left: 1.4rem; }
a { color: #0f6fae; }
@media (max-width: 560px) { nav ol { columns: 1; } }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #15191f; }
  h2, th, td { border-color: #3a424c; }
  .question, .note, th { color: #9aa4af; }
  .agrees { color: #4cc397; }
  .differs { color: #ff8a70; }
  a { color: #6cb8ee; }
}
@media print { h2 { break-before: page; border: 0; } }
`;

/** A page of its own: styles and figures are in it, and it asks for nothing else. */
export function htmlDocument(title: string, ...content: readonly Content[]): string {
  const head = element(
    "head",
    {},
    new Markup('<meta charset="utf-8">'),
    new Markup(`<meta name="generator" content="${generator}">`),
    new Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
    element("title", {}, title),
    new Markup(`<style>${pageStyle}${svgStyle}</style>`),
  );
  return `<!doctype html>\n${element("html", { lang: "en" }, head, element("body", {}, content)).text}\n`;
}
