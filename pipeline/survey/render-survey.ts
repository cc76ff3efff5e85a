import { compareNaturally } from './natural-order.ts';
import type { Survey, SurveyedGroup } from './survey.ts';

/** The file's text: a line a group, so that a diff shows the groups that have changed. The same survey, the same bytes. */
export function renderSurvey({ prefix, steps, groups }: Survey): string {
  const sorted = [...groups].sort(([a], [b]) => compareNaturally(a, b));
  // By hand: an object would put names that are numbers before all others, whatever their order.
  const lines = sorted.map(([name, group]) => `    ${JSON.stringify(name)}: ${renderGroup(group)}`);
  return [
    '{',
    `  "prefix": ${JSON.stringify(prefix)},`,
    ...(steps === undefined ? [] : [`  "steps": ${steps},`]),
    lines.length === 0 ? '  "groups": {}' : `  "groups": {\n${lines.join(',\n')}\n  }`,
    '}',
    '',
  ].join('\n');
}

function renderGroup({ files, bytes, keys, etags, pack }: SurveyedGroup): string {
  const numbers = `"files": ${files}, "bytes": ${bytes}`;
  return `{ ${numbers}, "keys": "${keys}", "etags": "${etags}"${pack === undefined ? '' : `, "pack": ${pack}`} }`;
}
