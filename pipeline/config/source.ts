/** A YAML file: its value, and where each part of it stands. */

import {
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseAllDocuments,
} from 'yaml';
import { ConfigError, type Problem } from './problem.ts';

export type Path = readonly (string | number)[];

export interface SourceFile {
  /** As it is shown to the user. */
  readonly path: string;
  readonly text: string;
}

/** More text than a pipeline's description can need; parsing is not begun on it. */
const longestText = 1_048_576;
const mostAliases = 100;
const deepestNesting = 64;

export class Source {
  readonly file: string;
  readonly value: Readonly<Record<string, unknown>>;
  private readonly root: Node;
  private readonly lines: LineCounter;

  /** @throws ConfigError where the text is no YAML, or no mapping */
  constructor({ path, text }: SourceFile) {
    this.file = path;
    this.lines = new LineCounter();
    const fail = (message: string, offset = 0): never => {
      throw new ConfigError([this.problemAtOffset(offset, message)]);
    };
    if (text.length > longestText) fail(`the file has ${text.length} characters, at most ${longestText} are read`);
    const depth = deepestIndent(text);
    if (depth > deepestNesting) fail(`the file is nested ${depth} levels deep, at most ${deepestNesting} are read`);
    const documents = parseAllDocuments<ParsedNode>(text, {
      lineCounter: this.lines,
      merge: true,
      prettyErrors: false,
      uniqueKeys: true,
    });
    const [document, second] = Array.isArray(documents) ? documents : [];
    // What follows the first mistake in the syntax is mostly its consequence.
    const errors = (document?.errors ?? []).slice(0, 1);
    if (errors.length > 0) {
      throw new ConfigError(errors.map(({ pos, message }) => this.problemAtOffset(pos[0], firstLine(message))));
    }
    if (second) fail('a second document begins here; the file must hold one', second.range[0]);
    if (!document?.contents) fail('the file is empty; macroshard init writes a commented starter');
    if (!isMap(document!.contents)) fail('expected a mapping of keys to values at the top level');
    this.root = document!.contents as Node;
    try {
      this.value = document!.toJS({ maxAliasCount: mostAliases }) as Record<string, unknown>;
    } catch (error) {
      throw new ConfigError([
        this.problemAtOffset(0, `cannot read the aliases: ${firstLine((error as Error).message)}`),
      ]);
    }
  }

  /** A problem at the value that a path leads to, `offset` characters into it; at the nearest parent where there is none. */
  problem(path: Path, message: string, offset?: number): Problem {
    const node = this.nodeAt(path);
    const start = node?.range?.[0] ?? 0;
    // Inside a quoted text, what the parser saw begins behind the quote; across lines, positions no longer add up.
    const isPlain =
      isScalar(node) && node.type !== undefined && !node.type.startsWith('BLOCK') && !this.spansLines(node);
    const quote = isScalar(node) && node.type?.startsWith('QUOTE') ? 1 : 0;
    return this.problemAtOffset(start + (isPlain && offset !== undefined ? offset + quote : 0), message);
  }

  /** A problem at a key of a mapping. */
  problemAtKey(path: Path, message: string): Problem {
    const parent = this.nodeAt(path.slice(0, -1));
    const key = path[path.length - 1];
    const pair = isMap(parent)
      ? parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
      : undefined;
    const offset = pair && isNode(pair.key) ? pair.key.range?.[0] : undefined;
    return offset === undefined ? this.problem(path, message) : this.problemAtOffset(offset, message);
  }

  /** A scalar as it is written, where it is one: `030` stays `030`, though its value is the number 30. */
  writtenAt(path: Path): string | undefined {
    const node = this.nodeAt(path);
    return isScalar(node) && typeof node.source === 'string' ? node.source : undefined;
  }

  private spansLines(node: Node): boolean {
    const [start, end] = node.range ?? [0, 0];
    return this.lines.linePos(start).line !== this.lines.linePos(end).line;
  }

  private nodeAt(path: Path): Node | undefined {
    let node: Node | undefined = this.root;
    for (const part of path) {
      const child: unknown = isMap(node) || isSeq(node) ? node.get(part, true) : undefined;
      if (!isNode(child)) return node;
      node = child;
    }
    return node;
  }

  private problemAtOffset(offset: number, message: string): Problem {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col), message };
  }
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.replace(/[.:]$/, '');
}

// The parser recurses: brackets and indentation bound how deep, before it begins.
function deepestIndent(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
  }
  const dashes = /^(?:\s*[-?:]\s+)+/gm;
  for (const [prefix] of text.matchAll(dashes)) deepest = Math.max(deepest, prefix.replace(/\s/g, '').length);
  return Math.max(deepest, ...(text.match(/^ {130,}\S/gm) ?? []).map((line) => Math.floor(line.length / 2)));
}
