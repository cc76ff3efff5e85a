/**
 * How deep a text may turn out to be nested: never less than a YAML parser would find, in one pass over its lines.
 * Parsers recurse, and one that is given a hundred thousand brackets takes the whole process with it.
 */
export function deepestNesting(text: string): number {
  const indents: number[] = [];
  let [brackets, deepest] = [0, 0];
  for (const line of text.split('\n')) {
    // A line that begins like a comment may still end a quoted text, and go on behind it.
    if (/^[ \t]*(?:#[^"']*)?\r?$/.test(line)) continue;
    const [, indent = '', indicators = ''] = /^([ \t]*)((?:[-?:][ \t]+)*)/.exec(line) ?? [];
    while (indents.length > 0 && indents[indents.length - 1]! >= indent.length) indents.pop();
    indents.push(indent.length);
    const blocks = indents.length + indicators.replace(/[ \t]/g, '').length;
    deepest = Math.max(deepest, blocks + brackets);
    for (const character of line) {
      if (character === '[' || character === '{') deepest = Math.max(deepest, blocks + ++brackets);
      else if (character === ']' || character === '}') brackets = Math.max(0, brackets - 1);
    }
  }
  return deepest;
}
