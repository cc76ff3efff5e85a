import {
  DescribePipelineDefinitionForExecutionCommand,
  DescribeProcessingJobCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { DefinitionJson, JsonObject } from '../definition/json.ts';
import { type ExecutionView, type StepView, viewExecution } from './watch.ts';

/** Where an execution's results lie; what came from the cache lies where the job that made it wrote it. */
export interface ExecutionOutputs {
  readonly combined: string | null;
  /** By group name; groups without a result are left out. */
  readonly groups: Readonly<Record<string, string>>;
}

/** Follows every finished step to the job that wrote its output, through the execution that a cache hit names. */
export async function executionOutputs(client: SageMakerClient, view: ExecutionView): Promise<ExecutionOutputs> {
  const groups = groupsByStep(await definitionOf(client, view.executionArn));
  const sources = new Map<string, ExecutionView>();
  const found = new Map<string, string>();
  let combined: string | null = null;
  for (const step of view.steps.filter(({ status }) => status === 'Succeeded')) {
    const group = groups.get(step.name);
    if (group !== undefined) {
      const uri = await outputOf(step, 'shard');
      if (uri !== undefined) found.set(group, uri);
    } else if (step.name === 'Combine') combined = (await outputOf(step, 'combined')) ?? null;
  }
  return { combined, groups: Object.fromEntries(found) };

  async function outputOf(step: StepView, outputName: string): Promise<string | undefined> {
    const jobName = step.jobName ?? (await jobOfSource(step));
    if (jobName === undefined) return undefined;
    const job = await client.send(new DescribeProcessingJobCommand({ ProcessingJobName: jobName }));
    const outputs = job.ProcessingOutputConfig?.Outputs ?? [];
    return outputs.find(({ OutputName }) => OutputName === outputName)?.S3Output?.S3Uri;
  }

  async function jobOfSource(step: StepView): Promise<string | undefined> {
    if (step.cacheSourceArn === null) return undefined;
    const source = sources.get(step.cacheSourceArn) ?? (await viewExecution(client, step.cacheSourceArn));
    sources.set(step.cacheSourceArn, source);
    return source.steps.find(({ name }) => name === step.name)?.jobName ?? undefined;
  }
}

async function definitionOf(client: SageMakerClient, executionArn: string): Promise<DefinitionJson> {
  const answer = await client.send(
    new DescribePipelineDefinitionForExecutionCommand({ PipelineExecutionArn: executionArn }),
  );
  return JSON.parse(answer.PipelineDefinition ?? '{"Version":"","Steps":[]}') as DefinitionJson;
}

/** Step name to group name, from the arguments that the container is given. */
export function groupsByStep(definition: DefinitionJson): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const step of definition.Steps) {
    if (step.Type !== 'Processing') continue;
    const specification = step.Arguments.AppSpecification as JsonObject | undefined;
    const args = specification?.ContainerArguments;
    if (!Array.isArray(args) || args[0] !== 'process-group') continue;
    const name: unknown = args[args.indexOf('--group') + 1];
    if (typeof name === 'string') groups.set(step.Name, name);
  }
  return groups;
}
