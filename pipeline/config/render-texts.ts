import { type Environment, readPlaceholders } from './placeholders.ts';
import type { Problem } from './problem.ts';
import type { Path, Source } from './source.ts';

/**
 * The source's value with every text rendered. Structure comes first and texts after it, so what a variable holds can
 * never become a key or a list.
 * @param options.keep top-level keys whose texts stay as they are, because they know more names
 */
export function renderTexts(
  source: Source,
  options: { env: Environment; keep?: readonly string[] },
): {
  value: Readonly<Record<string, unknown>>;
  problems: readonly Problem[];
  /** Leaves out what others say about texts that could not be rendered. */
  besides(others: readonly Problem[]): readonly Problem[];
} {
  const problems: Problem[] = [];
  const unread = new Set<string>();
  const keep = options.keep ?? [];
  const value = render(source.value, []) as Readonly<Record<string, unknown>>;
  return { value, problems, besides: (others) => others.filter((other) => !unread.has(placeOf(other))) };

  function render(part: unknown, path: Path): unknown {
    if (path.length === 1 && keep.includes(String(path[0]))) return part;
    if (typeof part === 'string') return renderText(part, path);
    if (Array.isArray(part)) return part.map((item, index) => render(item, [...path, index]));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, nested]) => [key, render(nested, [...path, key])]));
  }

  function renderText(text: string, path: Path): string {
    const placeholders = readPlaceholders(text, { env: options.env, withGroup: false });
    problems.push(...placeholders.problems.map(({ message, offset }) => source.problem(path, message, offset)));
    if (placeholders.problems.length > 0) unread.add(placeOf(source.problem(path, '')));
    return placeholders.render();
  }
}

function placeOf({ line, column }: Problem): string {
  return `${line}:${column}`;
}
