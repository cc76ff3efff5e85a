import { renderChanges, renderForecast } from '../../plan/render.ts';
import type { Plan } from './make-plan.ts';

/** The plan for a person, in sections. */
export function renderPlan(plan: Plan): string {
  const [title, ...sections] = sectionsOf(plan);
  return `${[title!.lines.join('\n'), ...sections.map(({ heading, lines }) => `${heading}\n${indented(lines)}`)].join('\n\n')}\n`;
}

/** The plan for a pull request's comment or a job's summary. */
export function renderPlanMarkdown(plan: Plan): string {
  const [title, ...sections] = sectionsOf(plan);
  const blocks = sections.map(({ heading, lines }) => `${heading}\n\n\`\`\`diff\n${lines.join('\n')}\n\`\`\``);
  return `### ${title!.lines.join(' ')}\n\n${blocks.join('\n\n')}\n`;
}

interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

function sectionsOf(plan: Plan): readonly Section[] {
  const { changes, steps, instances, notes } = plan;
  const needs = instances.map(
    ({ type, count }) => `${count} x ${type} at once (quota "${type} for processing job usage")`,
  );
  const sections: readonly Section[] = [
    { heading: 'Changes', lines: plan.action === 'create' ? [] : renderChanges(changes) },
    { heading: 'A start now', lines: renderForecast(steps) },
    { heading: 'Needs', lines: needs },
    { heading: 'Notes', lines: notes },
  ];
  return [{ heading: '', lines: [titleOf(plan)] }, ...sections.filter(({ lines }) => lines.length > 0)];
}

function titleOf({ pipelineName, action, version }: Plan): string {
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
