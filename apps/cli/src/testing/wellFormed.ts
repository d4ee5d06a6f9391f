import { expect } from "vitest";

/** Expects that each tag of XML is closed in its turn, and that no stray < or & stands in the text. */
export function expectWellFormed(xml: string): void {
  const open: string[] = [];
  const rest = xml
    .replace(/<style>[^<]*<\/style>/gu, "")
    .replaceAll(
      /<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/gu,
      (_tag, closing: string, name: string, _attributes, alone: string) => {
        if (closing === "/") expect(open.pop(), `the end of <${name}>`).toBe(name);
        else if (alone === "") open.push(name);
        return "";
      },
    );
  expect(open).toEqual([]);
  expect(rest.replaceAll(/&(?:amp|lt|gt|quot);/gu, "")).not.toMatch(/[<>&]/u);
}
