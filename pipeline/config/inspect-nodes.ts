/** What YAML allows and a description cannot mean: looked for in one walk, before any value is made of the nodes. */

import { isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';

/** Something wrong, at a character of the text. */
export interface Fault {
  readonly message: string;
  readonly offset: number;
}

/** What a part would be with its aliases written out. */
interface Extent {
  readonly levels: number;
  readonly values: number;
  readonly kind: 'mapping' | 'list' | 'value';
}

const leaf: Extent = { levels: 0, values: 1, kind: 'value' };
const mostAliases = 2_000;
const mostValues = 1_000_000;
export const mostLevels = 64;

/** Aliases that lead nowhere, to themselves or to too much; keys that are no texts, or stand twice; odd merges. */
export function inspectNodes(root: YAMLMap): readonly Fault[] {
  const faults: Fault[] = [];
  const anchors = new Map<string, Extent>();
  const open = new Set<string>();
  let aliases = 0;
  const { levels, values } = extentOf(root);
  if (faults.length > 0) return faults;
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
      faults.push({ message: `*${name} stands inside &${name}, the very part that it repeats`, offset });
    else if (!extent) faults.push({ message: `*${name} repeats nothing: no &${name} stands before it`, offset });
    return open.has(name) ? leaf : (extent ?? leaf);
  }

  function mapExtent(map: YAMLMap): Extent {
    const seen = new Set<string>();
    const extents = map.items.map((pair) => {
      const before = faults.length;
      const key = keyText(pair);
      const extent = extentOf(pair.value);
      const fault = key === mergeKey ? mergeFault(pair, extent) : keyFault(pair, key, seen);
      if (fault && faults.length === before) faults.push(fault);
      return extent;
    });
    return sum('mapping', extents);
  }

  function mergeFault(pair: Pair, extent: Extent): Fault | undefined {
    const items = isSeq(pair.value) ? pair.value.items : [];
    const isMapping = (item: unknown) => isMap(item) || (isAlias(item) && anchors.get(item.source)?.kind === 'mapping');
    if (extent.kind === 'mapping' || (items.length > 0 && items.every(isMapping))) return undefined;
    return { message: '<< takes a mapping, or a list of mappings', offset: startOf(pair.key) };
  }
}

function keyFault({ key }: Pair, text: string | undefined, seen: Set<string>): Fault | undefined {
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

export function tooDeep(levels: number): string {
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
