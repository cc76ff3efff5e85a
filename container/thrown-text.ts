/** The text of whatever was thrown, for a person: never throws itself, and is never long. */

const mostCharacters = 2_000;

/** What anything has to say that is no text and cannot be made one. */
export const noText = 'something was thrown that has no text';

/** The message of an error; any other value as a text or as JSON. */
export function thrownText(thrown: unknown): string {
  try {
    return cut(textOf(thrown));
  } catch {
    return noText;
  }
}

function textOf(thrown: unknown): string {
  if (thrown instanceof Error && thrown.message !== '') return String(thrown.message);
  const isPlain = typeof thrown === 'object' && thrown !== null && !(thrown instanceof Error);
  return isPlain ? JSON.stringify(thrown) : String(thrown);
}

function cut(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
}
