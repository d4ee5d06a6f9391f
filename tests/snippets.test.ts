import { expect, test } from "vitest";
import { fencesIn, instrument } from "./snippets.js";

const page = `
# Title

\`\`\`ts
const a = 1;
\`\`\`

1. In a list

   \`\`\`typescript no-run
   if (b) {
     c();
   }
   \`\`\`

\`\`\`\`md
\`\`\`ts
not(code);
\`\`\`
\`\`\`\`

\`\`\`sh
npm test
\`\`\`

\`\`\`ts continue
d();
\`\`\`
`;

test("finds the ts fences of a page and joins those that continue", () => {
  const fences = fencesIn(page.split("\n"), 1);
  expect(fences.map(({ code }) => code)).toEqual([["const a = 1;"], ["if (b) {", "  c();", "}", "d();"]]);
  expect(fences.map(({ lines }) => lines)).toEqual([[5], [11, 12, 13, 27]]);
  expect(fences[1]?.flags).toContain("no-run");
});

function expectations(code: string): (string[] | undefined)[] {
  const lines = code.split("\n").map((_, index) => index + 1);
  const snippet = { name: "page.md:1", code, lines, run: true, generated: "page.ts" };
  return instrument(snippet).expectations.map(({ expected }) => expected);
}

test("reads the promised output behind a statement", () => {
  expect(expectations(`console.log(1); // 1\n// Prose.\nconsole.log(\n  2,\n); // 2`)).toEqual([
    ["1"],
    ["2"],
  ]);
});

test("reads the promised output below a statement, up to the first other line", () => {
  expect(expectations(`console.log(x);\n// [[1],\n//  [2]]\n\n// Prose.\nconsole.log(y);`)).toEqual([
    ["[[1],", " [2]]"],
    undefined,
  ]);
});

test("gives the prints of a block to the statement around it", () => {
  expect(
    expectations(`for (const x of xs) {\n  console.log(x);\n  console.log(-x);\n}\n// 1\n// -1`),
  ).toEqual([["1", "-1"]]);
});

test("does not take a directive for output", () => {
  expect(expectations(`console.log(1);\n// prettier-ignore\nf();`)).toEqual([undefined]);
});

test("lets each print say which expectation it belongs to", () => {
  const snippet = {
    name: "a:1",
    code: "console.log(1);\nconsole.log(2);",
    lines: [1, 2],
    run: true,
    generated: "a.ts",
  };
  expect(instrument(snippet).code).toContain("globalThis.snippetLog(0)(1);\nglobalThis.snippetLog(1)(2);");
});
