/** A piece of XML that is written as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in an element: text is escaped. */
export type Content = Markup | string | number | undefined | readonly Content[];

/** An element of SVG or HTML; attributes that are undefined are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>> = {},
  ...content: readonly Content[]
): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escape(typeof value === "number" ? short(value) : value!)}"`)
    .join("");
  if (content.length === 0) return new Markup(`<${name}${written}/>`);
  return new Markup(`<${name}${written}>${inner(content)}</${name}>`);
}

function inner(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "string" || typeof content === "number") return escape(String(content));
  return content.map(inner).join("");
}

/** Text as it may stand in an element or an attribute. */
export function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** A coordinate: hundredths are enough. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
