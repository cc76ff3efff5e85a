/** A result held against the execution that is said to have made it: its jobs, its groups and its parameters. */

import { type Findings, shown } from '@macroshard/container/dataset/findings';
import { type GroupRun, type Ledger, runOfGroup } from './read-ledger.ts';

/** What SageMaker says of an execution. */
export interface ExecutionEvidence {
  readonly executionArn: string;
  readonly status: string;
  /** Of the definition that it ran, canonical: keys sorted, no white space. */
  readonly definitionSha256: string;
  /** Each group's step, with the name of the job that wrote the group's result; null where none has. */
  readonly groupSteps: readonly GroupStep[];
  /** Names of the jobs that wrote its dataset. */
  readonly combineJobs: readonly string[];
  /** Values by name, defaults included. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A group's step; its job is the one that wrote its result, null where none did. */
export interface GroupStep {
  readonly group: string;
  readonly stepName: string;
  readonly jobName: string | null;
}

/** The execution succeeded, and its jobs made each part of the result from the values that it ran with. */
export function checkExecution(ledger: Ledger, facts: ExecutionEvidence, findings: Findings): void {
  if (facts.status !== 'Succeeded') findings.add('the execution', `is ${facts.status}, expected Succeeded`);
  const steps = new Map(facts.groupSteps.map((step) => [step.group, step]));
  for (const { group } of ledger.groups) {
    const step = steps.get(group);
    if (step === undefined) findings.add(ledger.name, `has group ${shown(group)}, for which the execution has no step`);
    else
      compareJob(runOfGroup(ledger, group), { what: `group ${shown(group)}`, jobs: [step.jobName], ledger, findings });
  }
  if (ledger.name === 'manifest.json') checkDataset(ledger, facts, findings);
  compareEnvironment(ledger, facts, findings);
}

/** The dataset holds every group that the execution has a step for, made by that step's job. */
function checkDataset(ledger: Ledger, { groupSteps, combineJobs }: ExecutionEvidence, findings: Findings): void {
  const known = new Set(ledger.groups.map(({ group }) => group));
  for (const { group, stepName } of groupSteps) {
    if (!known.has(group))
      findings.add(ledger.name, `has no group ${shown(group)}, which the execution's step ${stepName} processes`);
  }
  compareJob(ledger.run as unknown as GroupRun, { what: 'the dataset', jobs: combineJobs, ledger, findings });
}

interface JobCheck {
  readonly what: string;
  /** Names of the jobs that may have made it. */
  readonly jobs: readonly (string | null)[];
  readonly ledger: Ledger;
  readonly findings: Findings;
}

function compareJob(run: GroupRun | undefined, { what, jobs, ledger, findings }: JobCheck): void {
  const got = run?.job?.name ?? null;
  const made = jobs.filter((job) => job !== null);
  if (got !== null && made.includes(got)) return;
  const source = got === null ? 'was made by no job' : `was made by job ${got}`;
  const expected =
    made.length === 0 ? 'the execution has no job for it' : `expected the execution's ${made.join(', ')}`;
  findings.add(ledger.name, `${what} ${source}, ${expected}`);
}

/** The definition hands these values to its jobs as parameters of the same names. */
function compareEnvironment(
  { name: where, environment }: Ledger,
  { parameters }: ExecutionEvidence,
  findings: Findings,
) {
  for (const [name, value] of Object.entries(environment)) {
    const expected = parameters[name];
    if (expected !== undefined && expected !== value)
      findings.add(where, `was made with ${name} ${shown(value)}, the execution's is ${shown(expected)}`);
  }
}
