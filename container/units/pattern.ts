/** Patterns of paths: `*` and `?` inside a name, `**` over folders, `{a,b}` for one of several texts. */

/**
 * Tells whether a path matches as a whole. Capitals count. Where a star is followed by many others, the time of a long
 * path grows with their power; patterns are those of the description's author.
 */
export function compilePattern(pattern: string): RegExp {
  return new RegExp(`^${sourceOf(pattern)}$`, 'su');
}

function sourceOf(pattern: string): string {
  return pattern.replace(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[\\^$+.()|[\]{}]/g, (token) => {
    if (token === '**/') return '(?:[^/]+/)*';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.length === 1) return `\\${token}`;
    return `(?:${token.slice(1, -1).split(',').map(sourceOf).join('|')})`;
  });
}
