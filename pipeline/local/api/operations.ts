import {
  describePipelineDefinitionForExecution,
  describePipelineExecution,
  startPipelineExecution,
} from './executions.ts';
import { createPipeline, describePipeline, updatePipeline } from './pipelines.ts';
import type { Operation } from './service.ts';
import { describeProcessingJob, listPipelineExecutionSteps } from './steps.ts';

/** The operations that the embedded SageMaker answers, by the API's names. */
export const operations: ReadonlyMap<string, Operation> = new Map([
  ['CreatePipeline', createPipeline],
  ['UpdatePipeline', updatePipeline],
  ['DescribePipeline', describePipeline],
  ['StartPipelineExecution', startPipelineExecution],
  ['DescribePipelineExecution', describePipelineExecution],
  ['DescribePipelineDefinitionForExecution', describePipelineDefinitionForExecution],
  ['ListPipelineExecutionSteps', listPipelineExecutionSteps],
  ['DescribeProcessingJob', describeProcessingJob],
]);
