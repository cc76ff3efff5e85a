import {
  DescribePipelineDefinitionForExecutionCommand,
  ListPipelineParametersForExecutionCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { DefinitionJson } from '../definition/json.ts';
import type { RequestOptions } from './execution-view.ts';

/** The definition that an execution runs, whatever the pipeline's is by now. */
export async function definitionOfExecution(
  client: SageMakerClient,
  executionArn: string,
  options: RequestOptions = {},
): Promise<DefinitionJson> {
  const command = new DescribePipelineDefinitionForExecutionCommand({ PipelineExecutionArn: executionArn });
  const { PipelineDefinition } = await client.send(command, options);
  return JSON.parse(PipelineDefinition ?? '{"Version":"","Steps":[]}') as DefinitionJson;
}

/** The values that an execution was started with and that are not the defaults, as texts, by parameter name. */
export async function changedParameters(
  client: SageMakerClient,
  executionArn: string,
  definition: DefinitionJson,
): Promise<Readonly<Record<string, string>>> {
  const defaults = new Map((definition.Parameters ?? []).map(({ Name, DefaultValue }) => [Name, DefaultValue]));
  const changed: Record<string, string> = {};
  let NextToken: string | undefined;
  do {
    const command = new ListPipelineParametersForExecutionCommand({ PipelineExecutionArn: executionArn, NextToken });
    const page = await client.send(command);
    for (const { Name = '', Value = '' } of page.PipelineParameters ?? []) {
      if (String(defaults.get(Name)) !== Value) changed[Name] = Value;
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return changed;
}
