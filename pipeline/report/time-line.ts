/** When each step ran, as a picture and in numbers. */

import { dependencyGraph } from '../definition/graph.ts';
import { durationText } from '../estimate/render.ts';
import { renderDuration } from '../names/duration.ts';
import { type Markup, markup } from '../wording/markup.ts';
import { shortened } from '../wording/short-texts.ts';
import type { DatasetFacts } from './dataset-facts.ts';
import type { ExecutionFacts, StepFacts } from './run-report.ts';
import { scrollable } from './section.ts';
import { type Stage, type StageStretch, type Stretch, stages, stagesOf } from './step-stages.ts';

interface Row {
  readonly step: StepFacts;
  readonly parts: readonly StageStretch[];
}

/** Of a name left of a row. */
const nameCharacters = 26;
const chart = { left: 170, right: 110, width: 1100 };
/** Rows of more steps are lower, and only some have their names. */
const mostHigh = 100;

const words: Readonly<Record<Stage, string>> = {
  waiting: 'waiting for other steps, or for a place',
  starting: 'starting a machine',
  downloading: 'downloading image and input',
  running: 'running, no program tells more',
  working: 'the program at work',
  uploading: 'uploading the result',
};

/** A row a step that takes time and has begun; null where none has. */
export function timeLine(execution: ExecutionFacts, dataset: DatasetFacts | null): Markup | null {
  const rows = rowsOf(execution, dataset);
  if (rows.length === 0) return null;
  const times = rows.flatMap(({ parts }) => parts.flatMap(({ fromMs, toMs }) => [fromMs, toMs]));
  const [fromMs, toMs] = times.reduce(([least, most], time) => [Math.min(least, time), Math.max(most, time)], [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as [number, number]);
  const present = stages.filter((stage) => rows.some(({ parts }) => parts.some((part) => part.stage === stage)));
  return markup`<h3>When each step ran</h3>
<figure data-run>${picture(rows, { fromMs, toMs: Math.max(toMs, fromMs + 1) })}
<figcaption class="soft">${present.map((stage) => markup`<span class="key stage-${stage}"></span>${words[stage]}`)}; in all ${renderDuration((toMs - fromMs) / 1000)}</figcaption></figure>
${table(rows, present)}`;
}

function rowsOf({ steps, definition, startedAtMs, askedAtMs }: ExecutionFacts, dataset: DatasetFacts | null): Row[] {
  const graph = dependencyGraph(definition);
  const ends = new Map(steps.map(({ name, endedAtMs, sourceArn }) => [name, sourceArn === null ? endedAtMs : null]));
  const readyAt = (name: string): number | null => {
    const waitsFor = graph.get(name);
    // A child of a ForEach step is made while it runs.
    if (waitsFor === undefined) return null;
    const times = waitsFor.flatMap((each) => ends.get(each) ?? []);
    return times.length === 0 ? startedAtMs : Math.max(...times);
  };
  const atOnce = new Set(
    definition.Steps.filter(({ Type }) => Type === 'Condition' || Type === 'Fail').map(({ Name }) => Name),
  );
  return steps
    .filter(({ name }) => !atOnce.has(name))
    .flatMap((step) => {
      const parts = stagesOf(step, { readyAtMs: readyAt(step.name), nowMs: askedAtMs, dataset });
      return parts.length === 0 ? [] : [{ step, parts }];
    });
}

function picture(rows: readonly Row[], { fromMs, toMs }: Stretch): Markup {
  const isHigh = rows.length <= mostHigh;
  const height = isHigh ? 16 : 7;
  const scale = (chart.width - chart.left - chart.right) / (toMs - fromMs);
  const place = (timeMs: number) => Math.round((chart.left + (timeMs - fromMs) * scale) * 10) / 10;
  const paths = new Map<string, string>();
  const names: Markup[] = [];
  for (const [index, row] of rows.entries()) {
    const y = index * height;
    const failed = row.step.state === 'Failed' ? ' failed' : '';
    for (const { stage, ...part } of row.parts) {
      const x = place(part.fromMs);
      const width = Math.max(0.5, Math.round((place(part.toMs) - x) * 10) / 10);
      const kind = `stage-${stage}${failed}`;
      paths.set(kind, `${paths.get(kind) ?? ''}M${x} ${y + 2}h${width}v${height - 4}h-${width}z`);
    }
    if (isHigh || index % 5 === 0) {
      names.push(markup`<text x="0" y="${y + height - 4}">${shortened(row.step.name, nameCharacters)}</text>\n`);
    }
    if (isHigh) names.push(told(row, { y, height, x: place(row.parts.at(-1)!.toMs) + 5 }));
  }
  const [width, all] = [chart.width, rows.length * height + 4];
  return scrollable(
    'Time line of steps',
    markup`<svg width="${width}" height="${all}" viewBox="0 0 ${width} ${all}" role="img" aria-label="When each of ${rows.length} steps ran">
<path class="axis" d="M${chart.left} 0V${rows.length * height}"/>
${[...paths].map(([kind, d]) => markup`<path class="${kind}" d="${d}"/>\n`)}${names}</svg>`,
  );
}

/** How long it ran, and where the pointer rests, all stages; of many steps the table alone says that. */
function told(row: Row, { x, y, height }: { readonly x: number; readonly y: number; readonly height: number }): Markup {
  const end = row.step.state === 'Failed' ? ', failed' : '';
  const seconds = `${renderDuration(ranSeconds(row.parts))}${end}`;
  return markup`<g><title>${titleOf(row)}</title><text x="${x}" y="${y + height - 4}">${seconds}</text><rect class="hit" x="0" y="${y}" width="${chart.width}" height="${height}"/></g>\n`;
}

function titleOf({ step, parts }: Row): string {
  const told = parts.map(({ stage, fromMs, toMs }) => `${stage} ${renderDuration((toMs - fromMs) / 1000)}`);
  return `${step.name}: ${told.join(', ')}`;
}

function table(rows: readonly Row[], present: readonly Stage[]): Markup {
  const isExpected = rows.some(({ step }) => step.expectedSeconds !== null);
  const lines = rows.map(({ step, parts }) => {
    const cells = present.map((stage) => {
      const part = parts.find((each) => each.stage === stage);
      return part === undefined ? markup`<td data-value="0"></td>` : timeCell((part.toMs - part.fromMs) / 1000);
    });
    const expected = isExpected && markup`<td>${step.expectedSeconds && durationText(step.expectedSeconds)}</td>`;
    return markup`<tr><td class="text">${step.name}</td><td class="text">${step.state}</td>${cells}${timeCell(ranSeconds(parts))}${expected}</tr>\n`;
  });
  const heads = [...present, 'without waiting'].map((name) => markup`<th data-sort="number">${name}</th>`);
  return markup`<details data-run><summary>The same in numbers</summary>${scrollable(
    'Times of steps',
    markup`<table><thead><tr><th class="text" data-sort="text">step</th><th class="text" data-sort="text">state</th>${heads}${isExpected && markup`<th>expected</th>`}</tr></thead><tbody>
${lines}</tbody></table>`,
  )}</details>`;
}

function timeCell(seconds: number): Markup {
  return markup`<td data-value="${seconds}">${renderDuration(seconds)}</td>`;
}

function ranSeconds(parts: readonly StageStretch[]): number {
  return parts.reduce((sum, { stage, fromMs, toMs }) => sum + (stage === 'waiting' ? 0 : toMs - fromMs), 0) / 1000;
}
