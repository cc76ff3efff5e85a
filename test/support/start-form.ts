/** Reads the page of a start as a browser shows it. */

import type { Reply } from './browser-door.ts';

/** Without its tags. */
export function texts(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#x3D;', '=');
}

/** What the form sends unseen, by name. */
export function hidden({ text }: Reply): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)].map(([, name, value]) => [name, value!]),
  );
}

/** A field with all that is said of it. */
export function fieldOf({ text }: Reply, name: string): string {
  return new RegExp(`<div class="field">\\s*<label for="value.${name}">[\\s\\S]*?</div>\\s*</div>`).exec(text)![0];
}

export function problemsOf(reply: Reply, name: string): readonly string[] {
  return [...fieldOf(reply, name).matchAll(/<p class="problem">(.*?)<\/p>/g)].map(([, text]) => texts(text!));
}
