import { type Content, type Markup, markup } from '../wording/markup.ts';

/** A part of the page, with a place to go to. */
export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly body: Markup;
}

/** Content that may be wider than the page: it scrolls by itself, by the keyboard too, under a label for screen readers. */
export function scrollable(label: string, content: Content): Markup {
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${content}</div>`;
}
