/** How wide the columns of a table are where it has to fit a terminal, and what becomes of a text in one. Pure. */

/** Narrower than this no column of texts is made. */
const narrowest = 8;

/**
 * The widths of columns: their natural ones where all fit, else those that may wrap share what the others leave, the
 * narrow ones whole. Undefined where they do not fit, however narrow.
 * @param natural of each column, and whether it may wrap
 * @param room for all columns, without what stands between them
 */
export function fitWidths(
  natural: readonly { readonly width: number; readonly wraps: boolean }[],
  room: number,
): readonly number[] | undefined {
  const widest = Math.max(0, ...natural.map(({ width }) => width));
  for (let most = widest; most >= Math.min(narrowest, widest); most--) {
    const widths = natural.map(({ width, wraps }) => (wraps ? Math.min(width, most) : width));
    if (widths.reduce((sum, width) => sum + width, 0) <= room) return widths;
  }
  return undefined;
}

/** Lines of at most so many characters; a word that is longer is cut where the line ends. */
export function wrapText(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rest = [...line];
  while (rest.length > width) {
    const blank = rest.lastIndexOf(' ', width);
    const end = blank > 0 ? blank : width;
    lines.push(rest.slice(0, end).join('').trimEnd());
    rest = rest.slice(blank > 0 ? end + 1 : end);
  }
  return [...lines, rest.join('')];
}

/** Characters of the longest line. */
export function widthOf(text: string): number {
  return Math.max(...text.split('\n').map((line) => [...line].length));
}
