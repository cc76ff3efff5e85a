/** A report as one page of HTML that needs nothing else: no network, no script to be read, light, dark and on paper. */

import { besideExpected, moneyText } from '../estimate/render.ts';
import { lastPartOf } from '../names/arn.ts';
import { renderDuration } from '../names/duration.ts';
import { bytesText, numberText } from '../wording/amounts.ts';
import { renderHtmlPage } from '../wording/html-page.ts';
import { type Markup, markup } from '../wording/markup.ts';
import { shortened } from '../wording/short-texts.ts';
import { count, listing } from '../wording/words.ts';
import type { DatasetFacts } from './dataset-facts.ts';
import { type ReportFinding, reportFindings } from './findings.ts';
import { groupsSection } from './groups-section.ts';
import { ledgerSection } from './ledger-section.ts';
import { rejectsSection } from './rejects-section.ts';
import type { CostFacts, ExecutionFacts, RunReport } from './run-report.ts';
import { type Section, scrollable } from './section.ts';
import { columnsSection, signalsSection } from './signals-section.ts';
import { stepsSection } from './steps-section.ts';

/** What stands in a page as it is written. */
export interface PageAssets {
  readonly style: string;
  readonly script: string;
}

/**
 * The whole page. What differs from run to run for the same result (times, names that the service gives) stands in
 * elements with the attribute `data-run`.
 */
export function renderReportPage(report: RunReport, { style, script }: PageAssets): string {
  const { execution, dataset } = report;
  const title = execution?.pipeline ?? 'A dataset';
  const sections = [
    execution === null ? null : stepsSection(execution, dataset),
    dataset === null ? null : groupsSection(dataset),
    dataset === null || dataset.signals.length === 0 ? null : signalsSection(dataset),
    dataset === null || dataset.columns.length === 0 ? null : columnsSection(dataset),
    dataset === null ? null : rejectsSection(dataset),
    ledgerSection(report),
  ].filter((section) => section !== null);
  const body = markup`<header>
<h1>${title}</h1>
${execution === null ? markup`<p class="soft">Of a folder: what ran is not known here.</p>` : renderState(execution)}
<nav aria-label="Sections">${sections.map(({ id, heading }) => markup`<a href="#${id}">${heading}</a> `)}</nav>
</header>
<main>
${dataset !== null && renderFigures(dataset)}
${renderFindings(report, sections)}
${execution !== null && renderRun(execution, dataset)}
${sections.map(({ id, heading, body }) => markup`<section id="${id}"><h2>${heading}</h2>\n${body}</section>\n`)}
</main>
<footer>Written by macroshard. The numbers are those of the ledger and the profile; rows were not read.</footer>`;
  return renderHtmlPage({ title, style, script, body });
}

function renderState({ status, failureReason, startedAtMs, endedAtMs }: ExecutionFacts): Markup {
  const seconds = startedAtMs === null || endedAtMs === null ? null : (endedAtMs - startedAtMs) / 1000;
  return markup`<p><span class="state state-${status.toLowerCase()}">${status}</span> <span class="soft" data-run>${startedAtMs !== null && markup`started ${timeText(startedAtMs)}`}${seconds !== null && markup`, took ${renderDuration(seconds)}`}</span></p>
${failureReason !== null && markup`<p>${failureReason}</p>`}`;
}

function renderFigures({ groups, rows, records, unitsProcessed, unitsRejected }: DatasetFacts): Markup {
  const bytes = groups.reduce((sum, group) => sum + group.bytes, 0);
  const figures: readonly (readonly [string, string])[] = [
    [numberText(groups.length), 'groups'],
    ...(records === null ? [] : [[numberText(records), 'records'] as const]),
    [numberText(unitsProcessed), 'units'],
    [numberText(unitsRejected), 'rejected'],
    [numberText(rows), 'rows'],
    [bytesText(bytes), 'read'],
  ];
  return markup`<div class="figures">${figures.map(([value, name]) => markup`<div><b>${value}</b><span>${name}</span></div>`)}</div>`;
}

/** Of each section. */
const mostFindings = 10;
const findingCharacters = 1500;

