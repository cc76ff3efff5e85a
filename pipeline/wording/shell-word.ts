/** A text as one word of a POSIX shell's command line. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * The words of a command that is one text, parted by blanks. As in a POSIX shell, quotes and a backslash keep blanks in a
 * word; nothing else of a shell is known: `$`, `*` and `|` are what they are.
 * @returns undefined where a quote or the last backslash has no end
 */
export function shellWords(text: string): readonly string[] | undefined {
  const parts = /'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^ \t\n'"\\]/gs;
  if (/[^ \t\n]/.test(text.replace(parts, ''))) return undefined;
  const words = text.match(new RegExp(`(?:${parts.source})+`, 'gs')) ?? [];
  return words.map((word) => word.replace(parts, unquoted));
}

function unquoted(part: string): string {
  if (part.startsWith("'")) return part.slice(1, -1);
  if (part.startsWith('"')) return part.slice(1, -1).replace(/\\(["\\$`])/g, '$1');
  return part.startsWith('\\') ? part.slice(1) : part;
}
