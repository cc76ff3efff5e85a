import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { ExecutionFacts, GroupStep } from '@macroshard/container/verify/check-execution';
import { sha256OfJson } from '../definition/canonical.ts';
import { listSteps } from '../definition/graph.ts';
import type { DefinitionJson, Json, ProcessingStepJson } from '../definition/json.ts';
import { withOverrides } from '../definition/overrides.ts';
import { definitionOfExecution } from './execution-definition.ts';
import { viewExecution } from './execution-view.ts';
import { executionParameters } from './start.ts';
import { stepJobs } from './step-job.ts';

/** What an execution was, as far as a result can be held against it. Its digest is the one that `upsert` tells. */
export async function executionFacts(client: SageMakerClient, executionArn: string): Promise<ExecutionFacts> {
  const [definition, view, overrides] = await Promise.all([
    definitionOfExecution(client, executionArn),
    viewExecution(client, executionArn),
    executionParameters(client, executionArn),
  ]);
  const jobOf = stepJobs(client, view);
  const jobNameOf = async (name: string) => {
    const step = view.steps.find((each) => each.name === name);
    return (step && (await jobOf(step))?.jobName) ?? null;
  };
  const groupSteps: GroupStep[] = [];
  const combineJobs: string[] = [];
  for (const { Name, Arguments } of processingSteps(definition)) {
    const group = groupOf(Arguments);
    if (group !== undefined) groupSteps.push({ group, stepName: Name, jobName: await jobNameOf(Name) });
    else if (writesDataset(Arguments)) combineJobs.push(...[(await jobNameOf(Name)) ?? []].flat());
  }
  return {
    executionArn,
    status: view.status,
    definitionSha256: sha256OfJson(definition),
    groupSteps,
    combineJobs,
    parameters: valuesOf(withOverrides(definition, overrides)),
  };
}

function processingSteps(definition: DefinitionJson): readonly ProcessingStepJson[] {
  return listSteps(definition).flatMap(({ step }) => (step.Type === 'Processing' ? [step] : []));
}

type Arguments = ProcessingStepJson['Arguments'];

function writesDataset({ AppSpecification }: Arguments): boolean {
  const words = argumentsOf(AppSpecification);
  return words[0] === 'combine' && !words.includes('--partial');
}

/** The group that a step's container is told to process. */
function groupOf({ AppSpecification }: Arguments): string | undefined {
  const words = argumentsOf(AppSpecification);
  const group = words[0] === 'process-group' ? words[words.indexOf('--group') + 1] : undefined;
  return typeof group === 'string' ? group : undefined;
}

function argumentsOf(application: Json | undefined): readonly Json[] {
  const words = (application as { readonly ContainerArguments?: Json } | undefined)?.ContainerArguments;
  return Array.isArray(words) ? words : [];
}

function valuesOf({ Parameters = [] }: DefinitionJson): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Parameters.flatMap(({ Name, DefaultValue }) => (DefaultValue === undefined ? [] : [[Name, String(DefaultValue)]])),
  );
}
