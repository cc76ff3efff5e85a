import { isMap, type LineCounter, parseAllDocuments, type YAMLMap } from 'yaml';
import { type Fault, inspectNodes, mostLevels, tooDeep } from './inspect-nodes.ts';
import { deepestNesting } from './nesting.ts';

/** More text than a pipeline's description can need; parsing is not begun on it. */
const longestText = 1_048_576;

export type YamlFile =
  | { readonly root: YAMLMap; readonly value: Readonly<Record<string, unknown>> }
  | { readonly faults: readonly Fault[] };

/** The one mapping that a text holds, as nodes and as plain values; or what is wrong with it. Never throws. */
export function readYaml(text: string, lines: LineCounter): YamlFile {
  const fail = (message: string, offset = 0): YamlFile => ({ faults: [{ message, offset }] });
  if (text.length > longestText) return fail(`the file has ${text.length} characters, at most ${longestText} are read`);
  const levels = deepestNesting(text);
  if (levels > mostLevels) return fail(tooDeep(levels));
  const [document, second] = parseAllDocuments(text, {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    // Compares each key with every other one of its mapping; inspectNodes needs one look at each.
    uniqueKeys: false,
    logLevel: 'error',
  });
  // What follows the first mistake in the syntax is mostly its consequence.
  const [error] = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  if (error) return fail(firstLine(error.message), error.pos[0]);
  if (second) return fail('a second document begins here; the file must hold one', second.range[0]);
  if (!document?.contents) return fail('the file is empty; macroshard init writes a commented starter');
  const root: unknown = document.contents;
  if (!isMap(root)) return fail('expected a mapping of keys to values at the top level');
  const faults = inspectNodes(root);
  // The package's own bound refuses the hundred-and-first use of a harmless text; inspectNodes has counted what matters.
  return faults.length > 0 ? { faults } : { root, value: document.toJS({ maxAliasCount: -1 }) };
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.replace(/[.:]$/, '');
}
