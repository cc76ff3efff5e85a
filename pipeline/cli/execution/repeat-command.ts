/** The command that repeats an execution on this machine, with what the user has to fill in. */

import { basename, dirname } from 'node:path';
import { changedParameters, type ExecutionView, itemsOfRun, type StepView } from '../../aws/executions.ts';
import { jobInputUri } from '../../aws/jobs.ts';
import { groupsByStep } from '../../definition/group-steps.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { shellWord } from '../../wording/shell-word.ts';
import { typed } from '../../wording/typed-command.ts';
import type { OpenTarget } from '../target/open-target.ts';

export interface FailedExecution {
  readonly target: OpenTarget;
  readonly view: ExecutionView;
  readonly definition: DefinitionJson;
}

/** Lines to print; where something cannot be read, they say what the user has to fill in. */
export async function repeatLines(report: FailedExecution, failed: readonly StepView[]): Promise<readonly string[]> {
  const { target, view, definition } = report;
  const source = await groupSource(report, failed);
  const folder = source && target.locate(source.uri.replace(/\/$/, ''));
  // The dataset's own folder, where it lies on this machine under the group's name.
  const data = folder !== undefined && basename(folder) === source?.group ? shellWord(dirname(folder)) : 'DIR';
  let settings = '';
  let remark: readonly string[] = [];
  try {
    const changed = await changedParameters(target.clients.sageMaker, view.executionArn, definition);
    // `local` derives its own version from the files that it finds.
    const { DatasetVersion, ...others } = changed;
    settings = Object.entries(others)
      .map(([name, value]) => ` --set ${shellWord(`${name}=${value}`)}`)
      .join('');
  } catch (error) {
    remark = [
      `        and --set for each value that was not the default: they could not be read (${(error as Error).message})`,
    ];
  }
  return [
    `repeat  ${typed('local')} --data ${data} --out OUT${settings}`,
    ...(data === 'DIR' ? [`        DIR: ${dataWords(source)}`] : []),
    '        OUT: a folder for the results',
    ...remark,
  ];
}

interface GroupSource {
  readonly group: string;
  readonly uri: string;
  /** True where this group alone is enough to see the failure again; in a pack any of its groups may have caused it. */
  readonly isEnough: boolean;
}

function dataWords(source: GroupSource | undefined): string {
  if (!source) return "a folder with a copy of each group's folder";
  const { group, uri, isEnough } = source;
  return `a folder with a copy of ${uri} as ${group}${isEnough ? '' : ', and so of each group'}`;
}

/** A group and where its job found it: the first that failed, else any that ran. */
async function groupSource(
  { target, view, definition }: FailedExecution,
  failed: readonly StepView[],
): Promise<GroupSource | undefined> {
  const groups = groupsByStep(definition, itemsOfRun(view, definition));
  const isGroup = ({ name, jobName }: StepView) => groups.has(name) && jobName !== null;
  const culprit = failed.find(isGroup);
  const step = culprit ?? view.steps.find(isGroup);
  if (!step) return undefined;
  const uri = await jobInputUri(target.clients.sageMaker, step.jobName!).catch(() => undefined);
  if (uri === undefined) return undefined;
  const [group, ...others] = groups.get(step.name)!;
  return { group: group!, uri, isEnough: culprit !== undefined && others.length === 0 };
}
