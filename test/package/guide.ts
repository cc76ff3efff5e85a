/** A guide as something to run: its commands in one shell, the files that it shows, and what it says that is printed. */

interface GuideBlock {
  readonly line: number;
  readonly language: string;
  /** Of a file that the block holds whole, behind the language. */
  readonly file: string | undefined;
  readonly text: string;
  /** Of the language that a section's heading names. */
  readonly isPython: boolean;
}

/** What of a page is left out. */
interface GuideLimits {
  readonly withPython: boolean;
}

/** `sh` runs as it is printed, but of a section in Python without it; a block with a file's name is written; `console` and others are for reading. */
export function guideScript(name: string, page: string, limits: GuideLimits): string {
  const parts = guideBlocks(page, limits).flatMap(({ line, language, file, text }) => {
    if (file !== undefined) return [`cat > '${file}' <<'END_OF_${line}'\n${text}END_OF_${line}\n`];
    return language === 'sh' ? [`echo '# ${name}:${line}'\n${text}`] : [];
  });
  return `set -euo pipefail\n${parts.join('\n')}`;
}

/** Lines that the page says are printed and no line of the output fits; `…` stands for anything. */
export function missingLines(page: string, output: string, limits: GuideLimits): readonly string[] {
  const printed = output.split('\n').map((line) => line.trim());
  const expected = guideBlocks(page, limits).filter(({ language }) => language === 'text');
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

/** Whether a page has a section in Python. */
export function hasPython(page: string): boolean {
  return guideBlocks(page, { withPython: true }).some(({ isPython }) => isPython);
}

/** The fenced blocks of a page, in order. */
function guideBlocks(page: string, { withPython }: GuideLimits): readonly GuideBlock[] {
  const blocks = [...page.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(
    ({ 1: language, 2: file, 3: text, index }) => {
      const before = page.slice(0, index);
      const heading = [...before.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ .*$/gm)].at(-1)?.[0] ?? '';
      return {
        line: before.split('\n').length,
        language: language!,
        file,
        text: text!,
        isPython: /\bin Python$/i.test(heading),
      };
    },
  );
  return blocks.filter(({ isPython }) => withPython || !isPython);
}
