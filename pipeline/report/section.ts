import type { Markup } from '../wording/markup.ts';

/** A part of the page, with a place to go to. */
export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly body: Markup;
}
