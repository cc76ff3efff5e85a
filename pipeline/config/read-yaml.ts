import { isAlias, isMap, isScalar, isSeq, type LineCounter, type Pair, parseAllDocuments, type YAMLMap } from 'yaml';
import { typed } from '../wording/typed-command.ts';
import type { TextProblem } from './problem.ts';

/** More text than a pipeline's description can need; parsing is not begun on it. */
const longestText = 1_048_576;

/** A file that holds one mapping, or why it does not. */
export type ParsedYaml =
  | { readonly root: YAMLMap; readonly value: Readonly<Record<string, unknown>> }
  | { readonly problems: readonly TextProblem[] };

/** The one mapping that a text holds, as nodes and as plain values; or what is wrong with it. Never throws. */
export function readYaml(text: string, lines: LineCounter): ParsedYaml {
  const fail = (message: string, offset = 0): ParsedYaml => ({ problems: [{ message, offset }] });
  if (text.length > longestText) return fail(`the file has ${text.length} characters, at most ${longestText} are read`);
  const levels = levelsOfText(text);
  if (levels > mostLevels) return fail(tooDeep(levels));
  const [document, second] = parseAllDocuments(text, {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    // The parser's own check compares each key with every other one; inspectNodes looks at each once.
    uniqueKeys: false,
    logLevel: 'error',
  });
  // What follows the first mistake in the syntax is mostly its consequence.
  const [error] = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  if (error) return fail(firstLine(error.message), error.pos[0]);
  if (second) return fail('a second document begins here; the file must hold one', second.range[0]);
  if (!document?.contents) return fail(`the file is empty; ${typed('init')} writes a commented starter`);
  const root: unknown = document.contents;
  if (!isMap(root)) return fail('expected a mapping of keys to values at the top level');
  const problems = inspectNodes(root);
  // The package's own bound refuses the hundred-and-first use of a harmless text; inspectNodes has counted what matters.
  return problems.length > 0 ? { problems } : { root, value: document.toJS({ maxAliasCount: -1 }) };
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.replace(/[.:]$/, '');
}

/** The size of a part with its aliases written out. */
interface Extent {
  readonly levels: number;
  readonly values: number;
  readonly kind: 'mapping' | 'list' | 'value';
}

const leaf: Extent = { levels: 0, values: 1, kind: 'value' };
const mostAliases = 2_000;
const mostValues = 1_000_000;
const mostLevels = 64;

/**
 * What YAML allows and a description cannot mean, in one walk before any value is made: aliases that lead nowhere, to
 * themselves or to too much; keys that are not texts or occur twice; odd merges.
 */
function inspectNodes(root: YAMLMap): readonly TextProblem[] {
  const problems: TextProblem[] = [];
  const anchors = new Map<string, Extent>();
  const open = new Set<string>();
  let aliases = 0;
  const { levels, values } = extentOf(root);
  if (problems.length > 0) return problems;
  if (aliases > mostAliases)
    return [{ message: `the file has ${aliases} aliases, at most ${mostAliases} are read`, offset: 0 }];
  if (levels > mostLevels) return [{ message: tooDeep(levels), offset: 0 }];
  const message = `its aliases written out, the file has more than ${mostValues} values`;
  return values > mostValues ? [{ message, offset: 0 }] : [];

  function extentOf(node: unknown): Extent {
    if (isAlias(node)) return aliasExtent(node.source, node.range?.[0] ?? 0);
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor !== undefined) open.add(anchor);
    const extent = isMap(node) ? mapExtent(node) : isSeq(node) ? sum('list', node.items.map(extentOf)) : leaf;
    if (anchor !== undefined) {
      open.delete(anchor);
      anchors.set(anchor, extent);
    }
    return extent;
  }

  function aliasExtent(name: string, offset: number): Extent {
    aliases++;
    const extent = anchors.get(name);
    if (open.has(name))
      problems.push({ message: `*${name} stands inside &${name}, the very part that it repeats`, offset });
    else if (!extent) problems.push({ message: `*${name} repeats nothing: no &${name} stands before it`, offset });
    return open.has(name) ? leaf : (extent ?? leaf);
  }

  function mapExtent(map: YAMLMap): Extent {
    const seen = new Set<string>();
    const extents = map.items.map((pair) => {
      const before = problems.length;
      const key = keyText(pair);
      const extent = extentOf(pair.value);
      const problem = key === mergeKey ? mergeProblem(pair, extent) : keyProblem(pair, key, seen);
      if (problem && problems.length === before) problems.push(problem);
      return extent;
    });
    return sum('mapping', extents);
  }

  function mergeProblem(pair: Pair, extent: Extent): TextProblem | undefined {
    const items = isSeq(pair.value) ? pair.value.items : [];
    const isMapping = (item: unknown) => isMap(item) || (isAlias(item) && anchors.get(item.source)?.kind === 'mapping');
    if (extent.kind === 'mapping' || (items.length > 0 && items.every(isMapping))) return undefined;
    return { message: '<< takes a mapping, or a list of mappings', offset: startOf(pair.key) };
  }
}

function keyProblem({ key }: Pair, text: string | undefined, seen: Set<string>): TextProblem | undefined {
  if (text === undefined) {
    const got = isMap(key) ? 'a mapping' : isSeq(key) ? 'a list' : isAlias(key) ? 'an alias' : 'nothing';
    return { message: `a key must be a text, got ${got}`, offset: startOf(key) };
  }
  if (seen.has(text)) return { message: `key ${text} stands here a second time`, offset: startOf(key) };
  seen.add(text);
  return undefined;
}

const mergeKey = Symbol('<<');

/** The key as a text; the mark of a merge; or undefined for what is neither. */
function keyText({ key }: Pair): string | typeof mergeKey | undefined {
  if (!isScalar(key) || key.value === null) return undefined;
  if (typeof key.value === 'symbol' || (key.value === '<<' && key.type === 'PLAIN')) return mergeKey;
  return String(key.value);
}

function tooDeep(levels: number): string {
  return `the file is nested ${levels} levels deep, at most ${mostLevels} are read`;
}

function startOf(key: unknown): number {
  return isMap(key) || isSeq(key) || isScalar(key) || isAlias(key) ? (key.range?.[0] ?? 0) : 0;
}

function sum(kind: Extent['kind'], parts: readonly Extent[]): Extent {
  let [levels, values] = [0, 1];
  for (const part of parts) {
    levels = Math.max(levels, part.levels);
    values += part.values;
  }
  return { levels: levels + 1, values, kind };
}

/**
 * How deep a text may turn out to be nested: never less than a YAML parser would find, in one pass over its lines.
 * Parsers recurse, and one that is given a hundred thousand brackets takes the whole process with it.
 */
function levelsOfText(text: string): number {
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
