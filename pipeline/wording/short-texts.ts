/** Texts and lists cut to fit beside other things. */

/** As many characters as there is room for; the last one says that there are more. */
export function shortened(text: string, most: number): string {
  const characters = [...text.slice(0, 2 * most + 2)];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** The beginning of a text, at most so many bytes of UTF-8, no character cut in two. */
export function wholeCharacters(text: string, mostBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(mostBytes));
  return text.slice(0, read);
}

/** `a, b`: sorted, numbers by their value; of a long list its ends, and how many there are. */
export function shortList(names: readonly string[]): string {
  const sorted = [...names].sort(byNumber);
  if (sorted.length <= 4) return sorted.join(', ');
  return `${sorted[0]}, ${sorted[1]} … ${sorted.at(-1)} (${sorted.length} in all)`;
}

function byNumber(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => /^(.*?)(\d*)$/s.exec(name)!);
  if (left![1] === right![1]) return Number(left![2]) - Number(right![2]);
  return a < b ? -1 : 1;
}

const mostItemCharacters = 40;

/** An item of a ForEach step as it fits into a line beside other things: one that has a name by that. */
export function shortItem(item: string): string {
  const text = nameIn(item) ?? item;
  return text.length <= mostItemCharacters ? text : `${text.slice(0, mostItemCharacters - 1)}…`;
}

function nameIn(item: string): string | undefined {
  if (!item.startsWith('{')) return undefined;
  try {
    const { name } = JSON.parse(item) as { readonly name?: unknown };
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch {
    return undefined;
  }
}
