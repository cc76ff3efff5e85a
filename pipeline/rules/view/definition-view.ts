/** What rules look at: the definition's JSON, and what follows from it alone, worked out once for all of them. */

import type { Scope } from '../../definition/evaluate.ts';
import { type LocatedStep, listSteps, ownReferences } from '../../definition/graph.ts';
import { inputsOf, type JobPlace, outputsOf } from '../../definition/job-request.ts';
import type { DefinitionJson, JsonObject, ParameterJson } from '../../definition/json.ts';
import { childPath, findReferences, type LocatedReference } from '../../definition/reference.ts';
import type { RuleContext } from '../finding.ts';
import type { StructureField } from '../model/field.ts';
import { failModel, processingJobModel } from '../model/processing-job.ts';
import { type ArgumentPlaces, listArgumentPlaces } from './argument-places.ts';
import { fittingDefaults } from './parameter-defaults.ts';

/** A `Get` with the step that it stands in, undefined outside of all steps. */
export interface StepReference extends LocatedReference {
  readonly from: LocatedStep | undefined;
}

/** An entry of ProcessingInputs or Outputs. */
export interface NamedEntry {
  readonly path: string;
  /** Undefined where it is absent or known at run time only. */
  readonly name: string | undefined;
  readonly entry: JsonObject;
}

/** A Processing step, and what its job takes and gives. */
export interface ProcessingStepView {
  readonly located: LocatedStep;
  readonly arguments: JsonObject;
  readonly inputs: readonly NamedEntry[];
  readonly outputs: readonly NamedEntry[];
}

/** A definition, taken apart for rules. */
export interface DefinitionView extends ArgumentPlaces {
  readonly definition: DefinitionJson;
  readonly context: RuleContext;
  readonly parameters: readonly ParameterJson[];
  /** The first of a name, where several have it. */
  readonly parametersByName: ReadonlyMap<string, ParameterJson>;
  /** At any depth, in the author's order. */
  readonly steps: readonly LocatedStep[];
  /** The first of a name, where several have it. */
  readonly stepsByName: ReadonlyMap<string, LocatedStep>;
  readonly processingSteps: readonly ProcessingStepView[];
  /** Every `Get` of the definition. */
  readonly references: readonly StepReference[];
  readonly defaults: Scope;
}

/** The view of a definition whose shape is sound. Linear in its size. */
export function viewDefinition(definition: DefinitionJson, context: RuleContext): DefinitionView {
  const parameters = definition.Parameters ?? [];
  const parametersByName = firstByName(parameters, ({ Name }) => Name);
  const steps = listSteps(definition);
  const defaults = fittingDefaults(parametersByName.values(), context);
  return {
    definition,
    context,
    parameters,
    parametersByName,
    steps,
    stepsByName: firstByName(steps, ({ step }) => step.Name),
    processingSteps: steps.filter(({ step }) => step.Type === 'Processing').map(viewProcessingStep),
    references: [...outerReferences(definition), ...steps.flatMap(stepReferences)],
    defaults,
    ...allPlaces(steps, { defaults, parameters, context }),
  };
}

function firstByName<T>(items: readonly T[], nameOf: (item: T) => string): ReadonlyMap<string, T> {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(nameOf(item))) first.set(nameOf(item), item);
  return first;
}

function viewProcessingStep(located: LocatedStep): ProcessingStepView {
  const given = located.step.Arguments as JsonObject;
  const path = `${located.path}.Arguments`;
  return {
    located,
    arguments: given,
    inputs: namedEntries(inputsOf(given), `${path}.ProcessingInputs`),
    outputs: namedEntries(outputsOf(given), `${path}.ProcessingOutputConfig.Outputs`),
  };
}

function namedEntries(places: readonly JobPlace[], path: string): readonly NamedEntry[] {
  return places.map(({ name, entry }, index) => {
    return { path: childPath(path, index), name: typeof name === 'string' ? name : undefined, entry };
  });
}

function outerReferences(definition: DefinitionJson): readonly StepReference[] {
  const { PipelineExperimentConfig, MlflowConfig } = definition;
  return findReferences({
    PipelineExperimentConfig: PipelineExperimentConfig ?? null,
    MlflowConfig: MlflowConfig ?? null,
  }).map((reference) => ({ ...reference, from: undefined }));
}

function stepReferences(located: LocatedStep): readonly StepReference[] {
  return ownReferences(located).map((reference) => ({ ...reference, from: located }));
}

function allPlaces(
  steps: readonly LocatedStep[],
  {
    defaults,
    parameters,
    context,
  }: { readonly defaults: Scope; readonly parameters: readonly ParameterJson[]; readonly context: RuleContext },
): ArgumentPlaces {
  const indexByName = firstByName(
    parameters.map(({ Name }, index) => ({ Name, index })),
    ({ Name }) => Name,
  );
  const defaultPath = (name: string): string | undefined => {
    const found = indexByName.get(name);
    return found && `Parameters[${found.index}].DefaultValue`;
  };
  const originOf = (name: string) => context.origins?.get(name);
  const models = new Map<string, StructureField>([
    ['Processing', processingJobModel],
    ['Fail', failModel],
  ]);
  const perStep = steps.flatMap((located) => {
    const model = models.get(located.step.Type);
    return model ? [listArgumentPlaces(model, { located, scope: defaults, defaultPath, originOf })] : [];
  });
  return {
    structures: perStep.flatMap(({ structures }) => structures),
    counted: perStep.flatMap(({ counted }) => counted),
    scalars: perStep.flatMap(({ scalars }) => scalars),
  };
}
