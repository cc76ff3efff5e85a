/** A guide as something to run: its commands in one shell, the files that it shows, and what it says that is printed. */

interface GuideBlock {
  readonly line: number;
  readonly language: string;
  /** Of a file that the block holds whole, behind the language. */
  readonly file: string | undefined;
  readonly text: string;
}

/** `sh` runs as it is printed, a block with a file's name is written; `console` and others are for reading. */
export function guideScript(name: string, page: string): string {
  const parts = guideBlocks(page).flatMap(({ line, language, file, text }) => {
    if (file !== undefined) return [`cat > '${file}' <<'END_OF_${line}'\n${text}END_OF_${line}\n`];
    return language === 'sh' ? [`echo '# ${name}:${line}'\n${text}`] : [];
  });
  return `set -euo pipefail\n${parts.join('\n')}`;
}

/** Lines that the page says are printed and no line of the output fits; `…` stands for anything. */
export function missingLines(page: string, output: string): readonly string[] {
  const printed = output.split('\n').map((line) => line.trim());
  const expected = guideBlocks(page).filter(({ language }) => language === 'text');
  return expected
    .flatMap(({ text }) => text.trimEnd().split('\n'))
    .filter((line) => {
      const pattern = line
        .trim()
        .split('…')
        .map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      const fits = new RegExp(`^${pattern.join('.*')}$`);
      return !printed.some((each) => fits.test(each));
    });
}

/** The fenced blocks of a page, in order. */
function guideBlocks(page: string): readonly GuideBlock[] {
  return [...page.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(
    ({ 1: language, 2: file, 3: text, index }) => ({
      line: page.slice(0, index).split('\n').length,
      language: language!,
      file,
      text: text!,
    }),
  );
}
