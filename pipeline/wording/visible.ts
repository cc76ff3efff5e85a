/**
 * Text that others wrote, as it may be printed: what steers a terminal, turns the order of what is read, or cannot be
 * seen stands there as an escape of JSON. So a document in JSON stays one, and its values stay what they are.
 */

/** Whole texts and documents: line feeds, tabs and the carriage return before a line feed stay. */
export function visibleText(text: string): string {
  return text.replace(/(?![\n\t]|\r\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, escaped);
}

/** A name or a message that is to stay on its line. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\n\t\r]/g, (character) => short[character]!);
}

/** A message of several lines among others: each line after its first is indented, so that it does not pass for one of ours. */
export function hanging(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
