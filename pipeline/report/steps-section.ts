/** The graph with what each step has come to, and when each ran. */

import { renderGraphSvg } from '../graph/svg.ts';
import { renderDuration } from '../names/duration.ts';
import { type Markup, markup } from '../wording/markup.ts';
import type { DatasetFacts } from './dataset-facts.ts';
import type { ExecutionFacts, StepFacts } from './run-report.ts';
import type { Section } from './section.ts';

export function stepsSection(execution: ExecutionFacts, dataset: DatasetFacts | null): Section {
  const { definition, steps } = execution;
  const states = new Map(steps.map(({ name, state }) => [name, state]));
  const counts = new Map<string, number>();
  for (const { state } of steps) counts.set(state, (counts.get(state) ?? 0) + 1);
  const tally = [...counts].map(([state, number], index) => {
    return markup`${index > 0 && ', '}<span class="state state-${state.toLowerCase()}">${number} ${state}</span>`;
  });
  const graph = renderGraphSvg(definition, { stateOf: (name) => states.get(name) });
  const failed = steps.filter(({ failureReason }) => failureReason !== null);
  return {
    id: 'steps',
    heading: 'Steps',
    body: markup`<p>${tally}</p>
<div class="scroll">${graph}</div>
${failed.map(({ name, failureReason }) => markup`<p><b>${name}</b>: ${failureReason}</p>\n`)}${timeLine(steps, dataset)}`,
  };
}

const chart = { left: 170, right: 64, width: 1100 };

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A row a step: from the service's times, and inside them, from the receipts, when its program worked. */
function timeLine(steps: readonly StepFacts[], dataset: DatasetFacts | null): Markup | null {
  const ran = steps.flatMap((step) => {
    const { startedAtMs: fromMs, endedAtMs: toMs } = step;
    return fromMs === null || toMs === null || step.sourceArn !== null ? [] : [{ step, fromMs, toMs }];
  });
  if (ran.length === 0) return null;
  const start = Math.min(...ran.map(({ fromMs }) => fromMs));
  const end = Math.max(...ran.map(({ toMs }) => toMs), start + 1);
  const height = ran.length > 100 ? 7 : 16;
  const place = (timeMs: number) =>
    Math.round((chart.left + ((timeMs - start) / (end - start)) * (chart.width - chart.left - chart.right)) * 10) / 10;
  const width = ({ fromMs, toMs }: Stretch) => Math.max(1, Math.round((place(toMs) - place(fromMs)) * 10) / 10);
  const groups = new Map((dataset?.groups ?? []).map((group) => [group.group, group]));
  const rows = ran.map(({ step, fromMs, toMs }, index) => {
    const y = index * height;
    const work = workOf(step, { fromMs, toMs }, groups);
    const isFailed = step.state === 'Failed';
    const seconds = renderDuration((toMs - fromMs) / 1000);
    const named = height > 10 || index % 5 === 0;
    const bars = markup`<rect class="${work === null ? (isFailed ? 'work failed' : 'work') : 'around'}" x="${place(fromMs)}" y="${y + 2}" width="${width({ fromMs, toMs })}" height="${height - 4}" rx="1"/>${work !== null && markup`<rect class="work" x="${place(work.fromMs)}" y="${y + 2}" width="${width(work)}" height="${height - 4}"/>`}`;
    return markup`<g><title>${step.name}: ${seconds}${work !== null && `, of which its program worked ${renderDuration((work.toMs - work.fromMs) / 1000)}`}</title>${named && markup`<text x="0" y="${y + height - 4}">${shortened(step.name)}</text>`}${bars}${height > 10 && markup`<text x="${place(toMs) + 5}" y="${y + height - 4}">${seconds}</text>`}</g>\n`;
  });
  return markup`<h3>When each step ran</h3>
<figure style="margin:0" data-run><div class="scroll"><svg width="${chart.width}" height="${ran.length * height + 4}" viewBox="0 0 ${chart.width} ${ran.length * height + 4}" role="img" aria-label="When each of ${ran.length} steps ran">
<path class="axis" d="M${chart.left} 0V${ran.length * height}"/>
${rows}</svg></div>
<figcaption class="soft"><span class="key" style="background:var(--idle)"></span>the service: a machine, its image, input and output<span class="key" style="background:var(--blue)"></span>the program at work; in all ${renderDuration((end - start) / 1000)}</figcaption></figure>`;
}

/** Null where no receipt says, or says it of another run. */
function workOf(
  { groups: names }: StepFacts,
  { fromMs, toMs }: Stretch,
  groups: ReadonlyMap<string, DatasetFacts['groups'][number]>,
): Stretch | null {
  const runs = names.flatMap((name) => {
    const { startedAtMs = null, endedAtMs = null } = groups.get(name) ?? {};
    return startedAtMs === null || endedAtMs === null ? [] : [{ fromMs: startedAtMs, toMs: endedAtMs }];
  });
  if (runs.length === 0) return null;
  const first = Math.min(...runs.map((run) => run.fromMs));
  const last = Math.max(...runs.map((run) => run.toMs));
  // Clocks of two machines may differ by some seconds.
  if (last < fromMs || first > toMs) return null;
  return { fromMs: Math.max(first, fromMs), toMs: Math.min(last, toMs) };
}

function shortened(name: string): string {
  const characters = [...name];
  return characters.length <= 26 ? name : `${characters.slice(0, 25).join('')}…`;
}
