/** A start of some steps alone: which they are, and which execution's results stand for those of the others. */

import { executionParameters } from '../../aws/executions.ts';
import { outputsOfSteps } from '../../aws/jobs.ts';
import { findSource } from '../../aws/start-stop-retry.ts';
import type { ChosenSteps, StepChoice, StepChoices } from '../../console/open-start.ts';
import { listSteps, stepNamesOf } from '../../definition/graph.ts';
import { groupsByStep } from '../../definition/group-steps.ts';
import { childSteps } from '../../definition/iterations.ts';
import type { DefinitionJson, Json } from '../../definition/json.ts';
import { withOverrides } from '../../definition/parameters.ts';
import { itemsIn } from '../../definition/unrolled.ts';
import { executionArn, lastPartOf, parseExecutionReference } from '../../names/arn.ts';
import { shortList } from '../../wording/short-texts.ts';
import { missingSource, type SelectionWords, type StepSelection, selectSteps } from '../start/select-steps.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { sideFacts } from './side-facts.ts';
import type { Startable } from './startable.ts';

/** The form's names for `--steps`, `--only` and `--source-execution`. */
const formWords: SelectionWords = {
  steps: '"Steps to run"',
  only: '"These alone"',
  source: '"Results of the others"',
};

/** Steps that run, and the ARN of the execution whose results the others hand on; null where none is needed. */
export interface SelectedSteps {
  readonly selection: StepSelection;
  readonly source: string | null;
}

/** The steps that can be chosen: those that process groups, and the others. */
export function stepChoices(definition: DefinitionJson): StepChoices {
  const groups = groupsByStep(definition);
  const located = new Map(listSteps(definition).map(({ step }) => [step.Name, step]));
  const choices = stepNamesOf(definition).map((name): StepChoice & { readonly isOfGroups: boolean } => {
    const own = groups.get(name) ?? [];
    const isForEach = located.get(name)?.Type === 'ForEach';
    const note = own.length > 1 ? shortList(own) : '';
    return { name, note, isOfGroups: own.length > 0 || isForEach };
  });
  const of = (wanted: boolean) =>
    choices.filter(({ isOfGroups }) => isOfGroups === wanted).map(({ name, note }) => ({ name, note }));
  return { groups: of(true), others: of(false) };
}

/** @returns a text where something is wrong with the choice, in the words of `start` */
export async function selectedSteps(
  { definition, pipeline, pipelineArn }: Startable,
  { named, isOnly, source: given }: ChosenSteps,
  { clients }: OpenTarget,
): Promise<SelectedSteps | string> {
  if (named.length === 0) {
    return `${isOnly ? formWords.only : formWords.source} needs ${formWords.steps}: it is about a selection`;
  }
  const selection = selectSteps(definition, { named, only: isOnly }, formWords);
  if (typeof selection === 'string') return selection;
  const { needed } = selection;
  if (given !== null) {
    const reference = parseExecutionReference(given);
    if (reference === undefined || 'arn' in reference) return `${formWords.source} ${given}: names no execution`;
    return { selection, source: executionArn(pipelineArn, reference.id) };
  }
  const found = needed.length === 0 ? null : await findSource(clients.sageMaker, pipeline, needed);
  return found === undefined ? missingSource(pipeline, needed, formWords) : { selection, source: found };
}

/**
 * The steps that do not run, each with the output that the reused execution gives for it, null where none is needed; and
 * notes on that execution: what did not succeed, and which values were others.
 * @param parameters the values of the start that are not the defaults, as texts
 */
export async function leftOutSteps(
  { definition }: Startable,
  { selected, parameters }: { readonly selected: SelectedSteps; readonly parameters: Readonly<Record<string, string>> },
  { clients }: OpenTarget,
): Promise<{ readonly leftOut: ReadonlyMap<string, Json>; readonly notes: readonly string[] }> {
  const { selection, source } = selected;
  const namesOf = withChildren(withOverrides(definition, parameters));
  const others = stepNamesOf(definition).filter((name) => !selection.steps.includes(name));
  const leftOut = new Map<string, Json>(others.flatMap(namesOf).map((name) => [name, null]));
  if (source === null) return { leftOut, notes: [] };
  const id = lastPartOf(source);
  const beside = sideFacts();
  const [{ outputs, missing }, earlier] = await Promise.all([
    beside.ask(
      `Outputs of execution ${id}`,
      outputsOfSteps(clients.sageMaker, source, selection.needed.flatMap(namesOf)),
      { outputs: new Map<string, Json>(), missing: [] },
    ),
    beside.ask(`Values of execution ${id}`, executionParameters(clients.sageMaker, source), {}),
  ]);
  for (const [name, output] of outputs) leftOut.set(name, output);
  return {
    leftOut,
    notes: [
      ...beside.lacks,
      ...(missing.length === 0 ? [] : [`${shortList(missing)} did not succeed in execution ${id}: it will be refused`]),
      ...differences(definition, parameters, earlier).map(
        (text) => `${text} in execution ${id}, whose results are reused`,
      ),
    ],
  };
}

function differences(
  { Parameters = [] }: DefinitionJson,
  parameters: Readonly<Record<string, string>>,
  earlier: Readonly<Record<string, string>>,
): readonly string[] {
  return Parameters.flatMap(({ Name, DefaultValue }) => {
    const here = parameters[Name] ?? String(DefaultValue ?? '');
    const there = earlier[Name];
    return there === undefined || there === here ? [] : [`${Name} is ${here || 'empty'} here, and was ${there}`];
  });
}

/** A step's name with those of the children that its items make. */
function withChildren(definition: DefinitionJson): (name: string) => readonly string[] {
  const known = itemsIn(definition);
  const steps = new Map(listSteps(definition).map(({ step }) => [step.Name, step]));
  return (name) => {
    const step = steps.get(name);
    if (step?.Type !== 'ForEach') return [name];
    return [name, ...childSteps(step, known(step) ?? []).map(({ step: child }) => child.Name)];
  };
}
