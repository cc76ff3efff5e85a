import { estimateColumns, inputsBySource } from '../../estimate/render.ts';
import { renderChanges, renderForecast } from '../../plan/render.ts';
import type { StartEstimate } from '../estimate/start-estimate.ts';
import { plainTable } from '../plain-table.ts';
import type { PipelinePlan } from './assemble-plan.ts';

/**
 * The plan for a person, in sections.
 * @param against the file that it was compared with in place of what is deployed
 * @param columns of the terminal, where there is one
 */
export function renderPlan(plan: PipelinePlan, against?: string, columns?: number): string {
  const [title, ...sections] = sectionsOf(plan, against, columns === undefined ? undefined : columns - 2);
  return `${[title!.lines.join('\n'), ...sections.map(({ heading, lines }) => `${heading}\n${indented(lines)}`)].join('\n\n')}\n`;
}

/** The plan as `--json` prints it. */
export function planDocument({ estimate, ...plan }: PipelinePlan): object {
  if (!estimate) return plan;
  return { ...plan, estimate: 'missing' in estimate ? estimate : estimate.document };
}

/** The plan for a pull request's comment or a job's summary. */
export function renderPlanMarkdown(plan: PipelinePlan, against?: string): string {
  const [title, ...sections] = sectionsOf(plan, against, undefined);
  const blocks = sections.map(({ heading, lines }) => `${heading}\n\n\`\`\`diff\n${lines.join('\n')}\n\`\`\``);
  return `### ${title!.lines.join(' ')}\n\n${blocks.join('\n\n')}\n`;
}

interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

function sectionsOf(plan: PipelinePlan, against: string | undefined, columns: number | undefined): readonly Section[] {
  const { changes, steps, instances, notes } = plan;
  const needs = instances.map(
    ({ type, count }) => `${count} x ${type} at once (quota "${type} for processing job usage")`,
  );
  const sections: readonly Section[] = [
    { heading: 'Changes', lines: plan.action === 'create' ? [] : renderChanges(changes) },
    { heading: startHeading(steps), lines: renderForecast(steps) },
    { heading: 'Needs', lines: needs },
    ...(plan.estimate ? [estimateSection(plan.estimate, columns)] : []),
    { heading: 'Notes', lines: notes },
  ];
  return [{ heading: '', lines: [titleOf(plan, against)] }, ...sections.filter(({ lines }) => lines.length > 0)];
}

export const noJobRuns = 'no job runs: it takes and costs nothing';

function estimateSection(estimate: StartEstimate, columns: number | undefined): Section {
  const heading = 'Time and cost';
  if ('missing' in estimate) return { heading, lines: estimate.missing.map((text) => `not known: ${text}`) };
  if (estimate.document.steps.length === 0) return { heading, lines: [noJobRuns] };
  const table = plainTable(estimateColumns, estimate.rows, textColumns, columns);
  const inputs = inputsBySource(estimate.document.inputs).flatMap(({ source, inputs: facts }) => [
    `from ${source}`,
    ...facts.map(({ name, value }) => `  ${name}: ${value}`),
  ]);
  return { heading, lines: [...table.split('\n').map((line) => line.trimEnd()), ...estimate.ways, ...inputs] };
}

const textColumns = ['step', 'bound by'];

/** `A start now runs 6 of 43 jobs`. @param jobCount of the pipeline, where some of its steps are left out */
export function startHeading(steps: PipelinePlan['steps'], jobCount = steps.length): string {
  const running = steps.filter(({ forecast }) => forecast === 'run').length;
  return `A start now runs ${running === 0 ? 'none' : running === jobCount ? 'all' : running} of ${jobCount} jobs`;
}

function titleOf({ pipelineName, action, version }: PipelinePlan, against: string | undefined): string {
  if (against !== undefined) {
    return action === 'none'
      ? `${pipelineName} does not differ from ${against}`
      : `${pipelineName} differs from ${against}`;
  }
  const deployed = version === null ? '' : ` (version ${version} is deployed)`;
  switch (action) {
    case 'create':
      return `${pipelineName} is not deployed: upsert creates it`;
    case 'update':
      return `${pipelineName} would change${deployed}`;
    case 'none':
      return `${pipelineName} is deployed as it stands here${deployed}: upsert would write nothing`;
  }
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}