function renderFindings(report: RunReport, sections: readonly Section[]): Markup {
  const all = reportFindings(report);
  const shown = new Set(sections.map(({ id }) => id));
  const items = (findings: typeof all) =>
    findings.map(({ section, text }) => {
      const place = shown.has(section) ? markup` <a href="#${section}">${section}</a>` : null;
      return markup`<li>${shortened(text, findingCharacters)}${place}</li>\n`;
    });
  const ofRun = firstOfEach(all.filter(({ isOfRun }) => isOfRun));
  const ofResult = firstOfEach(all.filter(({ isOfRun }) => !isOfRun));
  const more = all.length - ofRun.length - ofResult.length;
  return markup`<h2 id="findings">What stands out</h2>
${all.length === 0 && markup`<p data-run>Nothing: no step failed, no unit was rejected, and no group is far from the others.</p>`}${ofResult.length > 0 && markup`<ul class="findings">${items(ofResult)}</ul>`}${ofRun.length > 0 && markup`<ul class="findings" data-run>${items(ofRun)}</ul>`}${more > 0 && markup`<p data-run>And ${more} more, in their sections.</p>`}`;
}

/** The first of each kind, so that many of one kind leave room for the others. */
function firstOfEach(findings: readonly ReportFinding[]): readonly ReportFinding[] {
  const counts = new Map<string, number>();
  return findings.filter(({ section }) => {
    counts.set(section, (counts.get(section) ?? 0) + 1);
    return counts.get(section)! <= mostFindings;
  });
}

function renderRun(execution: ExecutionFacts, dataset: DatasetFacts | null): Markup {
  const { executionArn, displayName, startedBy, parameters, took, cost } = execution;
  const changed = parameters.filter(({ value, defaultValue }) => value !== defaultValue);
  const facts: readonly (readonly [string, Markup | string | null])[] = [
    [
      'Execution',
      markup`<span data-run>${displayName !== null && `${displayName}, `}${lastPartOf(executionArn)}</span>`,
    ],
    ['Time', took && markup`<span data-run>${besideExpected(took.seconds, took)}</span>`],
    ['Cost', cost && markup`<span data-run>${costText(cost)}</span>`],
    ['Started by', startedBy === null ? null : markup`<span data-run>${startedBy}</span>`],
    ['Image', dataset?.image ?? null],
    ['Extractor', dataset === null ? null : shortened(dataset.extractors.join(', '), 500)],
    ['Options', dataset === null ? null : optionsText(dataset.options)],
    ['Changed parameters', changed.length === 0 ? 'none: all have their defaults' : null],
  ];
  const rows = changed.map(
    ({ name, value, defaultValue }) =>
      markup`<tr><td class="text">${name}</td><td class="wrap" data-run>${value}</td><td class="wrap">${defaultValue ?? 'no default'}</td></tr>\n`,
  );
  return markup`<h2 id="run">What ran</h2>
<dl>${facts.map(([name, value]) => value !== null && markup`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
${changed.length > 0 && markup`<h3>Parameters that differ from their defaults</h3>${scrollable('Changed parameters', markup`<table><thead><tr><th class="text">parameter</th><th class="text">value</th><th class="text">default</th></tr></thead><tbody>${rows}</tbody></table>`)}`}
<details><summary>${count(parameters.length, 'parameter')} in all</summary><dl data-run>${parameters.map(({ name, value }) => markup`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl></details>`;
}

function costText({ usd, withoutPrice, earlierAttempts, expected, source }: CostFacts): string {
  const prices = `at the prices of ${source}`;
  if (withoutPrice.length > 0 && usd === 0) return `no price is known of ${listing(withoutPrice, 'and')}`;
  const more = withoutPrice.length === 0 ? '' : `, and more for ${listing(withoutPrice, 'and')}, without a price`;
  const { counted, leftOut } = earlierAttempts;
  const before = counted === 0 ? '' : `, jobs of ${count(counted, 'earlier attempt')} among them,`;
  const without =
    leftOut === 0 ? '' : `, and more for ${count(leftOut, 'earlier attempt')}, whose jobs could not be listed`;
  const beside = expected === null ? '' : `; ${moneyText(expected)} USD were expected`;
  return `${moneyText({ lower: usd, upper: usd })} USD${before} ${prices}${more}${without}${beside}`;
}

function optionsText(options: Readonly<Record<string, unknown>>): string {
  return Object.entries(options)
    .map(([name, value]) => {
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
      return `${name}: ${shortened(text, 500)}`;
    })
    .join(', ');
}

/** In UTC, to the second. */
function timeText(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
