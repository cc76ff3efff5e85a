/** HTML and SVG whose texts cannot become markup, whoever wrote them. */

import { visibleText } from './visible.ts';

/** Markup as it stands in a page. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What may stand in a place of a template; nothing stands there for what is absent. */
export type Content = Markup | string | number | null | undefined | false | readonly Content[];

/**
 * A template of markup. Texts in it are escaped, in elements and in attributes between double quotes alike; what cannot be
 * seen, or turns the order of what is read, stands there as an escape of JSON.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.map((text, index) => text + render(values[index])).join(''));
}

function render(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (content instanceof Markup) return content.text;
  if (Array.isArray(content)) return content.map(render).join('');
  return visibleText(String(content)).replace(/[&<>"']/g, (character) => entities[character]!);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
