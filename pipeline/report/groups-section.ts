/** A row a group, with what stands apart from the others marked. */

import { bytesText, numberText } from '../wording/amounts.ts';
import { type Markup, markup } from '../wording/markup.ts';
import { shortened } from '../wording/short-texts.ts';
import type { DatasetFacts, GroupFacts } from './dataset-facts.ts';
import { bytesASecond, farAmong, groupMeasures } from './group-measures.ts';
import { type Section, scrollable } from './section.ts';
import { threadsFigure, workedShare } from './threads-figure.ts';

interface Column {
  readonly name: string;
  readonly measure: (group: GroupFacts) => number | null;
  readonly render: (value: number) => string;
  /** Drawn as a bar beside its number. */
  readonly hasBar?: boolean;
  /** Differs from run to run. */
  readonly isOfRun?: boolean;
}

const columns: readonly Column[] = [
  { name: 'records', measure: ({ records }) => records, render: numberText },
  { name: 'units', measure: ({ unitsProcessed }) => unitsProcessed, render: numberText },
  { name: 'rejects', measure: ({ unitsRejected }) => unitsRejected, render: numberText, hasBar: true },
  { name: 'skipped files', measure: ({ filesSkipped }) => filesSkipped, render: numberText },
  { name: 'warnings', measure: ({ warnings }) => warnings, render: numberText },
  { name: 'bytes', measure: ({ bytes }) => bytes, render: bytesText, hasBar: true },
  { name: 'rows', measure: ({ rows }) => rows, render: numberText, hasBar: true },
  { name: 'seconds', measure: ({ seconds }) => seconds, render: numberText, hasBar: true, isOfRun: true },
  { name: 'bytes a second', measure: bytesASecond, render: bytesText, isOfRun: true },
  { name: 'threads', measure: ({ threads }) => threads, render: numberText, isOfRun: true },
  {
    name: 'threads at work',
    measure: workedShare,
    render: (share) => `${Math.round(100 * share)} %`,
    isOfRun: true,
  },
];

/** As many as a file system takes of a name. */
const nameCharacters = 255;

export function groupsSection({ groups }: DatasetFacts): Section {
  const shown = columns.filter(({ measure }) => groups.some((group) => measure(group) !== null));
  const far = new Map(
    groupMeasures.map((each) => [each.name, new Set(farAmong(groups, each).map(({ index }) => index))]),
  );
  const most = new Map(
    shown.map((column) => [column.name, Math.max(0, ...groups.map((group) => column.measure(group) ?? 0))]),
  );
  const rows = groups.map((group, index) => {
    const cells = shown.map((column) =>
      cell(group, column, { most: most.get(column.name)!, isFar: far.get(column.name)?.has(index) === true }),
    );
    return markup`<tr><td class="text">${shortened(group.group, nameCharacters)}</td>${cells}</tr>\n`;
  });
  const heads = shown.map(({ name }) => markup`<th data-sort="number">${name}</th>`);
  return {
    id: 'groups',
    heading: 'Groups',
    body: markup`${scrollable(
      'Table of groups',
      markup`<table><thead><tr><th class="text" data-sort="text">group</th>${heads}</tr></thead><tbody>
${rows}</tbody></table>`,
    )}
<p class="soft">Seconds are those of the program. What is <span class="far">marked</span> is further than five robust standard deviations from the median of groups, in at most a fifth of them.</p>
${threadsFigure(groups)}`,
  };
}

function cell(
  group: GroupFacts,
  { measure, render, hasBar, isOfRun }: Column,
  { most, isFar }: { most: number; isFar: boolean },
): Markup {
  const value = measure(group);
  if (value === null) return markup`<td data-value=""></td>`;
  const text = isFar ? markup`<span class="far">${render(value)}</span>` : render(value);
  const share = most === 0 ? 0 : Math.round((value / most) * 100);
  const bar = hasBar && markup` <i class="${isFar ? 'bar far' : 'bar'}" style="--share:${share}"></i>`;
  return isOfRun
    ? markup`<td data-run data-value="${value}">${text}${bar}</td>`
    : markup`<td data-value="${value}">${text}${bar}</td>`;
}
