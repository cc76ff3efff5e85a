import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, type Pair, type YAMLMap } from 'yaml';
import { ConfigError, type Problem } from './problem.ts';
import { readYaml } from './read-yaml.ts';

/** Keys and positions that lead to a value: `['groups', 0, 'name']`. */
export type YamlPath = readonly (string | number)[];

/** A file that has been read. */
export interface YamlFile {
  /** As it is shown to the user. */
  readonly path: string;
  readonly text: string;
}

/** A YAML file: its value, and where each part of it stands. */
export class YamlSource {
  readonly file: string;
  readonly value: Readonly<Record<string, unknown>>;
  private readonly text: string;
  private readonly root: Node;
  private readonly lines = new LineCounter();
  private readonly pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

  /** @throws ConfigError where the text is no YAML, or no mapping */
  constructor({ path, text }: YamlFile) {
    this.file = path;
    this.text = text.replace(/^\uFEFF/, '');
    const yaml = readYaml(this.text, this.lines);
    if ('problems' in yaml) {
      throw new ConfigError(yaml.problems.map(({ message, offset }) => this.problemAtOffset(offset, message)));
    }
    this.root = yaml.root;
    this.value = yaml.value;
  }

  /** A problem at the value that a path leads to, `offset` characters into it; at the nearest parent where there is none. */
  problem(path: YamlPath, message: string, offset?: number): Problem {
    const node = this.nodeAt(path);
    const inside = offset === undefined ? 0 : this.offsetInside(node, offset);
    return this.problemAtOffset((node.range?.[0] ?? 0) + inside, message);
  }

  /** `datasets/small.yaml:3:18`, of the value that a path leads to. */
  placeOf(path: YamlPath): string {
    const { file, line, column } = this.positionOf(path);
    return `${file}:${line}:${column}`;
  }

  positionOf(path: YamlPath): Omit<Problem, 'message'> {
    const { file, line, column } = this.problem(path, '');
    return { file, line, column };
  }

  /** A problem at a key of a mapping. */
  problemAtKey(path: YamlPath, message: string): Problem {
    const parent = this.nodeAt(path.slice(0, -1));
    const key = isMap(parent) ? this.pairOf(parent, path[path.length - 1]!)?.key : undefined;
    const offset = isNode(key) ? key.range?.[0] : undefined;
    return offset === undefined ? this.problem(path, message) : this.problemAtOffset(offset, message);
  }

  /** A scalar as it is written, where it is one: `030` stays `030`, though its value is the number 30. */
  writtenAt(path: YamlPath): string | undefined {
    const node = this.nodeAt(path);
    return isScalar(node) && typeof node.source === 'string' ? node.source : undefined;
  }

  // Where escapes or folded lines make the value differ from the file's text, only its beginning is certain.
  private offsetInside(node: Node, offset: number): number {
    if (!isScalar(node) || typeof node.value !== 'string') return 0;
    const quote = node.type?.startsWith('QUOTE') ? 1 : 0;
    const isAsWritten = this.text.startsWith(node.value, (node.range?.[0] ?? 0) + quote);
    return isAsWritten ? offset + quote : 0;
  }

  private nodeAt(path: YamlPath): Node {
    let node = this.root;
    for (const part of path) {
      const child: unknown = isMap(node)
        ? this.pairOf(node, part)?.value
        : isSeq(node)
          ? node.items[Number(part)]
          : null;
      if (!isNode(child)) return node;
      node = child;
    }
    return node;
  }

  // The parser's maps search their pairs one by one, which is slow for files with thousands of keys.
  private pairOf(map: YAMLMap, key: string | number): Pair | undefined {
    const pairs = this.pairs.get(map) ?? new Map(map.items.map((pair) => [keyOf(pair), pair]));
    this.pairs.set(map, pairs);
    return pairs.get(String(key));
  }

  private problemAtOffset(offset: number, message: string): Problem {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col), message: inOneLine(message) };
  }
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : '';
}

// Messages quote the file's text, and one with a line break in it would look like two problems.
function inOneLine(message: string): string {
  return message.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    return `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`;
  });
}

/** Whether a value of a YAML file is a mapping. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
