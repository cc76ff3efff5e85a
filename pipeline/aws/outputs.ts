import { DescribeProcessingJobCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { DefinitionJson, JsonObject } from '../definition/json.ts';
import type { ExecutionView, RequestOptions, StepView } from './execution-view.ts';
import { stepJobs } from './step-job.ts';

/** Where an execution's results lie; what came from the cache lies where the job that made it wrote it. */
export interface ExecutionOutputs {
  readonly combined: string | null;
  /** By group name; groups without a result are left out. */
  readonly groups: Readonly<Record<string, string>>;
}

interface OutputRequest extends RequestOptions {
  readonly view: ExecutionView;
  readonly definition: DefinitionJson;
}

/** Follows every finished step to the job that wrote its output. */
export async function executionOutputs(client: SageMakerClient, request: OutputRequest): Promise<ExecutionOutputs> {
  const { view, definition, ...options } = request;
  const groups = groupsByStep(definition);
  const jobOf = stepJobs(client, view, options);
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
    const writer = await jobOf(step);
    if (!writer) return undefined;
    const job = await client.send(new DescribeProcessingJobCommand({ ProcessingJobName: writer.jobName }), options);
    const outputs = job.ProcessingOutputConfig?.Outputs ?? [];
    return outputs.find(({ OutputName }) => OutputName === outputName)?.S3Output?.S3Uri;
  }
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
