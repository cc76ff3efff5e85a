/** Where the result lies, the digests that identify it, and how to get it again. */

import { bytesText, numberText } from '../wording/amounts.ts';
import { markup } from '../wording/markup.ts';
import type { RunReport } from './run-report.ts';
import type { Section } from './section.ts';

export function ledgerSection({ dataset, place, repeat, execution }: RunReport): Section {
  const parts = dataset?.outputs.filter(({ path }) => path.startsWith('features/')) ?? [];
  const bytes = parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const facts = [
    ...(place === null ? [] : [['Dataset', markup`<span data-run>${place}</span>`] as const]),
    ...(dataset === null ? [] : [['Parts', `${numberText(parts.length)}, ${bytesText(bytes)}`] as const]),
    ...(dataset?.manifestSha256 ? [['Ledger', markup`<code>${dataset.manifestSha256}</code>`] as const] : []),
    ...(execution === null ? [] : [['Execution', markup`<code data-run>${execution.executionArn}</code>`] as const]),
    ...Object.entries(dataset?.versions ?? {}).map(([name, version]) => [`Version of ${name}`, version] as const),
  ];
  return {
    id: 'ledger',
    heading: 'Ledger',
    body: markup`<dl>${facts.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
${dataset !== null && markup`<p>The digest is the same for the same input and program, whoever ran it. <code>npx macroshard verify</code> holds every byte of the dataset against it; this page has not.</p>`}
${repeat !== null && markup`<h3>To get this again</h3><pre data-run role="region" tabindex="0" aria-label="Command"><code>${repeat}</code></pre>`}`,
  };
}
