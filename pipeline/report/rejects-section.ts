/** What was not worked on, and why. */

import { numberText } from '../wording/amounts.ts';
import { markup } from '../wording/markup.ts';
import { shortened } from '../wording/short-texts.ts';
import { count } from '../wording/words.ts';
import type { DatasetFacts } from './dataset-facts.ts';
import { type Section, scrollable } from './section.ts';

const mostCodes = 50;
const nameCharacters = 500;
/** Longer reasons can be read in the file. */
const reasonCharacters = 4000;

export function rejectsSection(dataset: DatasetFacts): Section {
  const { unitsRejected, unitsSkipped, rejectCodes, rejectCodesLeftOut, firstRejects, groups } = dataset;
  const { warnings, warningCount } = dataset;
  const codes = Object.entries(rejectCodes).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const most = codes[0]?.[1] ?? 1;
  const others = Math.max(0, codes.length - mostCodes) + rejectCodesLeftOut;
  const otherUnits = unitsRejected - sumOf(codes.slice(0, mostCodes));
  const bars = codes
    .slice(0, mostCodes)
    .map(
      ([code, units]) =>
        markup`<tr><td class="text"><code>${shortened(code, nameCharacters)}</code></td><td>${numberText(units)}</td><td class="text"><svg width="200" height="9" aria-hidden="true"><rect class="bar" width="${Math.max(1, Math.round((units / most) * 200))}" height="9"/></svg></td></tr>\n`,
    );
  const first = firstRejects.map(
    ({ group, path, code, message }) =>
      markup`<tr><td class="text">${shortened(group, nameCharacters)}</td><td class="wrap">${shortened(path, nameCharacters)}</td><td class="text"><code>${shortened(code, nameCharacters)}</code></td><td class="wrap">${shortened(message, reasonCharacters)}</td></tr>\n`,
  );
  const told = warnings.map(
    ({ group, path, message }) =>
      markup`<tr><td class="text">${shortened(group, nameCharacters)}</td><td class="wrap">${shortened(path, nameCharacters)}</td><td class="wrap">${shortened(message, reasonCharacters)}</td></tr>\n`,
  );
  const filesSkipped = groups.reduce((sum, group) => sum + group.filesSkipped, 0);
  return {
    id: 'rejects',
    heading: 'Rejects and warnings',
    body: markup`<p>${count(unitsRejected, 'unit')} rejected, ${count(unitsSkipped, 'unit')} skipped, ${count(filesSkipped, 'file')} that no unit reads. <code>rejects.parquet</code> has every reject, <code>manifest.json</code> each file with its reason.</p>
${codes.length > 0 && markup`${scrollable('Rejects by code', markup`<table style="width:auto"><thead><tr><th class="text">code</th><th>units</th><td></td></tr></thead><tbody>${bars}</tbody></table>`)}`}${others > 0 && markup`<p class="soft">and ${count(others, 'code')} more, of ${count(otherUnits, 'unit')}</p>`}
${first.length > 0 && markup`<h3>${first.length === unitsRejected ? 'Reasons' : `The first ${first.length} of ${unitsRejected}`}</h3>${scrollable('Reasons of rejects', markup`<table><thead><tr><th class="text">group</th><th class="text">unit</th><th class="text">code</th><th class="text">reason</th></tr></thead><tbody>${first}</tbody></table>`)}`}
${told.length > 0 && markup`<h3>${told.length === warningCount ? 'Warnings' : `The first ${told.length} of ${warningCount} warnings`}</h3>${scrollable('Warnings', markup`<table><thead><tr><th class="text">group</th><th class="text">file</th><th class="text">warning</th></tr></thead><tbody>${told}</tbody></table>`)}`}`,
  };
}

function sumOf(codes: readonly (readonly [string, number])[]): number {
  return codes.reduce((sum, [, units]) => sum + units, 0);
}
